"""What is in an archive's SQLite database after a crash, once SQLite has recovered it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from tests.access.soundness import ACKNOWLEDGED
from tests.torture.crash_points import CrashState
from tests.torture.disk import Tree, digest_of
from tests.torture.names import Content

NAME = "fonds.sqlite3"
_PARTS = ("", "-wal", "-journal")
_MAGIC = b"SQLite format 3\0"


@dataclass(frozen=True)
class DatabaseAfter:
    """What a database holds: all its rows, told apart by a digest, and the URLs that it acknowledges."""

    rows: bytes
    acknowledged: frozenset[str]


def database_after(tree: Tree, path: str, folder: Path) -> DatabaseAfter:
    """Let SQLite recover the database at a path of a tree in a folder of its own, and read it.

    Raises:
        AssertionError: SQLite finds it damaged.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for part in _PARTS:
        if (content := tree.get(f"{path}{part}")) is not None:
            (folder / f"{NAME}{part}").write_bytes(content.data)
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
    queries = [query for table, query in ACKNOWLEDGED.items() if table in tables]
    return frozenset(url for query in queries for (url,) in connection.execute(query))


@dataclass(frozen=True)
class Judged:
    """A state whose database SQLite recovered; `key` is what a command that comes after can tell apart.

    That is names, files and rows, and not how SQLite wrote these.
    """

    state: CrashState
    database: DatabaseAfter
    key: bytes


class Databases:
    """What is in the database of each state; states that share its files are read once.

    Args:
        path: where it lies in the folder that is watched.
        folder: where SQLite recovers one after the other.
    """

    def __init__(self, path: str, folder: Path) -> None:
        self._path = path
        self._folder = folder
        self._known: dict[tuple[bytes, ...], DatabaseAfter] = {}

    def judged(self, state: CrashState) -> Judged:
        """Recover and read a state's database. Raises AssertionError when SQLite finds it damaged."""
        database = self.after(state.tree)
        told = dict(state.tree)
        for path in [path for path, content in state.tree.items() if content and content.data.startswith(_MAGIC)]:
            with suppress(AssertionError):
                # That a database and its parts are there still shows.
                told[path] = Content(self._after(state.tree, path).rows)
                told |= {f"{path}{part}": None for part in _PARTS[1:] if f"{path}{part}" in told}
        return Judged(state, database, digest_of(told))

    def after(self, tree: Tree) -> DatabaseAfter:
        """Recover and read the database of a tree. Raises AssertionError when SQLite finds it damaged."""
        return self._after(tree, self._path)

    def _after(self, tree: Tree, path: str) -> DatabaseAfter:
        parts = tuple(content.digest if (content := tree.get(f"{path}{part}")) else b"" for part in _PARTS)
        if parts not in self._known:
            self._known[parts] = database_after(tree, path, self._folder)
        return self._known[parts]
