"""INSERT that leaves an existing row as it is, in the words of either engine."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection


def insert_or_ignore(connection: Connection, table: sa.Table, *rows: dict[str, Any], **row: Any) -> int:
    """Insert rows, or the one row given by keywords, unless a row with the same key stands there.

    Returns how many were inserted; rows given together must name the same columns.
    """
    given = [*rows, row] if row else list(rows)
    # RETURNING counts truly where the drivers' row count of a batch says -1.
    key = next(iter(table.primary_key.columns))
    if connection.dialect.name == "sqlite":
        quiet = sqlite.insert(table).on_conflict_do_nothing()
        return len(connection.execute(quiet.returning(key), given).all())
    return len(connection.execute(postgresql.insert(table).on_conflict_do_nothing().returning(key), given).all())
