"""The list of changes: numbered under one lock in the transaction that makes them, so that no reader misses one.

A change bears the time of the capture that shows it, not of its filing: a rebuilt database lists the same changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.database import Database
from storage.types import ChangeKind

# Built once, for every filing runs them.
_NEXT_CURSOR = (
    schema.archive.update()
    .where(schema.archive.c.id == 1)
    .values(last_cursor=schema.archive.c.last_cursor + 1)
    .returning(schema.archive.c.last_cursor)
)
_LOCK = sa.select(schema.archive.c.id).with_for_update()
_CRAWL = sa.select(schema.captures.c.crawl_id).where(schema.captures.c.capture_id == sa.bindparam("of_capture"))
_ADD = schema.changes.insert().values(crawl_id=_CRAWL.scalar_subquery())

COUNTED = (
    f"CASE WHEN changes.kind = '{ChangeKind.SOURCE_CITED}' THEN count(DISTINCT changes.source_id) ELSE count(*) END"
)
"""How many changes of a kind there are: a source is told of again when it was cited earlier than was known."""


def record_change(
    connection: Connection,
    kind: ChangeKind,
    publication: str,
    at: datetime,
    *,
    article_id: str | None = None,
    source_id: str | None = None,
    capture_id: str | None = None,
) -> int:
    """Append one change and return its cursor. The row of `archive` stays locked until the transaction ends."""
    cursor: int = connection.execute(_NEXT_CURSOR).scalar_one()
    connection.execute(
        _ADD,
        {
            "cursor": cursor,
            "at": at,
            "kind": kind,
            "publication": publication,
            "article_id": article_id,
            "source_id": source_id,
            "capture_id": capture_id,
            "of_capture": capture_id,
        },
    )
    return cursor


def wait_for_filers(connection: Connection) -> None:
    """Take the lock under which changes are numbered, before anything is filed.

    Without it two filers that write the same articles and sources in different orders would wait for each other.
    """
    connection.execute(_LOCK)


def epoch_of(database: Database) -> str:
    """The epoch of the cursors, which a database has from its making."""
    with database.read() as connection:
        return str(connection.scalar(sa.select(schema.archive.c.epoch)))


def last_cursor(database: Database) -> int:
    """The cursor of the newest change, 0 when there is none."""
    with database.read() as connection:
        return connection.scalar(sa.select(schema.archive.c.last_cursor)) or 0


def sources_changed_since(database: Database, cursor: int, publications: Collection[str]) -> tuple[str, ...]:
    """The addresses of these publications' sources whose texts changed after this cursor, in the order of the list."""
    changes, sources = schema.changes, schema.sources
    with database.read() as connection:
        rows = connection.scalars(
            sa.select(sources.c.url)
            .join_from(changes, sources, sources.c.source_id == changes.c.source_id)
            .where(
                changes.c.cursor > cursor,
                changes.c.kind == ChangeKind.SOURCE_CHANGED,
                changes.c.publication.in_(publications),
            )
            .order_by(changes.c.cursor)
        )
        return tuple(dict.fromkeys(rows))


@dataclass(frozen=True, slots=True)
class ChangedSource:
    """A cited source whose text changed, and when the change was seen last."""

    source_id: str
    url: str
    changed_at: datetime


def sources_changed_from(connection: Connection, publication: str, at: datetime) -> tuple[ChangedSource, ...]:
    """The sources of a publication whose texts were seen changed at this instant or later, the newest first."""
    changes, sources = schema.changes, schema.sources
    newest = sa.func.max(changes.c.at, type_=Instant()).label("changed_at")
    rows = connection.execute(
        sa.select(sources.c.source_id, sources.c.url, newest)
        .join_from(changes, sources, sources.c.source_id == changes.c.source_id)
        .where(changes.c.kind == ChangeKind.SOURCE_CHANGED, changes.c.publication == publication, changes.c.at >= at)
        .group_by(sources.c.source_id, sources.c.url)
        .order_by(sa.desc("changed_at"), sources.c.url)
    )
    return tuple(ChangedSource(row.source_id, row.url, row.changed_at) for row in rows)


@dataclass(frozen=True, slots=True)
class CountedChanges:
    """How many changes of each kind a crawl filed: of its own captures, and of those that earlier crawls had kept."""

    own: Mapping[ChangeKind, int]
    earlier: Mapping[ChangeKind, int]


def changes_since(database: Database, cursor: int, crawl_id: str) -> CountedChanges:
    """Count the changes after this cursor by the crawl whose capture shows them.

    What a crawl that was stopped or killed had kept is read by the next one, and stays the work of the first: so says
    the list of crawls, too.
    """
    changes = schema.changes
    is_own = (changes.c.crawl_id == crawl_id).label("is_own")
    counted: dict[bool, dict[ChangeKind, int]] = {True: {}, False: {}}
    with database.read() as connection:
        rows = connection.execute(
            sa.select(changes.c.kind, is_own, sa.literal_column(COUNTED).label("number"))
            .where(changes.c.cursor > cursor, changes.c.crawl_id.is_not(None))
            .group_by(changes.c.kind, is_own)
        )
        for row in rows:
            counted[bool(row.is_own)][ChangeKind(row.kind)] = row.number
    return CountedChanges(counted[True], counted[False])
