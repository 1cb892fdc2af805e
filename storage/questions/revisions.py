"""The lists of revisions: of articles, and of the sources that they cite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.engine import Row

from storage.questions.index_order import in_index_order
from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.tables.database import Database
from storage.types.instants import instant_of


class RevisionKey(StrEnum):
    """What revisions are sorted by: when they were first captured, or their article or source and their number."""

    CAPTURED = "captured"
    NUMBER = "number"


NEWEST_FIRST = Sort(RevisionKey.CAPTURED, descending=True)


@dataclass(frozen=True, slots=True)
class RevisionFilter:
    """Which revisions are listed; None leaves a condition out.

    `owner_id` is the id of the article, or of the source. `captured_from` is the first instant and `captured_before`
    the one after the last; `number_before` is the number after the last.
    """

    publication: str | None = None
    owner_id: str | None = None
    captured_from: datetime | None = None
    captured_before: datetime | None = None
    number_before: int | None = None


@dataclass(frozen=True, slots=True)
class ListedRevision:
    """A revision of an article without its text; its capture is the one that first showed it.

    `title`, `published_on` and `published_at` are None when the page states none, `replay_path` when its record is
    lost. `rendered_by` is the browser that made the text of what the server sent, None for a text that the server sent.
    """

    article_id: str
    publication: str
    url: str
    revision: int
    title: str | None
    published_on: date | None
    published_at: datetime | None
    capture_id: str
    captured_at: datetime
    replay_path: str | None
    rendered_by: str | None = None


@dataclass(frozen=True, slots=True)
class ListedSourceRevision:
    """A revision of a source without its text; its capture is the one that first showed it.

    `title`, `published_on` and `published_at` are None when the document states none, `pages` when it has none, and
    `replay_path` when its record is lost. `partial` says that parts of it could not be read. `rendered_by` is the
    browser that made the text of what the server sent, None for a text that the server sent.
    """

    source_id: str
    publication: str
    url: str
    revision: int
    title: str | None
    media_type: str
    pages: int | None
    partial: bool
    published_on: date | None
    published_at: datetime | None
    capture_id: str
    captured_at: datetime
    replay_path: str | None
    rendered_by: str | None = None


_SHARED = (
    "publication, url, revision, title, published_on, published_at, capture_id, captured_at, replay_path, rendered_by"
)


def list_revisions(
    database: Database,
    filter: RevisionFilter | None = None,
    sort: Sort[RevisionKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedRevision]:
    """List revisions of articles page by page; arguments and errors are those of `list_articles`."""
    query = _query(database.dialect, "revisions", f"article_id, {_SHARED}", "v_revisions", "article_id", filter, sort)
    with database.read() as connection:
        return read_page(connection, query, after, limit, _of_article)


def list_source_revisions(
    database: Database,
    filter: RevisionFilter | None = None,
    sort: Sort[RevisionKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedSourceRevision]:
    """List revisions of sources page by page; arguments and errors are those of `list_articles`."""
    columns = f"source_id, media_type, pages, partial, {_SHARED}"
    query = _query(database.dialect, "source revisions", columns, "v_source_revisions", "source_id", filter, sort)
    with database.read() as connection:
        return read_page(connection, query, after, limit, _of_source)


def _in_order(dialect: str, view: str, columns: str) -> str:
    """All revisions in the order of the captures that first showed them."""
    named = {name: f"{'k' if name == 'captured_at' else 'v'}.{name}" for name in columns.split(", ")}
    return in_index_order(dialect, named, "captures", view, "v.capture_id = k.capture_id")


def _query(
    dialect: str,
    question: str,
    columns: str,
    view: str,
    owner: str,
    filter: RevisionFilter | None,
    sort: Sort[RevisionKey],
) -> ListQuery:
    wanted = filter or RevisionFilter()
    walked = sort.by is RevisionKey.CAPTURED and wanted.owner_id is None
    key = (owner, "revision") if sort.by is RevisionKey.NUMBER else ("captured_at", owner, "revision")
    return ListQuery(
        question=question,
        columns=columns,
        source=_in_order(dialect, view, columns) if walked else view,
        order=sort.by,
        key=key,
        descending=sort.descending,
        numbers=frozenset({len(key) - 1}),
        where=(
            ("publication = {}", wanted.publication),
            (f"{owner} = {{}}", wanted.owner_id),
            ("captured_at >= {}", wanted.captured_from),
            ("captured_at < {}", wanted.captured_before),
            ("revision < {}", wanted.number_before),
        ),
    )


def _of_article(row: Row[Any]) -> ListedRevision:
    return ListedRevision(
        article_id=row.article_id,
        publication=row.publication,
        url=row.url,
        revision=row.revision,
        title=row.title,
        published_on=row.published_on and date.fromisoformat(row.published_on),
        published_at=row.published_at and instant_of(row.published_at),
        capture_id=row.capture_id,
        captured_at=instant_of(row.captured_at),
        replay_path=row.replay_path,
        rendered_by=row.rendered_by,
    )


def _of_source(row: Row[Any]) -> ListedSourceRevision:
    return ListedSourceRevision(
        source_id=row.source_id,
        publication=row.publication,
        url=row.url,
        revision=row.revision,
        title=row.title,
        media_type=row.media_type,
        pages=row.pages,
        partial=bool(row.partial),
        published_on=row.published_on and date.fromisoformat(row.published_on),
        published_at=row.published_at and instant_of(row.published_at),
        capture_id=row.capture_id,
        captured_at=instant_of(row.captured_at),
        replay_path=row.replay_path,
        rendered_by=row.rendered_by,
    )
