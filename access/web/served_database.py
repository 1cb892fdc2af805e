"""The database that the API asks: held open while somebody asks, and opened again when another one took its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from storage.archive.archive import Archive
from storage.tables.database import Database


class ServedDatabase:
    """The database of an archive, for many threads.

    A rebuilt SQLite database is another file under the same name, and one that nobody has open is left as a plain file
    by a crawl that ends: so no connection to a file outlives the requests that use it.

    Args:
        archive: whose database it is.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._path = archive.sqlite_path
        self._lock = Lock()
        self._opened: tuple[tuple[int, int] | None, Database] | None = None
        self._readers: dict[int, int] = {}

    @contextmanager
    def opened(self) -> Iterator[Database]:
        """The database, to ask one question or a few. Raises DatabaseError."""
        with self._lock:
            database = self._present()
            self._readers[id(database)] = self._readers.get(id(database), 0) + 1
        try:
            yield database
        finally:
            with self._lock:
                self._readers[id(database)] -= 1
                is_present = self._opened is not None and self._opened[1] is database
                if not self._readers[id(database)] and (self._path is not None or not is_present):
                    del self._readers[id(database)]
                    # A closed database opens its connections again when it is asked the next time.
                    database.close()

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            if self._opened is not None:
                self._opened[1].close()

    def _present(self) -> Database:
        identity = self._identity()
        if self._opened is None or self._opened[0] != identity:
            self._opened = identity, self._archive.open_database(write=False)
        return self._opened[1]

    def _identity(self) -> tuple[int, int] | None:
        """What tells a file from another one that took its name; None of a server's database."""
        try:
            there = None if self._path is None else self._path.stat()
        except OSError:
            # Opening it says what is wrong.
            return (-1, -1)
        return None if there is None else (there.st_dev, there.st_ino)
