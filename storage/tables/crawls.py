"""Crawls and the processes that take part in one.

On SQLite a crawl has one member. On PostgreSQL later processes join the running crawl. Each holds an advisory lock by
its connection as long as it lives: however the process ends, the server releases the lock. Joining, leaving and looking
for dead members exclude one another, so that no crawl is left open and nobody joins one that is being closed.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.crawl_locks import (
    crawl_of_the_living,
    freeze_members,
    lives,
    lock_number,
    require_no_import,
    sole_recovery,
)
from storage.tables.database import Database
from storage.tables.json_text import json_text
from storage.tables.upsert import insert_or_ignore
from storage.types import CrawlPurpose
from storage.types.crawl_ends import CrawlEnd, findings_text
from storage.types.errors import DatabaseAway
from storage.types.identity import new_record_id


class Membership:
    """One process's part in a crawl; made by `join`, ended by `leave`. `began` says that it began the crawl."""

    def __init__(self, database: Database, member: str, crawl_id: str, alive: ExitStack, *, began: bool) -> None:
        self._database = database
        self._alive = alive
        self.member = member
        self.crawl_id = crawl_id
        self.began = began

    @classmethod
    def join(cls, database: Database, now: datetime, purpose: CrawlPurpose = CrawlPurpose.CRAWL) -> Membership:
        """Take part in the running crawl, or begin one; one that somebody joins to crawl what is due is for that.

        Raises Locked while pages are imported, for those are filed in an order of their own.
        """
        member = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        alive = ExitStack()
        try:
            if database.dialect == "postgresql":
                alive.enter_context(database.session_lock(lock_number(member)))
            with database.begin() as connection:
                freeze_members(connection)
                require_no_import(connection)
                running = crawl_of_the_living(connection)
                crawl_id = running or new_record_id()
                if running is None:
                    connection.execute(
                        schema.crawls.insert().values(crawl_id=crawl_id, started_at=now, purpose=purpose)
                    )
                elif purpose is CrawlPurpose.CRAWL:
                    widen(connection, crawl_id)
                connection.execute(
                    schema.crawl_members.insert().values(member=member, crawl_id=crawl_id, joined_at=now)
                )
        except BaseException:
            alive.close()
            raise
        return cls(database, member, crawl_id, alive, began=running is None)

    def require_alive(self, connection: Connection) -> None:
        """Check within a transaction that the others know this process to be alive.

        They do by a connection that holds a lock. When that broke, they take over what this process holds.

        Raises DatabaseAway.
        """
        if connection.dialect.name != "postgresql":
            return
        is_member = sa.exists().where(schema.crawl_members.c.member == self.member)
        # The lock is this process's own: whoever can take it here and now shows that it is gone.
        is_lost = sa.func.pg_try_advisory_xact_lock(lock_number(self.member))
        known, lost = connection.execute(sa.select(is_member, is_lost)).one()
        if lost or not known:
            raise DatabaseAway(
                "the connection to the database broke by which others know that this process crawls; crawl again"
            )

    @contextmanager
    def taking_over(self, now: datetime) -> Iterator[tuple[str, ...]]:
        """Give the members that ended without leaving, each once, and free at the end of the block what they held.

        What they recorded and did not file is to be filed in the block: what is free may be asked for by anybody. No
        other process recovers meanwhile. After an error nothing is freed.
        """
        if not self._dead():
            yield ()
            return
        with sole_recovery(self._database):
            # Asked again: another process may have taken over meanwhile.
            dead = self._dead()
            yield dead
            if dead:
                with self._database.begin() as connection:
                    freeze_members(connection)
                    _forget(connection, dead, now)

    def _dead(self) -> tuple[str, ...]:
        members = schema.crawl_members.c.member
        with self._database.begin() as connection:
            freeze_members(connection)
            others = connection.scalars(sa.select(members).where(members != self.member)).all()
            return tuple(member for member in others if not lives(connection, member))

    def leave(self, end: CrawlEnd) -> bool:
        """End this member's part and free what it held.

        Returns True when it was the last one and closed the crawl, which then ended as this member's part did.
        """
        try:
            with self._database.begin() as connection:
                freeze_members(connection)
                _forget(connection, (self.member,))
                others = connection.scalars(
                    sa.select(schema.crawl_members.c.member).where(schema.crawl_members.c.crawl_id == self.crawl_id)
                ).all()
                last = not any(lives(connection, member) for member in others)
                if last:
                    connection.execute(
                        schema.crawls.update().where(schema.crawls.c.crawl_id == self.crawl_id).values(end_columns(end))
                    )
        finally:
            self._alive.close()
        return last


@dataclass(frozen=True, slots=True)
class UnendedCrawl:
    """A crawl without an end, and when the one after it began; None when it is the last one."""

    crawl_id: str
    started_at: datetime
    next_at: datetime | None


def unended_crawls(database: Database) -> tuple[UnendedCrawl, ...]:
    """Return the crawls and imports without an end that no process works on; on SQLite the caller holds their lock."""
    table, later = schema.crawls, schema.crawls.alias()
    after = sa.select(sa.func.min(later.c.started_at)).where(later.c.started_at > table.c.started_at).scalar_subquery()
    query = sa.select(table.c.crawl_id, table.c.started_at, sa.type_coerce(after, table.c.started_at.type))
    with database.begin() as connection:
        freeze_members(connection)
        running = crawl_of_the_living(connection)
        rows = connection.execute(query.where(table.c.ended_at.is_(None)).order_by(table.c.started_at)).all()
    return tuple(UnendedCrawl(*row) for row in rows if row.crawl_id != running)


def know_crawl(connection: Connection, crawl_id: str, started_at: datetime, purpose: CrawlPurpose) -> bool:
    """File a crawl unless it is known; return whether it was not."""
    values = {"crawl_id": crawl_id, "started_at": started_at, "purpose": purpose}
    return bool(insert_or_ignore(connection, schema.crawls, **values))


def widen(connection: Connection, crawl_id: str) -> None:
    """File that a crawl is for what is due, also when it was begun for single pages."""
    here = schema.crawls.c.crawl_id == crawl_id
    connection.execute(schema.crawls.update().where(here).values(purpose=CrawlPurpose.CRAWL))


def end_columns(end: CrawlEnd) -> dict[str, object]:
    """The columns that keep how a crawl ended."""
    return {
        "ended_at": end.at,
        "ending": end.ending,
        "exit_code": int(end.exit_code),
        "findings": end.finding_count,
        "finding_kinds": json_text(dict(end.findings)),
        "told": findings_text(end.told),
    }


def know_publication(database: Database, slug: str, name: str, language: str | None) -> None:
    """File a publication, or its newer name."""
    with database.begin() as connection:
        insert_or_ignore(connection, schema.publications, slug=slug, name=name, language=language)
        connection.execute(
            schema.publications.update().where(schema.publications.c.slug == slug).values(name=name, language=language)
        )


def _forget(connection: Connection, members: Collection[str], died: datetime | None = None) -> None:
    """Remove members and free all they held, in one transaction: nobody else would ever free it."""
    # Imported here: `fonds status` asks for crawls, and needs nothing of what files captures and targets.
    from storage.tables.freeing import free_leases
    from storage.tables.reading_marks import release_readings

    connection.execute(schema.crawl_members.delete().where(schema.crawl_members.c.member.in_(members)))
    free_leases(connection, members, died)
    release_readings(connection, members)
