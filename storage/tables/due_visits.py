"""When visits are due, asked without the frontier: `fonds status` needs nothing of what leases and settles them.

Each answer comes from the ends of an index, whatever the number of targets; only counts are as long as what they count.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant

_TARGETS = schema.targets
_HOSTS = schema.hosts
_IS_PLANNED = (_TARGETS.c.waiting_since.is_(None), _TARGETS.c.due_at.is_not(None))


def next_due(connection: Connection, publications: Collection[str]) -> datetime | None:
    """When the next target of publications is due, whoever holds it; None when none ever is.

    No target is visited before its host has rested.
    """
    resting = connection.execute(sa.select(_HOSTS.c.host, _HOSTS.c.next_at).where(_HOSTS.c.next_at.is_not(None))).all()
    found = [
        due
        for publication in publications
        for due in (
            *_first_elsewhere(connection, publication),
            *(max(due, row.next_at) for row in resting for due in _first_at(connection, publication, row.host)),
        )
    ]
    return min(found, default=None)


def count_due(connection: Connection, publication: str, now: datetime) -> int:
    """How many targets of a publication are due, held ones among them."""
    of_publication = _TARGETS.c.publication == publication
    return sum(
        connection.scalar(sa.select(sa.func.count()).where(of_publication, *here)) or 0
        for here in ((_TARGETS.c.waiting_since.is_not(None),), (*_IS_PLANNED, _TARGETS.c.due_at <= now))
    )


def _first_elsewhere(connection: Connection, publication: str) -> Iterator[datetime]:
    """When the first target that waits is due, and the first that is planned, at hosts that need no rest."""
    resting = sa.select(_HOSTS.c.host).where(_HOSTS.c.next_at.is_not(None))
    elsewhere = (_TARGETS.c.publication == publication, _TARGETS.c.host.not_in(resting))
    for due, here in (
        (_TARGETS.c.waiting_since, (_TARGETS.c.waiting_since.is_not(None),)),
        (_TARGETS.c.due_at, _IS_PLANNED),
    ):
        first = connection.scalar(sa.select(due).where(*elsewhere, *here).order_by(due).limit(1))
        if first is not None:
            yield first


def _first_at(connection: Connection, publication: str, host: str) -> Iterator[datetime]:
    """The same at one host; of those that wait there any, because all have been due for some time."""
    here = (_TARGETS.c.publication == publication, _TARGETS.c.host == host)
    waiting = sa.select(_TARGETS.c.waiting_since).where(*here, _TARGETS.c.waiting_since.is_not(None)).limit(1)
    planned = sa.select(sa.func.min(_TARGETS.c.due_at, type_=Instant())).where(*here, *_IS_PLANNED)
    for first in (connection.scalar(waiting), connection.scalar(planned)):
        if first is not None:
            yield first
