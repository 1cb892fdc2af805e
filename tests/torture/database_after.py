"""What is in an archive's SQLite database after a crash, once SQLite has recovered it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.torture.disk import Tree

NAME = "fonds.sqlite3"
_PARTS = (NAME, f"{NAME}-wal", f"{NAME}-journal")
# As tests/access/soundness.py has it: pages are kept, and visits ended.
_ACKNOWLEDGED = (
    ("targets", "SELECT url FROM targets WHERE visited_at IS NOT NULL"),
    ("captures", "SELECT url FROM captures WHERE role IN ('article', 'source', 'requisite')"),
)


@dataclass(frozen=True)
class DatabaseAfter:
    """What a database holds: all its rows, told apart by a digest, and the URLs that it acknowledges."""

    rows: bytes
    acknowledged: frozenset[str]


def database_after(tree: Tree, folder: Path) -> DatabaseAfter:
    """Let SQLite recover the database of a tree in a folder of its own, and read it.

    Raises:
        AssertionError: SQLite finds it damaged.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in _PARTS:
        if (content := tree.get(name)) is not None:
            (folder / name).write_bytes(content.data)
    with closing(sqlite3.connect(folder / NAME)) as connection:
        try:
            checked = connection.execute("PRAGMA integrity_check").fetchall()
            assert checked == [("ok",)], f"SQLite finds its database damaged: {checked[0][0]}"
            tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return DatabaseAfter(_digest(connection, tables), _acknowledged(connection, tables))
        except sqlite3.DatabaseError as error:
            raise AssertionError(f"SQLite cannot read its database: {error}") from error


def _digest(connection: sqlite3.Connection, tables: list[str]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for table in sorted(tables):
        digest.update(table.encode())
        for row in connection.execute(f'SELECT * FROM "{table}"'):
            digest.update(repr(row).encode())
    return digest.digest()


def _acknowledged(connection: sqlite3.Connection, tables: list[str]) -> frozenset[str]:
    queries = [query for table, query in _ACKNOWLEDGED if table in tables]
    return frozenset(url for query in queries for (url,) in connection.execute(query))


def parts_of(tree: Tree) -> tuple[bytes, ...]:
    """Tell the database's files of two trees apart."""
    return tuple(content.digest if (content := tree.get(name)) else b"" for name in _PARTS)


def without_database(tree: Tree) -> Tree:
    """A tree without the bytes of its database: that the database and its parts are there still shows."""
    return {path: None if path in _PARTS else content for path, content in tree.items()}
