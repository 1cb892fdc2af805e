"""When visits are due, asked without the frontier: `fonds status` needs nothing of what leases and settles them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant

_TARGETS = schema.targets
_HOSTS = schema.hosts


def next_due(connection: Connection, publications: Collection[str]) -> datetime | None:
    """When the next target of publications is due, whoever holds it; None when none ever is."""
    return connection.scalar(
        sa.select(sa.func.min(effective_due(), type_=Instant()))
        .select_from(_TARGETS.join(_HOSTS, _HOSTS.c.host == _TARGETS.c.host))
        .where(_TARGETS.c.publication.in_(publications), _TARGETS.c.due_at.is_not(None))
    )


def effective_due() -> sa.ColumnElement[datetime]:
    """When a target may be visited: when it is due, but not before its host has rested."""
    return sa.case(
        (_HOSTS.c.next_at > _TARGETS.c.due_at, _HOSTS.c.next_at),
        else_=_TARGETS.c.due_at,
    )
