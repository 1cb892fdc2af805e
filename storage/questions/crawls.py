"""The list of crawls; an import is a crawl too."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.tables import schema
from storage.tables.changes import COUNTED
from storage.tables.database import Database
from storage.types import ChangeKind, CrawlPurpose
from storage.types.crawl_ends import CrawlEnding, CrawlFinding, FindingKind, findings_of
from storage.types.exit_codes import ExitCode
from storage.types.instants import instant_of


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
    crawl_id: str | None = None


@dataclass(frozen=True, slots=True)
class ListedCrawl:
    """A crawl, what it was for, and how it ended.

    `ended_at`, `ending`, `exit_code` and `findings` are None while it runs, or when it was killed. `exit_code` is that
    of the crawl itself, before its files were uploaded; `finding_kinds` are pairs of a kind and its number. `captures`
    are pairs of a publication and how many captures of it are shown, sorted; a publication without any is not among
    them. `failures` are those captures, of all publications, that brought no answer or an error, those of robots.txt
    aside, and those whose record was lost afterwards: `CaptureFilter.failed` lists them.
    `changes` are the changes that its captures show, as pairs of a kind and its number, sorted. `told` are the findings
    themselves, the first fifty of them.
    """

    crawl_id: str
    started_at: datetime
    ended_at: datetime | None = None
    ending: CrawlEnding | None = None
    exit_code: ExitCode | None = None
    findings: int | None = None
    finding_kinds: tuple[tuple[FindingKind, int], ...] = ()
    captures: tuple[tuple[str, int], ...] = ()
    failures: int = 0
    purpose: CrawlPurpose = CrawlPurpose.CRAWL
    changes: tuple[tuple[ChangeKind, int], ...] = ()
    told: tuple[CrawlFinding, ...] = ()


@dataclass(frozen=True, slots=True)
class BegunCrawl:
    """A crawl by its id, and when it began."""

    crawl_id: str
    started_at: datetime


_KEPT = "crawl_id IN (SELECT crawl_id FROM v_captures WHERE publication = {})"
_CAPTURES = (
    "SELECT crawl_id, publication, count(*) AS number FROM v_captures WHERE crawl_id IN :ids"
    " GROUP BY crawl_id, publication ORDER BY publication"
)
_SIZES = (
    "SELECT w.crawl_id,"
    " (SELECT count(*) FROM (SELECT 1 FROM captures AS c WHERE c.crawl_id = w.crawl_id LIMIT :read) AS n) AS size"
    " FROM crawls AS w WHERE w.crawl_id IN :ids"
)
_FAILURES = (
    "SELECT crawl_id, 'failures' AS kind, count(*) AS number FROM v_captures"
    f" WHERE crawl_id IN :ids AND {schema.FAILED_THEN} GROUP BY crawl_id"
)
_CHANGES = (
    f"SELECT crawl_id, kind, {COUNTED} AS number FROM changes WHERE crawl_id IN :ids"
    " GROUP BY crawl_id, kind ORDER BY kind"
)


def list_crawls(
    database: Database,
    filter: CrawlFilter | None = None,
    sort: Sort[CrawlKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedCrawl]:
    """List crawls page by page; arguments and errors are those of `list_articles`."""
    with database.read() as connection:
        page = read_page(connection, _asked(filter or CrawlFilter(), sort), after, limit, _listed)
        return replace(page, answers=_with_counts(connection, page.answers))


def list_crawls_in_short(
    database: Database,
    filter: CrawlFilter | None = None,
    sort: Sort[CrawlKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
    *,
    most: int,
) -> tuple[AnswerPage[ListedCrawl], frozenset[str]]:
    """List crawls as `list_crawls` does, but count no more than `most` captures for the page.

    Returns:
        The page, and the ids of those of its crawls that were left uncounted: they state no captures, failures and
        changes, whatever they have.
    """
    with database.read() as connection:
        page = read_page(connection, _asked(filter or CrawlFilter(), sort), after, limit, _listed)
        counted = counted_within(_sizes(connection, [one.crawl_id for one in page.answers], most), most)
        small = [one for one in page.answers if one.crawl_id in counted]
        told = {one.crawl_id: one for one in _with_counts(connection, small)}
    answers = tuple(told.get(one.crawl_id, one) for one in page.answers)
    return replace(page, answers=answers), frozenset(one.crawl_id for one in answers) - counted


def has_more_captures(database: Database, crawl_id: str, most: int) -> bool:
    """Whether a crawl has more captures than the most."""
    with database.read() as connection:
        return any(size > most for _, size in _sizes(connection, [crawl_id], most))


def counted_within(sizes: Sequence[tuple[str, int]], most: int) -> frozenset[str]:
    """Those that are counted, in the order given: each that fits into what is left of the most captures."""
    counted, left = set(), most
    for crawl_id, size in sizes:
        if size <= left:
            counted.add(crawl_id)
            left -= size
    return frozenset(counted)


def _sizes(connection: Connection, ids: Sequence[str], most: int) -> list[tuple[str, int]]:
    """How many captures each crawl has, in the order given; of those with more than the most, one more than it."""
    if not ids:
        return []
    bound = sa.text(_SIZES).bindparams(sa.bindparam("ids", expanding=True))
    sizes = {row.crawl_id: row.size for row in connection.execute(bound, {"ids": list(ids), "read": most + 1})}
    return [(one, sizes[one]) for one in ids if one in sizes]


def _asked(wanted: CrawlFilter, sort: Sort[CrawlKey]) -> ListQuery:
    return ListQuery(
        question="crawls",
        columns="crawl_id, started_at, ended_at, ending, exit_code, findings, finding_kinds, purpose, told",
        source="crawls",
        order=sort.by,
        key=("started_at", "crawl_id"),
        descending=sort.descending,
        where=(
            (_KEPT, wanted.publication),
            ("crawl_id = {}", wanted.crawl_id),
            ("started_at >= {}", wanted.started_from),
            ("started_at < {}", wanted.started_before),
        ),
    )


def latest_crawls(database: Database, number: int) -> tuple[ListedCrawl, ...]:
    """The crawls that began last, the newest first."""
    return list_crawls(database, limit=number).answers


def last_begun(database: Database) -> BegunCrawl | None:
    """The crawl that began last, without what it came to; None before the first one."""
    crawls = schema.crawls.c
    newest = sa.select(crawls.crawl_id, crawls.started_at).order_by(crawls.started_at.desc(), crawls.crawl_id.desc())
    with database.read() as connection:
        found = connection.execute(newest.limit(1)).first()
    return None if found is None else BegunCrawl(found.crawl_id, found.started_at)


def _listed(row: Row[Any]) -> ListedCrawl:
    return ListedCrawl(
        crawl_id=row.crawl_id,
        started_at=instant_of(row.started_at),
        ended_at=row.ended_at and instant_of(row.ended_at),
        ending=None if row.ending is None else CrawlEnding(row.ending),
        exit_code=None if row.exit_code is None else ExitCode(row.exit_code),
        findings=row.findings,
        purpose=CrawlPurpose(row.purpose),
        finding_kinds=tuple(
            (FindingKind(kind), count) for kind, count in json.loads(row.finding_kinds or "{}").items()
        ),
        told=findings_of(row.told),
    )


def _with_counts(connection: Connection, crawls: Sequence[ListedCrawl]) -> tuple[ListedCrawl, ...]:
    if not crawls:
        # PostgreSQL takes the empty list for one of numbers.
        return ()
    ids = [crawl.crawl_id for crawl in crawls]
    captures = _counted(connection, _CAPTURES, ids)
    failures = _counted(connection, _FAILURES, ids)
    changes = _counted(connection, _CHANGES, ids)
    return tuple(
        replace(
            crawl,
            captures=captures.get(crawl.crawl_id, ()),
            failures=dict(failures.get(crawl.crawl_id, ())).get("failures", 0),
            changes=tuple((ChangeKind(kind), count) for kind, count in changes.get(crawl.crawl_id, ())),
        )
        for crawl in crawls
    )


def _counted(connection: Connection, statement: str, ids: Sequence[str]) -> dict[str, tuple[tuple[str, int], ...]]:
    """By crawl, pairs of what a row counts and its number."""
    counts: dict[str, tuple[tuple[str, int], ...]] = {}
    bound = sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))
    for crawl_id, counted, number in connection.execute(bound, {"ids": list(ids)}):
        counts[crawl_id] = (*counts.get(crawl_id, ()), (counted, number))
    return counts
