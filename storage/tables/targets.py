"""Targets: what was found becomes one, due now; what is found again keeps its place, unless there is a reason.

Whoever writes here on PostgreSQL first takes one lock, as on SQLite the database itself makes them do: listings that
show the same articles in another order would else wait for each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.upsert import insert_or_ignore
from storage.types import LISTING_ROLES, FoundUrl, Role
from storage.types.urlkey import host_of

_TARGETS = schema.targets
_HOSTS = schema.hosts
_WRITING = 7_006_317


def add_targets(connection: Connection, publication: str, found: Sequence[FoundUrl], now: datetime) -> int:
    """`Frontier.add` inside a transaction that files other things too; not for more than some hundred at once."""
    if not found:
        return 0
    wait_for_others(connection)
    first: dict[str, FoundUrl] = {}
    for one in found:
        first.setdefault(one.url, one)
    rows = [
        {
            "publication": publication,
            "url": one.url,
            "host": host_of(one.url),
            "role": one.role,
            "via": one.via,
            "found_at": now,
            "listed_at": now if one.role is Role.ARTICLE else None,
            "modified_at": one.modified_at,
            "due_at": now,
            "attempts": 0,
            "visits": 0,
        }
        for one in first.values()
    ]
    insert_or_ignore(connection, _HOSTS, *({"host": host} for host in dict.fromkeys(row["host"] for row in rows)))
    here = sa.and_(_TARGETS.c.publication == publication, _TARGETS.c.url.in_(first))
    known = set(connection.scalars(sa.select(_TARGETS.c.url).where(here)))
    new = [row for row in rows if row["url"] not in known]
    if new:
        connection.execute(_TARGETS.insert(), new)
    if known:
        _seen_again(connection, publication, [one for one in found if one.url in known], now)
    return len(new)


def _seen_again(connection: Connection, publication: str, found: Sequence[FoundUrl], now: datetime) -> None:
    """What is known is due again when it is found in a role that says more, or when a listing states a change."""
    of_publication = _TARGETS.c.publication == publication
    for role, by_hand in dict.fromkeys((one.role, one.via is None) for one in found):
        less = _says_less(role, by_hand=by_hand)
        urls = [one.url for one in found if one.role is role and (one.via is None) is by_hand]
        if less:
            connection.execute(
                _TARGETS.update()
                .where(of_publication, _TARGETS.c.url.in_(urls), _TARGETS.c.role.in_(less))
                # Nothing of the old role is to be confirmed by a 304: the page must come whole once more.
                .values(role=role, due_at=now, visits=0, attempts=0, page=None, may_bring=None)
            )
    listed = [one.url for one in found if one.role is Role.ARTICLE]
    connection.execute(_TARGETS.update().where(of_publication, _TARGETS.c.url.in_(listed)).values(listed_at=now))
    changed = [
        {"changed_url": one.url, "changed_at": one.modified_at}
        for one in found
        if one.role is Role.ARTICLE and one.modified_at is not None and one.modified_at <= now
    ]
    if changed:
        changed_at = sa.bindparam("changed_at", type_=schema.Instant())
        connection.execute(
            _TARGETS.update()
            .where(of_publication, _TARGETS.c.url == sa.bindparam("changed_url"))
            .where(_TARGETS.c.visited_at < changed_at, _TARGETS.c.leased_by.is_(None))
            .values(modified_at=changed_at, due_at=now),
            changed,
        )


def _says_less(role: Role, *, by_hand: bool) -> tuple[Role, ...]:
    """The roles that a URL loses when it is found in this one; `by_hand`: somebody named it, no page did."""
    if role in LISTING_ROLES:
        return (Role.OTHER, Role.REQUISITE, Role.SOURCE, *((Role.ARTICLE,) if by_hand else ()))
    if role is Role.ARTICLE:
        return (Role.OTHER, Role.REQUISITE, Role.SOURCE)
    return (Role.OTHER, Role.REQUISITE) if role is Role.SOURCE else ()


def wait_for_others(connection: Connection) -> None:
    """Let others who write targets or hosts come to their end first."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_WRITING)))
