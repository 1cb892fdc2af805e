"""Archives on either engine, and what stands in their views."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from storage.archive.archive import Archive
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
    database = Archive.at(archive).open_database(write=False)
    try:
        with database.read() as connection:
            return [dict(row) for row in connection.execute(sa.text(query), values).mappings()]
    finally:
        database.close()


def changes_told(archive: Path, since: int = 0) -> Counter[str]:
    """How often each kind of change was told after a cursor; a source that was cited earlier than known counts once."""
    query = "SELECT DISTINCT kind, article_id, source_id FROM v_changes WHERE cursor > :since"
    return Counter(row["kind"] for row in rows(archive, query, since=since))
