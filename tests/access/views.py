"""What all views of a database show, to be held against what another one's show."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables.database import Database
from storage.tables.views import NAMES

Shown = dict[str, list[tuple[str, ...]]]


def shown(database: Database) -> Shown:
    """All rows of all views, in an order of their own."""
    with database.read() as connection:
        return {
            name: sorted(_comparable(row) for row in connection.execute(sa.text(f"SELECT * FROM {name}")))
            for name in NAMES
        }


def shown_of(archive: Path) -> Shown:
    """The views of an archive's own database."""
    database = Archive.at(archive).open_database(write=False)
    try:
        return shown(database)
    finally:
        database.close()


def _comparable(row: sa.Row[Any]) -> tuple[str, ...]:
    return tuple(repr(value) for value in row)
