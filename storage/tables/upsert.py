"""INSERT beside rows that stand there already, in the words of either engine; each statement is built once."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert_or_ignore(connection: Connection, table: sa.Table, *rows: dict[str, Any], **row: Any) -> int:
    """Insert rows, or the one row given by keywords, unless a row with the same key stands there.

    Returns how many were inserted; rows given together must name the same columns.
    """
    given = [*rows, row] if row else list(rows)
    # RETURNING counts truly where the drivers' row count of a batch says -1.
    return len(connection.execute(_ignoring(connection.dialect.name, table, counting=True), given).all())


def insert_missing(connection: Connection, table: sa.Table, rows: list[dict[str, Any]]) -> None:
    """`insert_or_ignore` without the count of inserted rows, which is a good deal quicker."""
    connection.execute(_ignoring(connection.dialect.name, table, counting=False), rows)


def insert_or_renew(
    connection: Connection, table: sa.Table, renewed: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    """Insert rows; where a row with the same key stands, its columns `renewed` take the new values instead."""
    connection.execute(_renewing(connection.dialect.name, table, renewed), rows)


def insert_or_add(
    connection: Connection, table: sa.Table, counted: tuple[str, ...], rows: list[dict[str, Any]]
) -> None:
    """Insert rows; where a row with the same key stands, the numbers `counted` are added to its own instead."""
    connection.execute(_adding(connection.dialect.name, table, counted), rows)


@lru_cache(maxsize=64)
def _ignoring(dialect: str, table: sa.Table, *, counting: bool) -> sa.Insert:
    made = _insert(dialect, table)
    quiet: sa.Insert = made.on_conflict_do_nothing()
    return quiet.returning(next(iter(table.primary_key.columns))) if counting else quiet


@lru_cache(maxsize=64)
def _renewing(dialect: str, table: sa.Table, renewed: tuple[str, ...]) -> sa.Insert:
    made = _insert(dialect, table)
    return made.on_conflict_do_update(index_elements=_key(table), set_={name: made.excluded[name] for name in renewed})


@lru_cache(maxsize=64)
def _adding(dialect: str, table: sa.Table, counted: tuple[str, ...]) -> sa.Insert:
    made = _insert(dialect, table)
    sums = {name: table.c[name] + made.excluded[name] for name in counted}
    return made.on_conflict_do_update(index_elements=_key(table), set_=sums)


def _key(table: sa.Table) -> list[str]:
    return [column.name for column in table.primary_key.columns]


def _insert(dialect: str, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """The engine's own INSERT; the other engine's dialect and drivers are not imported."""
    if dialect == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)
