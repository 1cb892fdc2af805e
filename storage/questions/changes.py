"""The list of changes: what happened to articles and sources, in the order in which it was filed.

Its cursors are numbers under the archive's epoch: in a rebuilt archive the same number may stand for another change, so
a cursor of an earlier epoch is refused, and a reader begins again.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, decode_cursor, read_page
from storage.tables import schema
from storage.tables.column_types import instant_of
from storage.tables.database import Database
from storage.types import ChangeKind
from storage.types.errors import OldEpoch

_QUESTION = "changes"


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """Which changes are listed; None leaves a condition out.

    `at_from` is the first instant and `at_before` the one after the last, of the captures that show them.
    """

    publication: str | None = None
    kind: ChangeKind | None = None
    article_id: str | None = None
    source_id: str | None = None
    at_from: datetime | None = None
    at_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedChange:
    """One change, at the time of the capture that shows it.

    `article_id` is None for a change of a source, `source_id` for one of an article, and both for one of a capture
    alone; `capture_id` is None when no capture shows it. `url` is the address of the article, the source or else of the
    capture, `title` that of the latest revision; both are None when it is withheld, `title` also when there is none.
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


_ARTICLES = "SELECT article_id AS id, url, title FROM v_articles WHERE article_id IN :ids"
_SOURCES = "SELECT source_id AS id, url, title FROM v_sources WHERE source_id IN :ids"
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
    wanted = filter or ChangeFilter()
    with database.read() as connection:
        epoch: str = connection.execute(sa.select(schema.archive.c.epoch)).scalar_one()
        if after is not None and decode_cursor(after, _QUESTION, (int,)).order != epoch:
            raise OldEpoch
        query = ListQuery(
            question=_QUESTION,
            columns="cursor, at, kind, publication, article_id, source_id, capture_id",
            source="v_changes",
            order=epoch,
            key=("cursor",),
            numbers=frozenset({0}),
            where=(
                ("publication = {}", wanted.publication),
                ("kind = {}", wanted.kind),
                ("article_id = {}", wanted.article_id),
                ("source_id = {}", wanted.source_id),
                ("at >= {}", wanted.at_from),
                ("at < {}", wanted.at_before),
            ),
        )
        page = read_page(connection, query, after, limit, _listed)
        return replace(page, answers=_named(connection, page.answers))


def _named(connection: Connection, changes: Sequence[ListedChange]) -> tuple[ListedChange, ...]:
    """The changes with what they are about; the views leave out what is withheld."""
    names = {
        **_names(connection, _CAPTURES, {change.capture_id for change in changes}),
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
    )
