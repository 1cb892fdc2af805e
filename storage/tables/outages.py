"""Outages: from the first visit to a host that brought no answer to the next one that brings any.

A page that fails waits ever longer until it is asked for again. One that failed because its host did is due as soon as
the host answers: not the waits of each page end an outage, but the first answer to whichever is asked for. A page that
failed before the outage began fails by itself, and keeps its waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.types import FailureKind
from storage.types.targets import TargetOutcome

_TARGETS = schema.targets
_HOSTS = schema.hosts
# A host that answers other pages meanwhile has too much to do, or cannot give this one: it is not asked sooner.
_SHORTEST = timedelta(minutes=5)
# The host was not asked, or was not asked for anything that it could have answered.
_NOT_THE_HOSTS = frozenset({FailureKind.ROBOTS, FailureKind.GUARDED, FailureKind.UNSUPPORTED})
_ANY_FAILS = sa.select(sa.exists().where(_HOSTS.c.failing_since.is_not(None)))


@dataclass(frozen=True, slots=True)
class HostVisit:
    """A visit to a host: when it ended, and whether it brought any answer."""

    host: str
    at: datetime
    answered: bool


@dataclass(frozen=True, slots=True)
class Outage:
    """An outage of a host: since when none of its pages came, and until when; `until` is None while it lasts."""

    host: str
    since: datetime
    until: datetime | None = None

    @property
    def is_over(self) -> bool:
        """Whether the host answered again, after so long that its pages failed with it."""
        return self.until is not None and self.until - self.since >= _SHORTEST


def outages_after(before: Mapping[str, datetime], visits: Iterable[HostVisit]) -> tuple[Outage, ...]:
    """Decide which outages begin with visits, and which end.

    Args:
        before: since when each of the visited hosts that brought no answer has brought none.
        visits: what came since, in any order.
    """
    failing, found = dict(before), list[Outage]()
    for visit in sorted(visits, key=lambda visit: visit.at):
        since = failing.get(visit.host)
        if visit.answered and since is not None:
            del failing[visit.host]
            found.append(Outage(visit.host, since, visit.at))
        elif not visit.answered:
            failing.setdefault(visit.host, visit.at)
    begun = [Outage(host, since) for host, since in failing.items() if before.get(host) != since]
    return (*found, *begun)


def file_outages(connection: Connection, visits: Sequence[TargetOutcome]) -> None:
    """File the outages that visits begin, and make due what failed in those that they end.

    Arguments: `connection` is of the transaction in which the visits were settled.
    """
    told = [visit for visit in visits if visit.failure not in _NOT_THE_HOSTS]
    if all(visit.answered for visit in told) and not connection.scalar(_ANY_FAILS):
        return
    # Only the hosts that were visited: those that are gone for good grow ever more with the years.
    query = (
        sa.select(_TARGETS.c.target_id, _TARGETS.c.host, _HOSTS.c.failing_since)
        .outerjoin(_HOSTS, _HOSTS.c.host == _TARGETS.c.host)
        .where(_TARGETS.c.target_id.in_([visit.target_id for visit in told]))
    )
    rows = {row.target_id: row for row in connection.execute(query)}
    before = {row.host: row.failing_since for row in rows.values() if row.failing_since is not None}
    known = ((rows[visit.target_id].host, visit) for visit in told if visit.target_id in rows)
    seen = [HostVisit(host, visit.at, visit.answered) for host, visit in known]
    # An outage that another one of the same host followed is filed before that one.
    for outage in outages_after(before, seen):
        since = None if outage.until is not None else outage.since
        connection.execute(_HOSTS.update().where(_HOSTS.c.host == outage.host).values(failing_since=since))
        if outage.is_over:
            connection.execute(_failed_in(outage).values(due_at=outage.until))


def _failed_in(outage: Outage) -> sa.Update:
    """The targets that came until an outage and have not come since."""
    return _TARGETS.update().where(
        _TARGETS.c.host == outage.host,
        _TARGETS.c.failed_since >= outage.since,
        _TARGETS.c.due_at > outage.until,
        _TARGETS.c.leased_by.is_(None),
    )
