"""Makes targets of URLs that were found, due now. One that is found again keeps its due date unless it has changed.

On PostgreSQL every writer here first takes one lock, as SQLite makes every writer do. Otherwise two listings that show
the same articles in different orders would wait for each other for ever.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.stated_changes import hasten_stated
from storage.tables.upsert import insert_or_ignore
from storage.types import LISTING_ROLES, FoundUrl, Role, Target
from storage.types.filings import NextVisit
from storage.types.targets import AddedTargets
from storage.types.urlkey import host_of

UNCOUNTED = MappingProxyType({"attempts": 0, "visits": 0, "changes": 0, "claims": 0, "gone": 0})
"""What is counted of an address before its first visit."""

_TARGETS = schema.targets
_HOSTS = schema.hosts
_WRITING = 7_006_317
# Built once, because building one costs more than running it.
_LOCK = sa.select(sa.func.pg_advisory_xact_lock(_WRITING))
_ADD = _TARGETS.insert()
_AT = (
    _TARGETS.c.publication == sa.bindparam("of_publication"),
    _TARGETS.c.url.in_(sa.bindparam("urls", expanding=True)),
)
_KNOWN = sa.select(_TARGETS.c.url).where(*_AT)
_TAKES_OVER = (
    _TARGETS.update()
    .where(*_AT, _TARGETS.c.role.in_(sa.bindparam("less", expanding=True)))
    # A 304 must not confirm what was read in the old role: the page must come whole once more.
    .values(
        **UNCOUNTED,
        changed_visit=None,
        failure=None,
        page=None,
        may_bring=None,
        role=sa.bindparam("more"),
        due_at=sa.bindparam("now", type_=Instant()),
    )
)
_LISTED = _TARGETS.update().where(*_AT).values(listed_at=sa.bindparam("now", type_=Instant()))
_BY = sa.bindparam("by", type_=Instant())
_HASTEN = (
    _TARGETS.update()
    .where(_TARGETS.c.publication == sa.bindparam("of_publication"), _TARGETS.c.url == sa.bindparam("of_url"))
    .values(
        # Before the end of its rest nothing hastens a visit, one that is not settled yet neither.
        due_by=sa.bindparam("rested", type_=Instant()),
        due_at=sa.case(
            (
                sa.and_(
                    _TARGETS.c.leased_by.is_(None),
                    _TARGETS.c.due_at > _BY,
                    # What an old capture asks for is over when the target was visited since.
                    sa.or_(
                        _TARGETS.c.visited_at.is_(None), _TARGETS.c.visited_at < sa.bindparam("rested", type_=Instant())
                    ),
                ),
                _BY,
            ),
            else_=_TARGETS.c.due_at,
        ),
    )
)
_HASTEN_IN_ROLE = _HASTEN.where(_TARGETS.c.role == sa.bindparam("of_role"))
_COUNT_CHANGE = (
    _TARGETS.update()
    .where(_TARGETS.c.publication == sa.bindparam("of_publication"), _TARGETS.c.url == sa.bindparam("of_url"))
    # Its record has counted the visit already.
    .values(changes=_TARGETS.c.changes + 1, changed_visit=_TARGETS.c.visits)
)
_SAY_LEAST = (Role.OTHER, Role.REQUISITE, Role.MEMENTO)


def target_of(row: sa.Row[Any]) -> Target:
    """The target that a row is."""
    return Target(
        target_id=row.target_id,
        publication=row.publication,
        url=row.url,
        role=Role(row.role),
        via=row.via,
        attempts=row.attempts,
        visits=row.visits,
        found_at=row.found_at,
        changes=row.changes,
        changed_visit=row.changed_visit,
        news_at=row.news_at,
        failure=row.failure,
        gone=row.gone,
    )


def targets_at(database: Database, publication: str, urls: Collection[str]) -> tuple[Target, ...]:
    """Those of a publication's targets that have one of these addresses."""
    with database.read() as connection:
        found: list[Target] = []
        for part in parameter_batches(sorted(urls)):
            here = sa.and_(_TARGETS.c.publication == publication, _TARGETS.c.url.in_(part))
            found += map(target_of, connection.execute(sa.select(_TARGETS).where(here)))
        return tuple(found)


def add_targets(connection: Connection, publication: str, urls: Sequence[FoundUrl], now: datetime) -> AddedTargets:
    """Do `Frontier.add_shown` inside a transaction that files other things too; for some hundred URLs at most."""
    if not urls:
        return AddedTargets()
    wait_for_others(connection)
    first: dict[str, FoundUrl] = {}
    for each in urls:
        first.setdefault(each.url, each)
    rows = [
        {
            "publication": publication,
            "url": each.url,
            "host": host_of(each.url),
            "role": each.role,
            "via": each.via,
            "found_at": now,
            "listed_at": now if each.role is Role.ARTICLE else None,
            "modified_at": each.modified_at,
            "due_at": now,
            "waiting_since": now,
            **UNCOUNTED,
        }
        for each in first.values()
    ]
    insert_or_ignore(connection, _HOSTS, *({"host": host} for host in dict.fromkeys(row["host"] for row in rows)))
    known = set(connection.scalars(_KNOWN, {"of_publication": publication, "urls": list(first)}))
    new = [row for row in rows if row["url"] not in known]
    if new:
        connection.execute(_ADD, new)
    seen_again = [each for each in urls if each.url in known]
    doubted = _seen_again(connection, publication, seen_again, now) if seen_again else 0
    return AddedTargets(frozenset(first) - known, doubted)


def _seen_again(connection: Connection, publication: str, urls: Sequence[FoundUrl], now: datetime) -> int:
    """Make known URLs due again that were found in a role that says more, or whose listing states a change.

    Returns how many stated changes were not believed.
    """
    for role, by_hand in dict.fromkeys((each.role, each.via is None) for each in urls):
        less = _says_less(role, by_hand=by_hand)
        known = [each.url for each in urls if each.role is role and (each.via is None) is by_hand]
        if less:
            asked = {"of_publication": publication, "urls": known, "less": less, "more": role, "now": now}
            connection.execute(_TAKES_OVER, asked)
    listed = [each.url for each in urls if each.role is Role.ARTICLE]
    if listed:
        connection.execute(_LISTED, {"of_publication": publication, "urls": listed, "now": now})
    stated = {each.url: each.modified_at for each in urls if each.role is Role.ARTICLE and each.modified_at is not None}
    return hasten_stated(connection, publication, stated, now) if stated else 0


def _says_less(role: Role, *, by_hand: bool) -> tuple[Role, ...]:
    """The roles that this one replaces; `by_hand`: a person named the URL, and no page did."""
    if role in LISTING_ROLES:
        return (*_SAY_LEAST, Role.SOURCE, *((Role.ARTICLE,) if by_hand else ()))
    if role is Role.ARTICLE:
        return (*_SAY_LEAST, Role.SOURCE)
    return _SAY_LEAST if role is Role.SOURCE else ()


def hasten(
    connection: Connection,
    publication: str,
    visits: Sequence[NextVisit],
    *,
    only: Role | None = None,
    rested: timedelta = timedelta(0),
) -> None:
    """Let targets, or only those of one role, be due no later than this, unless visited since, or so shortly before.

    A page may be read and filed before its visit is settled. `due_by` keeps the date until then.
    """
    if not visits:
        return
    wait_for_others(connection)
    asked = [
        {
            "of_publication": publication,
            "of_url": visit.url,
            "of_role": only,
            "by": visit.due_at,
            "rested": visit.due_at - rested,
        }
        for visit in visits
    ]
    connection.execute(_HASTEN if only is None else _HASTEN_IN_ROLE, asked)


def count_change(connection: Connection, publication: str, url: str) -> None:
    """Count that the last visit to a target showed its text for the first time, or another one than before."""
    wait_for_others(connection)
    connection.execute(_COUNT_CHANGE, {"of_publication": publication, "of_url": url})


def wait_for_others(connection: Connection) -> None:
    """Wait until others who write targets or hosts have finished."""
    if connection.dialect.name == "postgresql":
        connection.execute(_LOCK)
