"""Archives on either engine, and what stands in their views."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables.sqlite import BUSY_SECONDS
from tests.databases import fresh_database


@contextmanager
def archive_on(engine: str, path: Path, server: str) -> Iterator[Path]:
    """An archive folder whose fonds.toml names a database of that engine; `server` is PostgreSQL's URL."""
    path.mkdir()
    if engine == "sqlite":
        yield path
        return
    with fresh_database(server) as url:
        (path / "fonds.toml").write_text(f'database = "{url}"\n')
        yield path


def rows(archive: Path, query: str, **values: object) -> list[dict[str, Any]]:
    """What a query over the archive's database gives, as a downstream program reads it."""
    with _reading(archive) as ask:
        return ask(query, values)


def all_rows(archive: Path, names: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """All rows of some views or tables, by their name."""
    with _reading(archive) as ask:
        return {name: ask(f"SELECT * FROM {name}", {}) for name in names}


@contextmanager
def _reading(archive: Path) -> Iterator[Callable[[str, Mapping[str, object]], list[dict[str, Any]]]]:
    """What asks the archive's database; a plain file is read with Python's own driver, a tenth of what ours costs."""
    opened = Archive.at(archive)
    if (path := opened.sqlite_path) is not None and _is_plain(path):
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_SECONDS)) as file:
            file.row_factory = sqlite3.Row
            yield lambda query, values: [dict(row) for row in file.execute(query, values)]
        return
    with opened.open_database(write=False) as database, database.read() as connection:
        yield lambda query, values: [dict(row) for row in connection.execute(sa.text(query), values).mappings()]


def _is_plain(path: Path) -> bool:
    """Whether nobody writes a file or was killed while writing: then it has no other beside it."""
    return path.exists() and not any(path.with_name(f"{path.name}-{beside}").exists() for beside in ("wal", "journal"))


def changes_told(archive: Path, since: int = 0) -> Counter[str]:
    """How often each kind of change was told after a cursor; a source that was cited earlier than known counts once."""
    query = "SELECT DISTINCT kind, article_id, source_id FROM v_changes WHERE cursor > :since"
    return Counter(row["kind"] for row in rows(archive, query, since=since))
