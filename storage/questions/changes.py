"""The list of changes: what happened to articles and sources, in the order in which it was filed.

Its cursors are numbers under the archive's epoch: in a rebuilt archive the same number may stand for another change, so
a cursor of an earlier epoch is refused, and a reader begins again. Refused likewise is a number that was not given out
yet: a copy of the database from before has been put in its place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, Cursor, ListQuery, decode_cursor, read_page
from storage.tables import schema
from storage.tables.database import Database
from storage.types import ChangeKind
from storage.types.errors import OldEpoch
from storage.types.instants import instant_of

_QUESTION = "changes"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are listed; None leaves a condition out.

    `kinds` are those that are listed, all when there is none. `at_from` is the first instant and `at_before` the one
    after the last, of the captures that show them. `crawl_id` is that of the crawl that made these captures.
    """

    publication: str | None = None
    kinds: tuple[ChangeKind, ...] = ()
    article_id: str | None = None
    source_id: str | None = None
    at_from: datetime | None = None
    at_before: datetime | None = None
    crawl_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedChange:
    """One change, at the time of the capture that shows it.

    `article_id` is None for a change of a source, `source_id` for one of an article, and both for one of a capture
    alone; `capture_id` is None when no capture shows it, `revision` when it showed no new one. `url` is the address of
    the article, the source or else of the capture, `title` that of the latest revision; both are None when it is
    withheld, `title` also when there is none.
    """

    cursor: int
    at: datetime
    kind: ChangeKind
    publication: str
    article_id: str | None
    source_id: str | None
    capture_id: str | None
    url: str | None = None
    title: str | None = None
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class FeedPage:
    """Some changes in their order, for a reader who follows them.

    `end` is the cursor behind the last one, or that of the beginning: what is filed later comes after it. `more` says
    whether further changes were filed already.
    """

    epoch: str
    changes: tuple[ListedChange, ...]
    end: str
    more: bool

    def cursor_of(self, change: ListedChange) -> str:
        """The cursor behind one change of this page."""
        return _cursor(self.epoch, change.cursor)

    def up_to(self, cursor: str | None) -> FeedPage:
        """The page as it is when it ends at a cursor; the whole of it when none of its changes has that one."""
        ends = (place for place, change in enumerate(self.changes, 1) if self.cursor_of(change) == cursor)
        end = next(ends, len(self.changes))
        if cursor is None or end == len(self.changes):
            return self
        return replace(self, changes=self.changes[:end], end=cursor, more=True)


_ARTICLES = "SELECT article_id AS id, url, title FROM v_articles WHERE article_id IN :ids"
_SOURCES = "SELECT source_id AS id, url, title FROM v_sources WHERE source_id IN :ids"
# An address that says no more than its source has no line of its own there.
_ALIASES = "SELECT alias_id AS id, url, NULL AS title FROM v_source_aliases WHERE alias_id IN :ids"
_CAPTURES = "SELECT capture_id AS id, url, NULL AS title FROM v_captures WHERE capture_id IN :ids"


def list_changes(
    database: Database, filter: ChangeFilter | None = None, after: str | None = None, limit: int = USUAL_ROWS
) -> AnswerPage[ListedChange]:
    """List changes page by page, the first filed first: the `end` of the last page brings what is filed later.

    Args:
        database: the archive's.
        filter: which; None for all.
        after: the `end` of the page before; None for the first page.
        limit: the most changes of one page.

    Raises:
        OldEpoch: the cursor was given out before the archive was rebuilt or restored.
        UsageError: the cursor is of another list, or the limit is out of bounds.
    """
    feed = read_feed(database, filter, after, limit)
    began = after is None and not feed.changes
    return AnswerPage(feed.changes, None if began else feed.end, feed.more)


def read_feed(
    database: Database, filter: ChangeFilter | None = None, since: str | None = None, limit: int = USUAL_ROWS
) -> FeedPage:
    """The changes behind a cursor, so that a reader who asks again from each `end` misses none and gets none twice.

    Numbers are given in the transaction that commits them, one transaction after the other: whoever sees a number sees
    every smaller one (`storage.tables.changes`). Arguments and errors are those of `list_changes`.
    """
    with database.read() as connection:
        epoch, newest = connection.execute(sa.select(schema.archive.c.epoch, schema.archive.c.last_cursor)).one()
        if since is not None:
            given = decode_cursor(since, _QUESTION, (int,))
            if given.order != epoch or int(given.values[0]) > newest:
                raise OldEpoch(epoch)
        page = read_page(connection, _query(filter or ChangeFilter(), epoch), since, limit, _listed)
        changes = _named(connection, page.answers)
    return FeedPage(epoch, changes, page.end or _cursor(epoch, 0), page.more)


def newest_cursor(database: Database) -> str:
    """The cursor behind all changes that were filed so far."""
    with database.read() as connection:
        epoch, newest = connection.execute(sa.select(schema.archive.c.epoch, schema.archive.c.last_cursor)).one()
    return _cursor(epoch, newest)


def cursor_before(database: Database, at: datetime) -> str:
    """The cursor behind which every change stands that was seen at this instant or later; the newest one's for none."""
    first = sa.select(sa.func.min(schema.changes.c.cursor)).where(schema.changes.c.at >= at)
    with database.read() as connection:
        epoch, newest = connection.execute(sa.select(schema.archive.c.epoch, schema.archive.c.last_cursor)).one()
        number = connection.scalar(first)
    return _cursor(epoch, newest if number is None else number - 1)


def number_of(cursor: str) -> int:
    """The number of the change that a cursor stands behind."""
    return int(decode_cursor(cursor, _QUESTION, (int,)).values[0])


def count_changes(database: Database, since: str, until: str) -> tuple[tuple[ChangeKind, int], ...]:
    """How many changes of each kind were filed behind one cursor and up to another, of one epoch, sorted by kind."""
    changes = schema.changes
    between = sa.and_(changes.c.cursor > number_of(since), changes.c.cursor <= number_of(until))
    counted = sa.select(changes.c.kind, sa.func.count()).where(between).group_by(changes.c.kind)
    with database.read() as connection:
        return tuple(sorted((ChangeKind(kind), number) for kind, number in connection.execute(counted)))


def newest_changes(database: Database, filter: ChangeFilter | None = None, limit: int = USUAL_ROWS) -> FeedPage:
    """The changes that were filed last, the newest first; `end` is the cursor behind all of them."""
    with database.read() as connection:
        epoch, newest = connection.execute(sa.select(schema.archive.c.epoch, schema.archive.c.last_cursor)).one()
        query = replace(_query(filter or ChangeFilter(), epoch), descending=True)
        page = read_page(connection, query, None, limit, _listed)
        return FeedPage(epoch, _named(connection, page.answers), _cursor(epoch, newest), page.more)


def _cursor(epoch: str, number: int) -> str:
    return Cursor(_QUESTION, epoch, (number,)).text()


def _query(wanted: ChangeFilter, epoch: str) -> ListQuery:
    source = "v_changes"
    if wanted.kinds:
        tokens = ", ".join(f"'{ChangeKind(kind)}'" for kind in wanted.kinds)
        source = f"(SELECT * FROM v_changes WHERE kind IN ({tokens})) AS chosen"
    return ListQuery(
        question=_QUESTION,
        columns="cursor, at, kind, publication, article_id, source_id, capture_id, revision",
        source=source,
        order=epoch,
        key=("cursor",),
        numbers=frozenset({0}),
        is_log=True,
        where=(
            ("publication = {}", wanted.publication),
            ("article_id = {}", wanted.article_id),
            ("source_id = {}", wanted.source_id),
            ("at >= {}", wanted.at_from),
            ("at < {}", wanted.at_before),
            ("crawl_id = {}", wanted.crawl_id),
        ),
    )


def _named(connection: Connection, changes: Sequence[ListedChange]) -> tuple[ListedChange, ...]:
    """The changes with what they are about; the views leave out what is withheld."""
    names = {
        **_names(connection, _CAPTURES, {change.capture_id for change in changes}),
        **_names(connection, _ALIASES, {change.source_id for change in changes}),
        **_names(connection, _SOURCES, {change.source_id for change in changes}),
        **_names(connection, _ARTICLES, {change.article_id for change in changes}),
    }
    return tuple(
        replace(change, url=named[0], title=named[1])
        if (named := names.get(change.article_id or change.source_id or change.capture_id or ""))
        else change
        for change in changes
    )


def _names(connection: Connection, statement: str, ids: Collection[str | None]) -> dict[str, tuple[str, str | None]]:
    """Address and title by id."""
    known = sorted(each for each in ids if each is not None)
    if not known:
        # PostgreSQL takes the empty list for one of numbers.
        return {}
    bound = sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))
    return {row.id: (row.url, row.title) for row in connection.execute(bound, {"ids": known})}


def _listed(row: Row[Any]) -> ListedChange:
    return ListedChange(
        cursor=row.cursor,
        at=instant_of(row.at),
        kind=ChangeKind(row.kind),
        publication=row.publication,
        article_id=row.article_id,
        source_id=row.source_id,
        capture_id=row.capture_id,
        revision=row.revision,
    )
