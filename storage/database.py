"""The database of an archive: one engine, two kinds of transaction, and the way to the newest schema.

SQLite runs with WAL, `synchronous=FULL` and BEGIN IMMEDIATE while somebody writes, and is left in journal mode DELETE
after a clean end, so that a read-only user can open the file alone. PostgreSQL is used as it comes. Errors of the
drivers leave here as DatabaseError, cause kept.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage import schema, search_index, views
from storage.errors import DatabaseError

BUSY_SECONDS = 60
# What the rooms above pass along between functions of storage, without knowing what it is.
Transaction = Connection
MIGRATIONS = Path(__file__).parent / "migrations"
# One number for every Fonds archive in a PostgreSQL cluster: upgrades wait for one another, nothing else does.
_UPGRADE_LOCK = 7_006_315


class Database:
    """An open database; made by `Database.open`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.dialect = engine.dialect.name

    @classmethod
    def open(cls, url: str, *, write: bool) -> Database:
        """The database at `url`, with the newest schema when it is opened to write.

        Arguments: `url` as SQLAlchemy writes it; `write` creates the database, or upgrades an older one.
        Raises DatabaseError when it cannot be reached, is newer than this program, or (to read) is absent or older.
        """
        database = cls(_engine(url, write=write))
        try:
            if write:
                database._upgrade()
            else:
                database._require_head()
        except BaseException:
            database._engine.dispose()
            raise
        return database

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an error."""
        with wrapped_errors(), self._engine.execution_options(fonds_writes=True).begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees one state of the database."""
        with wrapped_errors(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def session_lock(self, number: int) -> Iterator[None]:
        """Hold a PostgreSQL advisory lock on a connection of its own; the server frees it when this process is gone."""
        with wrapped_errors():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(sa.select(sa.func.pg_advisory_lock(number)))
        try:
            yield
        finally:
            connection.invalidate()
            connection.close()

    def close(self) -> None:
        """Let go of all connections; the last writer on SQLite leaves a single plain file behind."""
        if self.dialect == "sqlite":
            with wrapped_errors(), self._engine.connect() as connection:
                # Refused as long as somebody else has the file open, who will then do it.
                try:
                    connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
                except sa.exc.OperationalError:
                    connection.rollback()
        self._engine.dispose()

    def _require_head(self) -> None:
        with self.read() as connection:
            current = MigrationContext.configure(connection).get_current_revision()
        head = _script().get_current_head()
        if current is None:
            raise DatabaseError(f"{self.where} holds no Fonds database; fonds crawl or fonds init makes one")
        if current != head:
            self._refuse_newer(current)
            raise DatabaseError(f"{self.where} is older than this program; fonds db upgrade brings it up")

    def _upgrade(self) -> None:
        with self.begin() as connection:
            if self.dialect == "postgresql":
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
            current = MigrationContext.configure(connection).get_current_revision()
            if current == _script().get_current_head():
                return
            if current is not None:
                self._refuse_newer(current)
            config = _config()
            config.attributes["connection"] = connection
            views.drop(connection)
            command.upgrade(config, "head")
            search_index.create(connection)
            views.create(connection)
            if current is None:
                connection.execute(
                    schema.archive.insert().values(id=1, epoch=str(uuid.uuid4()), last_cursor=0),
                )

    def _refuse_newer(self, current: str) -> None:
        if current not in {script.revision for script in _script().walk_revisions()}:
            raise DatabaseError(
                f"{self.where} was written by a newer Fonds (schema {current}); install that one, nothing was changed"
            )

    @property
    def where(self) -> str:
        """The database's address without its password, for messages."""
        return self._engine.url.render_as_string(hide_password=True)


@contextmanager
def wrapped_errors() -> Iterator[None]:
    """Turns an error of SQLAlchemy or of a driver into DatabaseError, its cause kept."""
    try:
        yield
    except SQLAlchemyError as error:
        raise DatabaseError(_one_line(error)) from error


def _one_line(error: SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return f"database: {' '.join(str(cause).split())}"


def _engine(url: str, *, write: bool) -> Engine:
    try:
        parsed = sa.make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite(parsed, write=write)
        if parsed.get_backend_name() != "postgresql":
            raise DatabaseError(f"database {parsed.get_backend_name()} is not supported; use sqlite or postgresql")
        return sa.create_engine(parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=8)
    except SQLAlchemyError as error:
        raise DatabaseError(f"database URL {url!r}: {_one_line(error)}") from error


def _sqlite(url: sa.URL, *, write: bool) -> Engine:
    path = url.database or ""
    if not write and not Path(path).is_file():
        raise DatabaseError(f"no database at {path}; fonds crawl or fonds init makes one")
    if not write:
        url = sa.make_url(f"sqlite:///file:{path}?mode=ro&uri=true")
    engine = sa.create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: Any) -> None:
        # The driver's own transactions are off: begin is said below, once, with the right kind of lock.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        if write:
            cursor.execute("PRAGMA journal_mode=WAL")
            cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("fonds_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
