"""Which members of a crawl may ask for the same, and what they hold: rows as many as are held, however much is due.

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
_WHO_WANT = sa.select(_MEMBERS.c.member).where(_MEMBERS.c.wants == sa.bindparam("wants"))
_WANT = _MEMBERS.update().where(_MEMBERS.c.member == sa.bindparam("me")).values(wants=sa.bindparam("what"))
_HELD = sa.select(SERVER.label("server"), _HOSTS.c.leased_by).where(
    _HOSTS.c.leased_by.in_(sa.bindparam("members", expanding=True))
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
    wants = _digest(wanted)
    members = set(connection.scalars(_WHO_WANT, {"wants": wants}))
    if member not in members:
        connection.execute(_WANT, {"me": member, "what": wants})
        members.add(member)
    if len(members) == 1:
        return None
    held = dict[str, set[str]]()
    for server, holder in connection.execute(_HELD, {"members": sorted(members)}):
        held.setdefault(holder, set()).add(server)
    return SharedServers(member, {each: frozenset(held.get(each, ())) for each in members})


def shared_out(connection: Connection, shared: SharedServers, found: Sequence[str], most: int) -> tuple[str, ...]:
    """Choose of hosts that may be asked those that come to this member; see `SharedServers.chosen`."""
    servers = {row.host: row.server for row in connection.execute(_SERVER_OF, {"names": found})}
    return shared.chosen([(host, servers[host]) for host in dict.fromkeys(found)], most)


def share_no_more(connection: Connection, member: str) -> None:
    """Say that a member leases nothing more: what is free is for the others."""
    connection.execute(_WANT, {"me": member, "what": None})


def _digest(wanted: WantedTargets) -> str:
    what = (sorted(wanted.publications), sorted(wanted.roles or ()))
    return hashlib.sha256(repr(what).encode()).hexdigest()
