"""SQLite as Fonds uses it: WAL, `synchronous=FULL`, BEGIN IMMEDIATE while somebody writes; one plain file afterwards.

A database in journal mode DELETE can be opened by whoever may read the file alone; one in WAL mode needs a folder that
can be written.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine

from storage.types.errors import DatabaseError
from storage.warc.file_lock import sync_directory

BUSY_SECONDS = 60
NO_DATABASE = "fonds rebuild makes one from the WARC files of an archive, fonds crawl or fonds init a new one"
"""What makes a database where there is none."""
# A reader holds the file for moments; a second one who writes holds it for long, and leaves it plain itself.
_LEAVING_SECONDS = 2.0
# The rest of an error's code says which kind of it.
_PRIMARY = 0xFF


def path_of(url: sa.URL) -> str:
    """The path of the database's file."""
    database = url.database or ""
    return unquote(database.removeprefix("file:")) if database.startswith("file:") else database


def engine(url: sa.URL, *, write: bool, foreign_keys: bool = True) -> Engine:
    """The engine for the file at `url`, which is made when somebody is to write.

    Raises DatabaseError when there is nothing to read.
    """
    path = url.database or ""
    if not write:
        if not Path(path).is_file():
            raise DatabaseError(f"no database at {path}; {NO_DATABASE}")
        _roll_back(path)
        url = sa.URL.create("sqlite", database=f"file:{quote(path)}", query={"mode": "ro", "uri": "true"})
    made = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(made, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions are off: begin is said below, once, with the right kind of lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
        if write:
            _set_journal_mode(connection, "WAL", BUSY_SECONDS)
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if not options.get("fonds_transactions", True):
            return
        writes = options.get("fonds_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return made


def check_foreign_keys(connection: Connection) -> None:
    """Refuse an upgrade that broke a foreign key. Raises DatabaseError."""
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise DatabaseError(f"the upgrade would leave {len(broken)} rows without what they refer to")


def take_place(made: Path, old: Path) -> None:
    """Put a plain database in the place of another, with nothing beside it that a killed process left of the other.

    SQLite would play such a WAL or journal into the file that it finds under the name, whatever is in that. So it is
    gone for good before: names may come to the disk in any order.
    """
    leave_plain(sa.URL.create("sqlite", database=str(old)))
    for left in ("-wal", "-shm", "-journal"):
        old.with_name(f"{old.name}{left}").unlink(missing_ok=True)
    sync_directory(old.parent)
    made.replace(old)
    sync_directory(old.parent)


def remove(path: Path) -> None:
    """Remove a database and what lies beside it."""
    for left in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{left}").unlink(missing_ok=True)


def _roll_back(path: str) -> None:
    """Undo what a process left half done whose machine stopped: a connection that only reads may not, and fails.

    Who may not write leaves it, and is told by that connection.
    """
    if Path(f"{path}-journal").exists():
        uri = f"file:{quote(path)}?mode=rw"
        with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS)) as connection:
            connection.execute("SELECT 1 FROM sqlite_master").fetchall()


def leave_plain(url: sa.URL) -> None:
    """Fold the WAL into the file at `url` and leave it in journal mode DELETE, unless somebody else keeps it open.

    What is no database, or none that this process may write, is left as it is.
    """
    uri = f"file:{quote(url.database or '')}?mode=rw"
    # Whoever keeps it open loses nothing by the WAL staying.
    with suppress(sqlite3.Error), closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as connection:
        _set_journal_mode(connection, "DELETE", _LEAVING_SECONDS)


def _set_journal_mode(connection: sqlite3.Connection, mode: str, patience: float) -> None:
    """Set it as soon as nobody is in the way: for that SQLite itself waits for nobody who is about to write.

    Raises sqlite3.OperationalError when somebody still is after so many seconds.
    """
    until = time.monotonic() + patience
    while True:
        try:
            connection.execute(f"PRAGMA journal_mode={mode}").fetchall()
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(0.02)
