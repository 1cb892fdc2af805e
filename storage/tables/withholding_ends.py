"""Withholdings that end by their own time: whatever writes next tells the list of changes, for nobody acts then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.changes import wait_for_filers
from storage.tables.withholdings import record_covered
from storage.types import ChangeKind

_TABLE = schema.withholdings


def is_end_unfiled(connection: Connection, now: datetime) -> bool:
    """Whether the time of a withholding is over and the list of changes does not tell it yet."""
    return connection.execute(_ended(now).limit(1)).first() is not None


def file_ends(connection: Connection, now: datetime) -> int:
    """Record a change for each article and source whose withholding ended by its own time; returns how many ended.

    The change bears the time of the end.
    """
    wait_for_filers(connection)
    ended = connection.execute(_ended(now)).all()
    for row in ended:
        record_covered(connection, ChangeKind.RELEASED, row.withholding_id, row.publication, row.withheld_until)
        told = _TABLE.update().where(_TABLE.c.withholding_id == row.withholding_id)
        connection.execute(told.values(end_filed_at=now))
    return len(ended)


def _ended(now: datetime) -> sa.Select[Any]:
    over = (_TABLE.c.released_at.is_(None), _TABLE.c.withheld_until <= now, _TABLE.c.end_filed_at.is_(None))
    return sa.select(_TABLE).where(*over).order_by(_TABLE.c.withheld_until, _TABLE.c.withholding_id)
