"""The database of an archive: one engine, two kinds of transaction, and the way to the newest schema.

SQLite runs with WAL, `synchronous=FULL` and BEGIN IMMEDIATE while somebody writes, and is left in journal mode DELETE
after a clean end, so that a read-only user can open the file alone. Errors of the drivers leave here as DatabaseError,
cause kept.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any, Self

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from storage.tables import postgresql, schema, search_index, sqlite, views
from storage.tables.database_url import without_secrets
from storage.tables.driver_errors import wrapped_errors
from storage.tables.fingerprint import schema_fingerprint
from storage.types.errors import DatabaseError

# The rooms above pass a transaction from one function of storage to another, and never look inside.
Transaction = Connection
# Advisory locks are a PostgreSQL database's own: upgrades of one archive wait for one another, nothing else does.
_UPGRADE_LOCK = 7_006_315
# Alembic tells of its plugins as it is imported, and then of each step, to whose log it runs in: a spider's, for one.
logging.getLogger("alembic").setLevel(logging.WARNING)
# Alembic's own table. It is asked without Alembic, which costs more to import than most commands take.
_VERSIONS = sa.table("alembic_version", sa.column("version_num", sa.Text))


class Database:
    """An open database; made by `Database.open`."""

    def __init__(self, engine: Engine, *, write: bool) -> None:
        self._engine = engine
        self._write = write
        self._writing = engine.execution_options(fonds_writes=True)
        self._reading = engine
        # SQLite has one writer. A process that finds it busy sleeps and tries again, longer each time; threads of one
        # process take turns instead, without sleeping.
        self._turn: AbstractContextManager[object] = Lock() if engine.dialect.name == "sqlite" else nullcontext()
        self.dialect = engine.dialect.name
        if self.dialect == "postgresql":
            # What SQLite gives by itself: all statements of one reading transaction see the same state.
            self._reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    @classmethod
    def open(cls, url: str | sa.URL, *, write: bool) -> Database:
        """The database at `url`, with the newest schema when it is opened to write.

        Arguments: `url` as SQLAlchemy writes it; `write` creates the database, or upgrades an older one.
        Raises DatabaseError when it cannot be reached, is newer than this program, or (to read) is absent or older.
        """
        database = cls(_engine(url, write=write), write=write)
        try:
            if write:
                database._upgrade(url)
            else:
                database._require_head()
        except BaseException:
            database.close()
            raise
        return database

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes: committed at the end, rolled back on an error."""
        with self._turn, wrapped_errors(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, and sees one state of the database."""
        with wrapped_errors(), self._reading.begin() as connection:
            yield connection

    def without_transactions(self) -> Connection:
        """A connection to read, each statement of which sees the state of its moment; whoever asks closes it."""
        if self.dialect == "postgresql":
            return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return self._engine.connect().execution_options(fonds_transactions=False)

    @contextmanager
    def session_lock(self, number: int) -> Iterator[None]:
        """Hold a PostgreSQL advisory lock on a connection of its own; the server frees it when this process is gone."""
        with self._session(sa.func.pg_advisory_lock(number)):
            yield

    @contextmanager
    def try_session_lock(self, number: int) -> Iterator[bool]:
        """Hold such a lock if nobody else does, and give whether that is so."""
        with self._session(sa.func.pg_try_advisory_lock(number)) as taken:
            yield bool(taken)

    @contextmanager
    def _session(self, call: sa.Function[Any]) -> Iterator[object]:
        """A connection that lasts as long as the block and begins with a call, whose value is given."""
        with wrapped_errors():
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            value = connection.scalar(sa.select(call))
        try:
            yield value
        finally:
            connection.invalidate()
            connection.close()

    def __enter__(self) -> Self:
        """The database itself, closed at the end of the block, however that comes."""
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of all connections; the last writer on SQLite leaves a single plain file behind."""
        self._engine.dispose()
        if self.dialect == "sqlite" and self._write:
            sqlite.leave_plain(self._engine.url)

    def _require_head(self) -> None:
        with self.read() as connection:
            current = _revision(connection)
            if current is None:
                raise DatabaseError(f"{self.where} holds no Fonds database; {sqlite.NO_DATABASE}")
            if current != schema.HEAD:
                self._refuse_newer(current)
                raise DatabaseError(f"{self.where} is older than this program; fonds db upgrade brings it up")
            self._refuse_other_tables(connection)

    def _is_at_head(self, connection: Connection) -> bool:
        """Whether there is nothing to upgrade. Raises DatabaseError when an upgrade could not help."""
        if _revision(connection) != schema.HEAD:
            return False
        self._refuse_other_tables(connection)
        return True

    def _upgrade(self, url: str | sa.URL) -> None:
        with self.read() as connection:
            if self._is_at_head(connection):
                return
        # Altering a table of SQLite means making it anew, which its foreign keys would forbid.
        engine = _engine(url, write=True, foreign_keys=False)
        try:
            with wrapped_errors(), engine.execution_options(fonds_writes=True).begin() as connection:
                self._migrate(connection)
        finally:
            engine.dispose()

    def _migrate(self, connection: Connection) -> None:
        if self.dialect == "postgresql":
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADE_LOCK)))
        # Asked again: another process may have upgraded it while this one waited.
        if self._is_at_head(connection):
            return
        current = _revision(connection)
        if current is not None:
            self._refuse_newer(current)
        from storage.tables.upgrading import upgrade_tables

        readers = views.drop(connection)
        upgrade_tables(connection)
        search_index.create_search_index(connection)
        views.create_views(connection, readers)
        sqlite.check_foreign_keys(connection)
        if current is None:
            made = {"epoch": str(uuid.uuid4()), "last_cursor": 0, "fingerprint": schema_fingerprint()}
            connection.execute(schema.archive.insert().values(id=1, **made))
        else:
            connection.execute(schema.archive.update().values(fingerprint=schema_fingerprint()))

    def _refuse_other_tables(self, connection: Connection) -> None:
        """Until the first release the migration is edited: its name alone does not tell which tables it made."""
        columns = {column["name"] for column in sa.inspect(connection).get_columns("archive")}
        kept = connection.scalar(sa.select(schema.archive.c.fingerprint)) if "fingerprint" in columns else None
        if kept != schema_fingerprint():
            raise DatabaseError(
                f"{self.where} was made by another version of Fonds, with other tables; fonds rebuild makes it again"
                " from the WARC files"
            )

    def _refuse_newer(self, current: str) -> None:
        from storage.tables.upgrading import known_revisions

        if current not in known_revisions():
            raise DatabaseError(
                f"{self.where} was written by a newer Fonds (schema {current}); install that one, nothing was changed"
            )

    def is_empty(self) -> bool:
        """Whether no capture has a row."""
        with self.read() as connection:
            return connection.scalar(sa.select(schema.captures.c.capture_id).limit(1)) is None

    @property
    def where(self) -> str:
        """The database's address without its password, for messages."""
        url = self._engine.url
        return sqlite.path_of(url) if self.dialect == "sqlite" else without_secrets(url).render_as_string()


def _revision(connection: Connection) -> str | None:
    """The migration that a database was brought to last, None when it is no database of Fonds."""
    if not sa.inspect(connection).has_table(_VERSIONS.name):
        return None
    revision: str | None = connection.scalar(sa.select(_VERSIONS.c.version_num))
    return revision


def _engine(url: str | sa.URL, *, write: bool, foreign_keys: bool = True) -> Engine:
    try:
        parsed = sa.make_url(url)
    except (SQLAlchemyError, ValueError) as error:
        # Not shown: it may hold a password.
        raise DatabaseError("the database's URL is no URL that SQLAlchemy knows") from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return sqlite.engine(parsed, write=write, foreign_keys=foreign_keys)
    if backend != "postgresql":
        raise DatabaseError(f"database {backend} is not supported; use sqlite or postgresql")
    return postgresql.engine(parsed)
