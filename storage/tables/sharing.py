"""Which members of a crawl may ask for the same, and what they hold: a row a member, however much is due.

A member says with its first turn what it wants, and says so no more when it takes nothing more. On SQLite there is one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.leasing import WantedTargets
from storage.tables.servers import SERVER
from storage.types.fair_share import SharedServers

_HOSTS = schema.hosts
_MEMBERS = schema.crawl_members
_WANT = _MEMBERS.update().where(_MEMBERS.c.member == sa.bindparam("me")).values(wants=sa.bindparam("wants"))
# Who leases a host leases its server, too: a row that names no server stands for one, or for a host that has none yet.
_HELD = (
    sa.select(
        _MEMBERS.c.member,
        sa.func.count(_HOSTS.c.host).label("held"),
        sa.func.array_agg(_HOSTS.c.host).filter(_HOSTS.c.leased_by == sa.bindparam("me")).label("own"),
    )
    .outerjoin_from(_MEMBERS, _HOSTS, sa.and_(_HOSTS.c.leased_by == _MEMBERS.c.member, _HOSTS.c.server.is_(None)))
    .where(_MEMBERS.c.wants == sa.bindparam("wants"))
    .group_by(_MEMBERS.c.member)
)
_SERVER_OF = sa.select(_HOSTS.c.host, SERVER.label("server")).where(
    _HOSTS.c.host.in_(sa.bindparam("names", expanding=True))
)


def share_in(connection: Connection, member: str, wanted: WantedTargets) -> SharedServers | None:
    """Let a member take its part in what others want, too; what they hold together, None while it is the only one.

    Single pages are not shared.
    """
    if connection.dialect.name != "postgresql" or wanted.urls is not None:
        return None
    asking = {"me": member, "wants": _digest(wanted)}
    rows = {row.member: row for row in connection.execute(_HELD, asking)}
    if member not in rows:
        connection.execute(_WANT, asking)
        rows = {row.member: row for row in connection.execute(_HELD, asking)}
    held = {member: 0, **{each: row.held for each, row in rows.items()}}
    if len(held) == 1:
        return None
    own = rows[member].own if member in rows else None
    return SharedServers(member, frozenset(own or ()), held)


def shared_out(connection: Connection, shared: SharedServers, found: Sequence[str], most: int) -> tuple[str, ...]:
    """Choose of hosts that may be asked those that come to this member; see `SharedServers.chosen`."""
    servers = {row.host: row.server for row in connection.execute(_SERVER_OF, {"names": found})}
    return shared.chosen([(host, servers[host]) for host in dict.fromkeys(found)], most)


def share_no_more(connection: Connection, member: str) -> None:
    """Say that a member leases nothing more: what is free is for the others."""
    connection.execute(_WANT, {"me": member, "wants": None})


def _digest(wanted: WantedTargets) -> str:
    what = (sorted(wanted.publications), sorted(wanted.roles or ()))
    return hashlib.sha256(repr(what).encode()).hexdigest()
