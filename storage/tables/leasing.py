"""The statements of every turn of a crawl: which hosts and targets to lease, and how to settle visits.

Each is built once: building one costs more than running it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.pacing import rested
from storage.types import Role

_TARGETS = schema.targets
_HOSTS = schema.hosts
# Listings first, because they show what is new; then what they show, newest first; then the requisites of pages.
_FIRST = (Role.SITEMAP, Role.FEED, Role.SECTION)
_RANKS = {**{role: place for place, role in enumerate(_FIRST)}, Role.REQUISITE: len(_FIRST) + 1}

SETTLE = (
    _TARGETS.update()
    .where(_TARGETS.c.target_id == sa.bindparam("visited"))
    .values(
        leased_by=None,
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
        visits=_TARGETS.c.visits + sa.bindparam("answers"),
        visited_at=sa.bindparam("at", type_=Instant()),
        failure=sa.bindparam("failure"),
    )
)
LET_WAIT = (
    _HOSTS.update()
    .where(
        _HOSTS.c.host
        == sa.func.coalesce(
            sa.bindparam("answering", type_=_HOSTS.c.host.type),
            sa.select(_TARGETS.c.host).where(_TARGETS.c.target_id == sa.bindparam("visited")).scalar_subquery(),
        ),
        sa.or_(_HOSTS.c.next_at.is_(None), _HOSTS.c.next_at < sa.bindparam("sooner")),
    )
    .values(next_at=sa.bindparam("sooner"))
)
FREE_HOSTS = (
    _HOSTS.update()
    .where(
        _HOSTS.c.leased_by == sa.bindparam("member"),
        _HOSTS.c.host.not_in(sa.select(_TARGETS.c.host).where(_TARGETS.c.leased_by == sa.bindparam("member"))),
    )
    .values(leased_by=None)
)
LEASE_HOSTS = (
    _HOSTS.update()
    .where(_HOSTS.c.host.in_(sa.bindparam("names", expanding=True)))
    .values(leased_by=sa.bindparam("member"))
)
LEASE_TARGETS = (
    _TARGETS.update()
    .where(_TARGETS.c.target_id.in_(sa.bindparam("ids", expanding=True)))
    .values(leased_by=sa.bindparam("member"))
)


@dataclass(frozen=True, slots=True)
class WantedTargets:
    """Which targets a crawl visits: those of these publications, and only of these roles when some are given.

    With `urls`, only those pages and their requisites.
    """

    publications: tuple[str, ...]
    roles: frozenset[Role] | None = None
    urls: tuple[str, ...] | None = None


@lru_cache(maxsize=16)
def lease_statements(wanted: WantedTargets, member: str) -> tuple[sa.Select[tuple[str]], sa.Select[Any]]:
    """Build the two queries of `Frontier.lease`: the hosts that a member may ask now, and their first due targets."""
    now, per_host = sa.bindparam("now", type_=Instant()), sa.bindparam("per_host", type_=sa.Integer)
    due = due_of(wanted, now)
    held = (
        sa.select(sa.func.count())
        .where(_TARGETS.c.host == _HOSTS.c.host, _TARGETS.c.leased_by == member)
        .correlate(_HOSTS)
        .scalar_subquery()
    )
    open_hosts = (
        sa.select(_HOSTS.c.host)
        .where(
            open_to(member, now),
            rested(member, now),
            sa.exists().where(_TARGETS.c.host == _HOSTS.c.host, due),
            held * 2 <= per_host,
        )
        .limit(sa.bindparam("hosts", type_=sa.Integer))
    )
    rank = sa.case(_RANKS, value=_TARGETS.c.role, else_=len(_FIRST))
    order = (rank, _TARGETS.c.modified_at.desc().nulls_last(), _TARGETS.c.target_id)
    placed = (
        sa.select(
            _TARGETS.c.target_id,
            sa.func.row_number().over(partition_by=_TARGETS.c.host, order_by=order).label("place"),
        )
        .where(due, _TARGETS.c.host.in_(sa.bindparam("names", expanding=True)))
        .subquery()
    )
    targets = (
        sa.select(_TARGETS)
        .join(placed, placed.c.target_id == _TARGETS.c.target_id)
        .where(placed.c.place <= per_host)
        .order_by(*order)
    )
    return open_hosts, targets


def open_to(member: str, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """A host whose Retry-After is over, and that no other member holds."""
    return sa.and_(
        sa.or_(_HOSTS.c.leased_by.is_(None), _HOSTS.c.leased_by == member),
        sa.or_(_HOSTS.c.next_at.is_(None), _HOSTS.c.next_at <= now),
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
