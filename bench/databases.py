"""Databases for benches on either engine; PostgreSQL is a server of the bench's own, which ends with it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.tables.database import Database

ENGINES = ("sqlite", "postgresql")


@contextmanager
def database_on(engine: str) -> Iterator[Database]:
    """An empty database, open to write."""
    with (
        tempfile.TemporaryDirectory(prefix="fonds-bench-") as folder,
        url_on(engine, Path(folder)) as url,
        Database.open(url, write=True) as database,
    ):
        yield database


@contextmanager
def url_on(engine: str, folder: Path) -> Iterator[str]:
    """The URL of the database whose files lie in a folder, a new one when there are none; they are left there."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'fonds.sqlite3'}"
        return
    # It comes with the tools, not with Fonds.
    from tests.databases import postgresql_server

    with postgresql_server(folder, removes=False) as url:
        yield url
