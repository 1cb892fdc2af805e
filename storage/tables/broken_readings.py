"""Captures whose reading broke off, by its time or by its reader's death: later crawls read them again, a few times.

It may have been the machine that was to blame and not the page. A page that breaks every reader must not be read for
ever, so the tries are counted in its row.
"""

from __future__ import annotations

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.types import ReadingState, Verdict

MOST_READINGS = 3
"""A page over whose reading readers broke this often stays refused."""

_TABLE = schema.captures


def count_broken_reading(database: Database, capture_id: str) -> None:
    """Count one more reading that broke off. It is filed before the refusal, so that no refusal goes uncounted."""
    with database.begin() as connection:
        so_far = sa.func.coalesce(_TABLE.c.broken_readings, 0)
        connection.execute(_TABLE.update().where(_TABLE.c.capture_id == capture_id).values(broken_readings=so_far + 1))


def read_broken_again(database: Database) -> tuple[str, ...]:
    """Let the captures whose reading broke off, and that were not read often enough, wait to be read; returns them."""
    again = sa.and_(
        _TABLE.c.reading == ReadingState.REFUSED,
        _TABLE.c.verdict == Verdict.WORKER,
        _TABLE.c.broken_readings < MOST_READINGS,
    )
    with database.begin() as connection:
        ids = tuple(connection.scalars(sa.select(_TABLE.c.capture_id).where(again).order_by(_TABLE.c.capture_id)))
        if ids:
            waiting = {"reading": ReadingState.PENDING, "verdict": None, "verdict_reason": None}
            connection.execute(_TABLE.update().where(again).values(waiting))
    return ids
