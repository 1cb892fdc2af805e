"""The statements of every turn of a crawl: which hosts and targets to lease, and how to settle visits.

Each is built once: building one costs more than running it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.pacing import rested
from storage.tables.queue import first_waiting, waiting_hosts, waits
from storage.tables.servers import SERVER, server_is_free, server_is_not_of, server_rested, servers_of
from storage.types import Role
from storage.types.targets import TargetOutcome

_TARGETS = schema.targets
_HOSTS = schema.hosts
# Behind a source that was just cited come listings, because they show what is new, the cheapest first; what they show,
# newest first; the requisites of pages; and what other archives hold, and will hold for longer.
_FIRST = (Role.FEED, Role.SECTION, Role.SITEMAP)
_RANKS = {
    **{role: place for place, role in enumerate(_FIRST, 1)},
    Role.REQUISITE: len(_FIRST) + 2,
    Role.MEMENTO: len(_FIRST) + 3,
}

SETTLE = (
    _TARGETS.update()
    .where(_TARGETS.c.target_id == sa.bindparam("visited"))
    .values(
        leased_by=None,
        waiting_since=None,
        # What was read of the page already may ask for a sooner visit; what was read before this one has had its own.
        due_at=sa.case(
            (
                sa.and_(
                    _TARGETS.c.due_by > sa.bindparam("at", type_=Instant()),
                    _TARGETS.c.due_by < sa.bindparam("due", type_=Instant()),
                ),
                _TARGETS.c.due_by,
            ),
            else_=sa.bindparam("due", type_=Instant()),
        ),
        due_by=None,
        attempts=(_TARGETS.c.attempts + 1) * sa.bindparam("failures", type_=sa.Integer),
        visits=sa.func.coalesce(
            sa.bindparam("counted", type_=sa.Integer), _TARGETS.c.visits + sa.bindparam("answers", type_=sa.Integer)
        ),
        visited_at=sa.bindparam("at", type_=Instant()),
        news_at=sa.func.coalesce(sa.bindparam("news", type_=Instant()), _TARGETS.c.news_at),
        # No answer says nothing of it.
        gone=(_TARGETS.c.gone + sa.bindparam("gone_now", type_=sa.Integer)) * sa.bindparam("stays", type_=sa.Integer),
        failure=sa.bindparam("failure"),
        failed_since=sa.case(
            (
                sa.bindparam("failures", type_=sa.Integer) == 1,
                sa.func.coalesce(_TARGETS.c.failed_since, sa.bindparam("at", type_=Instant())),
            )
        ),
    )
)
# A page may be read although the process that asked for it died: what that asks for is not settled by anybody else.
HASTEN_UNSETTLED = (
    _TARGETS.update()
    .where(
        _TARGETS.c.leased_by.in_(sa.bindparam("members", expanding=True)),
        _TARGETS.c.due_by < _TARGETS.c.due_at,
        sa.or_(_TARGETS.c.visited_at.is_(None), _TARGETS.c.visited_at < _TARGETS.c.due_by),
    )
    .values(due_at=_TARGETS.c.due_by, due_by=None)
)
_HELD_AT = sa.select(_TARGETS.c.host).where(_TARGETS.c.leased_by == sa.bindparam("member"))
FREE_HOSTS = (
    _HOSTS.update()
    .where(
        _HOSTS.c.leased_by == sa.bindparam("member"),
        _HOSTS.c.host.not_in(_HELD_AT),
        _HOSTS.c.host.not_in(servers_of(_HELD_AT)),
    )
    .values(leased_by=None)
)
LEASE_HOSTS = (
    _HOSTS.update()
    .where(
        sa.or_(
            _HOSTS.c.host.in_(sa.bindparam("names", expanding=True)),
            _HOSTS.c.host.in_(servers_of(sa.bindparam("names", expanding=True))),
        )
    )
    # A rest that is over is forgotten: so the hosts that rest are few, and an index finds them.
    .values(leased_by=sa.bindparam("member"), next_at=None)
)
LEASE_TARGETS = (
    _TARGETS.update()
    .where(_TARGETS.c.target_id.in_(sa.bindparam("ids", expanding=True)))
    .values(leased_by=sa.bindparam("member"), waiting_since=None)
)
# Another may hold it by now: whom others took for dead lost what it held.
GIVE_BACK = (
    _TARGETS.update()
    .where(
        _TARGETS.c.target_id.in_(sa.bindparam("ids", expanding=True)),
        _TARGETS.c.leased_by == sa.bindparam("member"),
    )
    .values(leased_by=None)
)


@dataclass(frozen=True, slots=True)
class WantedTargets:
    """Which targets a crawl visits: those of these publications, and only of these roles when some are given.

    With `urls`, only those pages and their requisites.
    """

    publications: tuple[str, ...]
    roles: frozenset[Role] | None = None
    urls: tuple[str, ...] | None = None


def settled_values(visit: TargetOutcome) -> dict[str, object]:
    """What `SETTLE` is given of a visit."""
    return {
        "visited": visit.target_id,
        "due": visit.due_at,
        "failures": 0 if visit.answered else 1,
        "answers": int(visit.is_counted),
        "counted": visit.visits if visit.is_counted else None,
        "at": visit.at,
        "news": visit.news_at,
        "gone_now": int(visit.is_gone),
        "stays": int(visit.is_gone or not visit.answered),
        "failure": visit.failure,
    }


@lru_cache(maxsize=16)
def lease_statements(
    wanted: WantedTargets, member: str, dialect: str, *, is_shared: bool = False
) -> tuple[sa.Select[tuple[str]], sa.Select[Any]]:
    """Build the two queries of `Frontier.lease`: the hosts that a member may ask now, and their first due targets.

    Where it shares them with others, the hosts are those that are free, and of its own those on servers in `kept`.
    """
    now, per_host = sa.bindparam("now", type_=Instant()), sa.bindparam("per_host", type_=sa.Integer)
    busy = (
        sa.select(_TARGETS.c.host)
        .where(_TARGETS.c.leased_by == member)
        .group_by(_TARGETS.c.host)
        .having(sa.func.count() * 2 > per_host)
    )
    may_be_asked = [open_to(member, now), rested(member, now), server_rested(member, now), _HOSTS.c.host.not_in(busy)]
    if is_shared:
        is_new = sa.and_(_HOSTS.c.leased_by.is_(None), server_is_not_of(member))
        may_be_asked.append(sa.or_(is_new, SERVER.in_(sa.bindparam("kept", expanding=True))))
    open_hosts = waiting_at(wanted, now, *may_be_asked).limit(sa.bindparam("hosts", type_=sa.Integer))
    if wanted.urls is None:
        first = first_waiting(dialect, wanted.publications, wanted.roles, per_host)
    else:
        first = sa.select(_TARGETS.c.target_id).where(
            due_of(wanted, now), _TARGETS.c.host.in_(sa.bindparam("names", expanding=True))
        )
    place = sa.func.row_number().over(partition_by=_TARGETS.c.host, order_by=_order(_TARGETS))
    placed = sa.select(_TARGETS, place.label("place")).where(_TARGETS.c.target_id.in_(first)).subquery()
    targets = sa.select(placed).where(placed.c.place <= per_host).order_by(*_order(placed))
    return open_hosts, targets


def waiting_at(
    wanted: WantedTargets, now: datetime | sa.BindParameter[datetime], *conditions: sa.ColumnElement[bool]
) -> sa.Select[tuple[str]]:
    """The hosts that fulfil conditions and at which wanted targets are due; a host may come once for each publication.

    What is due must be in the queue already, unless single pages are wanted.
    """
    if wanted.urls is not None:
        of_wanted = _HOSTS.c.host.in_(sa.select(_TARGETS.c.host).where(due_of(wanted, now)))
        return sa.select(_HOSTS.c.host).where(of_wanted, *conditions)
    walk = waiting_hosts(wanted.publications)
    found = [_fulfils(walk, conditions)]
    if wanted.roles is not None:
        found.append(sa.exists().where(waits(walk.c.publication, walk.c.host, wanted.roles)).correlate(walk))
    return sa.select(walk.c.host).where(*found)


def count_waiting(wanted: WantedTargets, now: datetime, *conditions: sa.ColumnElement[bool]) -> sa.Select[Any]:
    """How many wanted targets are due at hosts that fulfil conditions; in the queue, as for `waiting_at`."""
    if wanted.urls is not None:
        at_hosts = _TARGETS.join(_HOSTS, _HOSTS.c.host == _TARGETS.c.host)
        return sa.select(sa.func.count()).select_from(at_hosts).where(due_of(wanted, now), *conditions)
    walk = waiting_hosts(wanted.publications)
    here = waits(walk.c.publication, walk.c.host, wanted.roles)
    number = sa.select(sa.func.count()).where(here).correlate(walk).scalar_subquery()
    return sa.select(sa.func.sum(number)).select_from(walk).where(_fulfils(walk, conditions))


def _fulfils(walk: sa.CTE, conditions: Sequence[sa.ColumnElement[bool]]) -> sa.ColumnElement[bool]:
    # A value that is looked up, because before a join either engine would walk to the end, or read all hosts.
    named = sa.select(_HOSTS.c.host).where(_HOSTS.c.host == walk.c.host, *conditions)
    return named.correlate(walk).scalar_subquery().is_not(None)


def _order(of: sa.FromClause) -> tuple[sa.ColumnElement[Any], ...]:
    # Only now does it stand as the article saw it.
    just_cited = sa.and_(of.c.role == Role.SOURCE, of.c.visited_at.is_(None))
    ranks = [(of.c.role == role, place) for role, place in _RANKS.items()]
    rank = sa.case((just_cited, 0), *ranks, else_=len(_FIRST) + 1)
    return rank, of.c.modified_at.desc().nulls_last(), of.c.target_id


def open_to(member: str, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """A host whose Retry-After is over, and that no other member holds, nor another host on its server."""
    return sa.and_(
        sa.or_(_HOSTS.c.leased_by.is_(None), _HOSTS.c.leased_by == member),
        sa.or_(_HOSTS.c.next_at.is_(None), _HOSTS.c.next_at <= now),
        server_is_free(member),
    )


def conditions_of(wanted: WantedTargets) -> list[sa.ColumnElement[bool]]:
    """Wanted targets that nobody holds."""
    conditions: list[sa.ColumnElement[bool]] = [
        _TARGETS.c.publication.in_(wanted.publications),
        _TARGETS.c.leased_by.is_(None),
    ]
    if wanted.roles is not None:
        conditions.append(_TARGETS.c.role.in_(wanted.roles))
    if wanted.urls is not None:
        conditions.append(sa.or_(_TARGETS.c.url.in_(wanted.urls), _TARGETS.c.page.in_(wanted.urls)))
    return conditions


def due_of(wanted: WantedTargets, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """Wanted targets that nobody holds and that are due."""
    return sa.and_(*conditions_of(wanted), _TARGETS.c.due_at <= now)
