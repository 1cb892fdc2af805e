"""The list of crawls; an import is a crawl too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.tables.database import Database
from storage.tables.schema import instant_of


class CrawlKey(StrEnum):
    """What crawls are sorted by: when they began."""

    STARTED = "started"


NEWEST_FIRST = Sort(CrawlKey.STARTED, descending=True)


@dataclass(frozen=True, slots=True)
class CrawlFilter:
    """Which crawls are listed; None leaves a condition out.

    `publication`: those that kept a capture of it. `started_from` is the first instant and `started_before` the one
    after the last.
    """

    publication: str | None = None
    started_from: datetime | None = None
    started_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class ListedCrawl:
    """A crawl; `ended_at` and `outcome` are None while it runs, or when it was killed.

    `captures` are pairs of a publication and how many captures of it are shown, sorted; a publication without any is
    not among them.
    """

    crawl_id: str
    started_at: datetime
    ended_at: datetime | None
    outcome: str | None
    captures: tuple[tuple[str, int], ...] = ()


_KEPT = "crawl_id IN (SELECT crawl_id FROM v_captures WHERE publication = {})"


def list_crawls(
    database: Database,
    filter: CrawlFilter | None = None,
    sort: Sort[CrawlKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedCrawl]:
    """List crawls page by page; arguments and errors are those of `list_articles`."""
    wanted = filter or CrawlFilter()
    query = ListQuery(
        question="crawls",
        columns="crawl_id, started_at, ended_at, outcome",
        source="crawls",
        order=sort.by,
        key=("started_at", "crawl_id"),
        descending=sort.descending,
        where=(
            (_KEPT, wanted.publication),
            ("started_at >= {}", wanted.started_from),
            ("started_at < {}", wanted.started_before),
        ),
    )
    with database.read() as connection:
        page = read_page(connection, query, after, limit, _listed)
        return replace(page, answers=_with_captures(connection, page.answers))


def _listed(row: Row[Any]) -> ListedCrawl:
    ended = row.ended_at and instant_of(row.ended_at)
    return ListedCrawl(row.crawl_id, instant_of(row.started_at), ended, row.outcome)


def _with_captures(connection: Connection, crawls: Sequence[ListedCrawl]) -> tuple[ListedCrawl, ...]:
    if not crawls:
        # PostgreSQL takes the empty list for one of numbers.
        return ()
    statement = sa.text(
        "SELECT crawl_id, publication, captures FROM v_crawls WHERE crawl_id IN :ids ORDER BY publication"
    ).bindparams(sa.bindparam("ids", expanding=True))
    captures: dict[str, list[tuple[str, int]]] = {}
    for row in connection.execute(statement, {"ids": [crawl.crawl_id for crawl in crawls]}):
        captures.setdefault(row.crawl_id, []).append((row.publication, row.captures))
    return tuple(replace(crawl, captures=tuple(captures.get(crawl.crawl_id, ()))) for crawl in crawls)
