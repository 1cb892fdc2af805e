"""What the migrations tell an empty database, kept by the process that ran them and told to the next one.

Alembic takes most of the time in which a new archive gets its tables, and nearly every test has a new archive. The
statements, their order and their transaction are the migrations' own; a database that has tables already goes to them.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection

from storage.tables import upgrading

_ASKS = ("PRAGMA", "SELECT")
upgrade_by_migrations = upgrading.upgrade_tables
"""What the product itself does."""

_told: dict[str, list[tuple[str, Any]]] = {}


def tell_again() -> None:
    """Have this process, and those forked from it, run the migrations on the first empty database of an engine only."""
    upgrading.upgrade_tables = _upgrade


def learn_sqlite() -> None:
    """Run the migrations on a SQLite database that nobody keeps: what is forked from here need not run them."""
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        _upgrade(connection)
    engine.dispose()


def _upgrade(connection: Connection) -> None:
    engine = connection.dialect.name
    if sa.inspect(connection).has_table("alembic_version"):
        upgrade_by_migrations(connection)
    elif engine in _told:
        for statement, parameters in _told[engine]:
            connection.exec_driver_sql(statement, parameters or None)
    else:
        _told[engine] = _statements(connection)


def _statements(connection: Connection) -> list[tuple[str, Any]]:
    """Run the migrations, and give what they told the database."""
    told: list[tuple[str, Any]] = []

    def keep(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        if not statement.lstrip().startswith(_ASKS):
            told.append((statement, parameters))

    event.listen(connection, "before_cursor_execute", keep)
    try:
        upgrade_by_migrations(connection)
    finally:
        event.remove(connection, "before_cursor_execute", keep)
    return told
