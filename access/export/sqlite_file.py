"""The views as the tables of one SQLite file, which needs no Fonds and no PostgreSQL to be asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from storage.questions.export_rows import Row
from storage.tables.view_columns import ColumnType, View

_TYPES = {ColumnType.INTEGER: "INTEGER", ColumnType.TRUTH: "INTEGER", ColumnType.NUMBER: "REAL"}
# What other tables name their rows by.
_JOINED_BY = ("article_id", "source_id", "capture_id")


class SqliteTable:
    """One table while it grows: named as its view without `v_`, with the view's key.

    Args:
        path: the file.
        view: whose rows.
        rows: how many rows are kept already; None for a new table.
    """

    def __init__(self, path: Path, view: View, rows: int | None) -> None:
        self.path = path
        self._view = view
        self._name = view.name.removeprefix("v_")
        self._rows = rows or 0
        self._connection = sqlite3.connect(path, isolation_level=None)
        # Nothing but this export needs the file before it is whole, and then it is put on disk.
        self._connection.execute("PRAGMA journal_mode=DELETE")
        self._connection.execute("BEGIN")
        if rows is None:
            self._create()

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows; one that is there from before the export went on is the same."""
        places = ", ".join("?" * len(self._view.columns))
        self._connection.executemany(f"INSERT OR REPLACE INTO {self._name} VALUES ({places})", rows)
        self._rows += len(rows)

    def keep(self) -> int:
        """Commit what was written, and return how many rows the table has."""
        self._connection.execute("COMMIT")
        self._connection.execute("BEGIN")
        return self._rows

    def close(self) -> None:
        """Index the table, and commit it."""
        for name in _JOINED_BY:
            if name != self._view.key[0] and any(column.name == name for column in self._view.columns):
                self._connection.execute(f"CREATE INDEX IF NOT EXISTS {self._name}_{name} ON {self._name} ({name})")
        self._connection.execute("COMMIT")

    def leave(self) -> None:
        """Close the file; what was not committed is not in it."""
        self._connection.close()

    def _create(self) -> None:
        # None is NOT NULL: as of an earlier time, a column that always holds something now may hold nothing.
        columns = [f"{column.name} {_TYPES.get(column.type, 'TEXT')}" for column in self._view.columns]
        execute = self._connection.execute
        execute(f"DROP TABLE IF EXISTS {self._name}")
        execute(f"CREATE TABLE {self._name} ({', '.join(columns)}, PRIMARY KEY ({', '.join(self._view.key)}))")
        execute("CREATE TABLE IF NOT EXISTS columns (table_name TEXT, name TEXT, type TEXT, meaning TEXT)")
        execute("DELETE FROM columns WHERE table_name = ?", [self._name])
        told = [(self._name, column.name, column.type.value, column.meaning) for column in self._view.columns]
        self._connection.executemany("INSERT INTO columns VALUES (?, ?, ?, ?)", told)
