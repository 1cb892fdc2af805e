"""The wait between two requests to one host, held across processes and across crawls.

Within a process the downloader keeps the wait. The table keeps it for everybody else: it says until when a host rests
after its last visit. The member that made this visit goes on by its own downloader. A wait that the
host asked for (Retry-After) holds for all.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.upsert import insert_or_ignore
from storage.types.targets import TargetOutcome

_TARGETS = schema.targets
_HOSTS = schema.hosts
_PACE = (
    _HOSTS.update()
    .where(_HOSTS.c.host == sa.bindparam("name"))
    .values(
        pace=sa.bindparam("seconds"),
        paced_until=sa.bindparam("until"),
        paced_by=sa.bindparam("member"),
    )
)
_LET_WAIT = (
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


def pace_hosts(
    connection: Connection, member: str, visited: Iterable[tuple[datetime, tuple[tuple[str, float], ...]]]
) -> None:
    """File the hosts that a member visited: for each visit its end, and the seconds that each host then rests."""
    last: dict[str, tuple[datetime, float]] = {}
    for at, hosts in visited:
        for host, seconds in hosts:
            until = at + timedelta(seconds=seconds)
            if host not in last or last[host][0] < until:
                last[host] = (until, seconds)
    if last:
        _with_servers(connection, last)
        insert_or_ignore(connection, _HOSTS, *({"host": host} for host in sorted(last)))
        rows = [
            {"name": host, "seconds": seconds, "until": until, "member": member}
            for host, (until, seconds) in last.items()
        ]
        connection.execute(_PACE, rows)


def _with_servers(connection: Connection, last: dict[str, tuple[datetime, float]]) -> None:
    """Let the servers rest as long as that of their hosts which rests longest."""
    known = connection.execute(
        sa.select(_HOSTS.c.host, _HOSTS.c.server).where(_HOSTS.c.host.in_(tuple(last)), _HOSTS.c.server.is_not(None))
    ).all()
    for host, server in known:
        last[server] = max(last[host], last.get(server, last[host]))


def let_hosts_wait(connection: Connection, visits: Iterable[TargetOutcome]) -> None:
    """File until when hosts asked not to be asked again (Retry-After)."""
    asked_to_wait = [visit for visit in visits if visit.host_next_at is not None]
    if asked_to_wait:
        # A host that only a redirect led to has no target yet, and so no row.
        elsewhere = {visit.answering for visit in asked_to_wait if visit.answering is not None}
        if elsewhere:
            insert_or_ignore(connection, _HOSTS, *({"host": host} for host in sorted(elsewhere)))
        waits = [
            {"visited": visit.target_id, "sooner": visit.host_next_at, "answering": visit.answering}
            for visit in asked_to_wait
        ]
        connection.execute(_LET_WAIT, waits)


def pace_after_death(connection: Connection, members: Collection[str], now: datetime) -> None:
    """Let the hosts rest that dead members held: a request of theirs may have left a moment ago."""
    held = sa.select(_HOSTS.c.host, _HOSTS.c.pace).where(_HOSTS.c.leased_by.in_(members), _HOSTS.c.pace.is_not(None))
    for host, seconds in connection.execute(held).all():
        until = now + timedelta(seconds=seconds)
        connection.execute(_PACE, {"name": host, "seconds": seconds, "until": until, "member": None})


def rested(member: str, now: datetime | sa.BindParameter[datetime]) -> sa.ColumnElement[bool]:
    """A host that has rested, or that this member itself asked last."""
    return sa.or_(_HOSTS.c.paced_until.is_(None), _HOSTS.c.paced_until <= now, _HOSTS.c.paced_by == member)
