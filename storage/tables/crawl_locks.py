"""Which processes work on an archive's database, and what may not go on beside one another.

On SQLite the locks of the archive's folder say it. On PostgreSQL processes of many machines share a database: each that
takes part in a crawl holds an advisory lock by its connection as long as it lives, and so does whatever goes on alone.
However a process ends, the server releases its locks. Whoever waits for long says for what.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import Timer

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.database import Database
from storage.types.errors import Locked

logger = logging.getLogger(__name__)

_JOINING = 7_006_316
_RECOVERING = 7_006_319
_IMPORTING = 7_006_321
_WITHOUT_CRAWL = 7_006_322
# A lock that is held for longer is told of: most are for moments.
PATIENCE = 2.0


def living_crawl(database: Database) -> str | None:
    """The crawl that processes take part in; on SQLite, where the archive's lock tells it, None."""
    with database.read() as connection:
        return crawl_of_the_living(connection)


@contextmanager
def no_crawl(database: Database) -> Iterator[None]:
    """Keep crawls from beginning; those that come meanwhile wait. On SQLite the archive's crawl lock does this.

    Raises Locked when a crawl is running.
    """
    if database.dialect != "postgresql":
        yield
        return
    with database.session_lock(_JOINING):
        running = living_crawl(database)
        if running is not None:
            raise Locked(f"the crawl {running} is running on this database; wait for its end")
        yield


@contextmanager
def import_beside_no_crawl(database: Database) -> Iterator[None]:
    """Refuse crawls until the end of the block: what is imported beside one would be filed out of turn.

    On SQLite the archive's crawl lock does this. Raises Locked when a crawl is running.
    """
    if database.dialect != "postgresql":
        yield
        return
    with database.session_lock(_WITHOUT_CRAWL):
        with database.begin() as connection:
            # Who joined before this lock was taken is there by now, and whoever joins later finds it.
            freeze_members(connection)
            running = crawl_of_the_living(connection)
        if running is not None:
            raise Locked("a crawl of this archive is running; wait for its end")
        yield


def require_no_import(connection: Connection) -> None:
    """Raise Locked while pages are imported into this database, on whatever machine."""
    if connection.dialect.name != "postgresql":
        return
    if not connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock_shared(_WITHOUT_CRAWL))):
        raise Locked("an import into this archive's database is running; wait for its end")


@contextmanager
def sole_import(database: Database) -> Iterator[None]:
    """Be the one who files pages outside a crawl on a server; on SQLite the archive's import lock does this.

    Raises Locked when another process does, on whatever machine.
    """
    if database.dialect != "postgresql":
        yield
        return
    with database.try_session_lock(_IMPORTING) as is_free:
        if not is_free:
            raise Locked("another import into this archive's database is running; wait for its end")
        yield


@contextmanager
def sole_recovery(database: Database, patience: float = PATIENCE) -> Iterator[None]:
    """Wait until no other process files what dead ones recorded, and let none until the end of the block.

    On SQLite the archive's crawl lock does this. Who waits for longer than `patience` seconds says so.
    """
    with ExitStack() as held:
        if database.dialect == "postgresql":
            with _saying("waiting until another process has filed what dead ones recorded", patience):
                held.enter_context(database.session_lock(_RECOVERING))
        yield


def freeze_members(connection: Connection, patience: float = PATIENCE) -> None:
    """Let nobody join a crawl, leave one, or look for dead members meanwhile, until the transaction ends."""
    if connection.dialect.name == "postgresql":
        with _saying("waiting: no crawl begins or ends while files are joined or repaired", patience):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_JOINING)))


@contextmanager
def _saying(what: str, patience: float) -> Iterator[None]:
    """Say what is waited for when that takes longer than so many seconds."""
    saying = Timer(patience, logger.warning, (what,))
    saying.daemon = True
    saying.start()
    try:
        yield
    finally:
        saying.cancel()


def crawl_of_the_living(connection: Connection) -> str | None:
    """The crawl that a living process takes part in, None when none does."""
    members = connection.execute(
        sa.select(schema.crawl_members.c.member, schema.crawl_members.c.crawl_id)
        .join(schema.crawls, schema.crawls.c.crawl_id == schema.crawl_members.c.crawl_id)
        .where(schema.crawls.c.ended_at.is_(None))
    ).all()
    return next((row.crawl_id for row in members if lives(connection, row.member)), None)


def lives(connection: Connection, member: str) -> bool:
    """Whether a member of a crawl lives.

    On SQLite the archive's crawl lock is held by whoever asks, so nobody else can be alive.
    """
    if connection.dialect.name == "sqlite":
        return False
    free = connection.scalar(sa.select(sa.func.pg_try_advisory_xact_lock(lock_number(member))))
    return not free


def lock_number(member: str) -> int:
    """The number of the lock that a member of a crawl holds as long as it lives."""
    return int.from_bytes(hashlib.sha256(member.encode()).digest()[:8], "big", signed=True)
