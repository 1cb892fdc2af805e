"""Servers, each known by the address behind which its hosts stand: together they are asked no faster than one host is.

A server is a row of `hosts` with a name that no host has. Who leases a host leases its server too, and a visit to any
host lets the server rest. Which server a host has is known once somebody has looked its name up: that of its address,
or, behind an address that nobody met yet, that of its registrable domain, whose owner is one. So a row stands for each
address and each domain, too, and names its server where that is another one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.upsert import insert_or_ignore
from storage.types.registrable_domain import registrable_domain
from storage.types.targets import server_name

_HOSTS = schema.hosts
_SERVERS = _HOSTS.alias("servers")
SERVER = sa.func.coalesce(_HOSTS.c.server, _HOSTS.c.host)
"""The server of a row of `hosts`, or the host itself while its server is not known."""


def servers_of(hosts: Any) -> sa.Select[tuple[str]]:
    """The servers of hosts, these being a query or a parameter."""
    named = _HOSTS.alias("named")
    return sa.select(named.c.server).where(named.c.host.in_(hosts), named.c.server.is_not(None))


def server_is_free(member: str) -> sa.ColumnElement[bool]:
    """The server of a row of `hosts` is not known, or no other member holds it."""
    return _no_server(sa.and_(_SERVERS.c.leased_by.is_not(None), _SERVERS.c.leased_by != member))


def server_is_not_of(member: str) -> sa.ColumnElement[bool]:
    """The server of a row of `hosts` is not known, or not held by this member."""
    return _no_server(_SERVERS.c.leased_by == member)


def server_rested(member: str, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """The server of a row of `hosts` is not known, has rested, or was asked last by this member itself."""
    return _no_server(_rests(member, now))


def server_rests_until(member: str, now: datetime) -> sa.ColumnElement[datetime | None]:
    """Until when the server of a row of `hosts` rests, NULL when it does not."""
    until = sa.select(_SERVERS.c.paced_until).where(_SERVERS.c.host == _HOSTS.c.server, _rests(member, now))
    return sa.type_coerce(until.correlate(_HOSTS).scalar_subquery(), Instant())


def _rests(member: str, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    by_another = sa.or_(_SERVERS.c.paced_by.is_(None), _SERVERS.c.paced_by != member)
    return sa.and_(_SERVERS.c.paced_until.is_not(None), _SERVERS.c.paced_until > now, by_another)


def _no_server(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    found = sa.select(_SERVERS.c.host).where(_SERVERS.c.host == _HOSTS.c.server, condition)
    return found.correlate(_HOSTS).scalar_subquery().is_(None)


def take_server(connection: Connection, member: str, host: str, address: str, now: datetime) -> str | None:
    """File which server a host has, lease it, and return its name; None while another has it, or it rests after visits.

    Arguments: `connection` is of a transaction in which nobody else leases.
    """
    server = _settled_server(connection, host, address)
    here = _HOSTS.c.host == server
    row = connection.execute(sa.select(_HOSTS).where(here)).one()
    if row.leased_by not in (None, member):
        return None
    if row.paced_until is not None and row.paced_until > now and row.paced_by != member:
        return None
    connection.execute(_HOSTS.update().where(here).values(leased_by=member))
    return server


def _settled_server(connection: Connection, host: str, address: str) -> str:
    """The server of a host, which is filed with those of its address and its domain where these have none yet."""
    known = (server_name(address), server_name(registrable_domain(host)))
    found = connection.execute(sa.select(_HOSTS.c.host, _HOSTS.c.server).where(_HOSTS.c.host.in_(known)))
    servers = {row.host: row.server or row.host for row in found}
    server = next((servers[name] for name in known if name in servers), known[0])
    insert_or_ignore(connection, _HOSTS, *({"host": name} for name in dict.fromkeys((host, server, *known))))
    named = [host, *(name for name in known if name not in servers and name != server)]
    connection.execute(_HOSTS.update().where(_HOSTS.c.host.in_(named)).values(server=server))
    return server
