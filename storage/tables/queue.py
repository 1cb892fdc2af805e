"""The queue of the frontier: what is due and free, sorted by publication, host and role in the order of leasing.

A target enters it when it is due, some thousands in one transaction, and leaves it when it is leased. So a turn of a
crawl reads from an index what it leases and little more, however much is due beside it. Whoever plans a free target for
later takes it out (`waiting_since` becomes NULL); whoever makes one due at once leaves the rest to `QUEUE`.
"""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.types import Role

_TARGETS = schema.targets
_HOSTS = schema.hosts
_PUBLICATIONS = schema.publications
AT_ONCE = 5000
"""So many targets enter the queue in one transaction: others write in between."""
QUEUE = (
    _TARGETS.update()
    .where(
        _TARGETS.c.target_id.in_(
            sa.select(_TARGETS.c.target_id)
            .where(
                _TARGETS.c.publication.in_(sa.bindparam("slugs", expanding=True)),
                _TARGETS.c.waiting_since.is_(None),
                _TARGETS.c.leased_by.is_(None),
                _TARGETS.c.due_at <= sa.bindparam("now", type_=Instant()),
            )
            .limit(AT_ONCE)
        )
    )
    .values(waiting_since=_TARGETS.c.due_at)
)
"""Takes targets of publications into the queue that are due by now."""


def waiting_hosts(publications: tuple[str, ...]) -> sa.CTE:
    """The hosts at which targets of publications wait: columns `publication` and `host`, which is once NULL.

    The index is walked from host to host, not from target to target, and only as far as somebody asks.
    """

    def first_host(publication: sa.ColumnElement[str], *after: sa.ColumnElement[str]) -> sa.ScalarSelect[str | None]:
        others = _TARGETS.alias("others")
        here = (others.c.publication == publication, others.c.waiting_since.is_not(None))
        beyond = (others.c.host > each for each in after)
        return sa.select(sa.func.min(others.c.host)).where(*here, *beyond).correlate_except(others).scalar_subquery()

    slug = _PUBLICATIONS.c.slug
    walk = (
        sa.select(slug.label("publication"), first_host(slug).label("host"))
        .where(slug.in_(publications))
        .cte("waiting", recursive=True)
    )
    step = sa.select(walk.c.publication, first_host(walk.c.publication, walk.c.host)).where(walk.c.host.is_not(None))
    return walk.union_all(step)


def waits(
    publication: sa.ColumnElement[str], host: sa.ColumnElement[str], roles: frozenset[Role] | None = None
) -> sa.ColumnElement[bool]:
    """Targets of a publication that wait at a host, of these roles when some are given."""
    of_roles = () if roles is None else (_TARGETS.c.role.in_(sorted(roles)),)
    here = (_TARGETS.c.publication == publication, _TARGETS.c.host == host)
    return sa.and_(*here, *of_roles, _TARGETS.c.waiting_since.is_not(None))


def first_waiting(
    dialect: str, publications: tuple[str, ...], roles: frozenset[Role] | None, number: sa.BindParameter[int]
) -> sa.Select[tuple[int]]:
    """The ids of the first targets that wait at each host of the parameter `names`, of each role as many as `number`.

    Within a role what its publisher says is newest comes first. Hosts, publications and roles are looked up one by one,
    because only so each list is read from its beginning, in the order of the index.
    """
    kinds = sa.union_all(
        *(sa.select(sa.literal(role, _TARGETS.c.role.type).label("role")) for role in sorted(roles or Role))
    ).cte("kinds")
    others = _TARGETS.alias("others")
    head = (
        sa.select(others.c.target_id)
        .where(
            others.c.publication == _PUBLICATIONS.c.slug,
            others.c.host == _HOSTS.c.host,
            others.c.role == kinds.c.role,
            others.c.waiting_since.is_not(None),
        )
        .order_by(others.c.modified_at.desc().nulls_last(), others.c.target_id)
        .limit(number)
        .correlate_except(others)
    )
    lists = _HOSTS.join(_PUBLICATIONS, sa.true()).join(kinds, sa.true())
    wanted = (_HOSTS.c.host.in_(sa.bindparam("names", expanding=True)), _PUBLICATIONS.c.slug.in_(publications))
    if dialect == "postgresql":
        heads = head.lateral("heads")
        return sa.select(heads.c.target_id).select_from(lists.join(heads, sa.true())).where(*wanted)
    # SQLite has no LATERAL, and looks a list of row ids up one by one.
    looked_up = lists.join(_TARGETS, _TARGETS.c.target_id.in_(head))
    return sa.select(_TARGETS.c.target_id).select_from(looked_up).where(*wanted)
