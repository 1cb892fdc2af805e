"""Lists are read in the order of an index, as far as the page goes: how long they are is not felt."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.questions.articles import ArticleFilter, ArticleKey, list_articles
from storage.questions.calendar import calendar_year
from storage.questions.capture_days import list_pages_of_day
from storage.questions.captures import CaptureFilter, list_captures
from storage.questions.changes import ChangeFilter, list_changes
from storage.questions.crawls import list_crawls
from storage.questions.disputed_fields import disputed_fields
from storage.questions.named_lists import list_people, list_topics
from storage.questions.paging import Sort
from storage.questions.revisions import list_revisions, list_source_revisions
from storage.questions.sources import SourceFilter, list_sources
from storage.tables.crawls import know_crawl
from storage.tables.database import Database
from storage.types import ChangeKind, CrawlPurpose, Role
from tests.databases import on_one_engine
from tests.storage.filing import Filing

NOW = datetime(2031, 5, 4, tzinfo=UTC)
LISTS: dict[str, Callable[[Database], object]] = {
    "articles": list_articles,
    "articles by day": lambda database: list_articles(database, sort=Sort(ArticleKey.PUBLISHED, descending=True)),
    "articles of then by day": lambda database: list_articles(
        database, ArticleFilter(as_of=NOW), Sort(ArticleKey.PUBLISHED, descending=True)
    ),
    "articles of then": lambda database: list_articles(database, ArticleFilter(as_of=NOW)),
    "sources of then": lambda database: list_sources(database, SourceFilter(as_of=NOW)),
    "articles of a language": lambda database: list_articles(database, ArticleFilter(language="ja")),
    "articles of a language by day": lambda database: list_articles(
        database, ArticleFilter(language="ja"), Sort(ArticleKey.PUBLISHED, descending=True)
    ),
    "articles of then of a language": lambda database: list_articles(database, ArticleFilter(language="ja", as_of=NOW)),
    "captures": list_captures,
    "captures of a role": lambda database: list_captures(database, CaptureFilter(role=Role.SOURCE)),
    "captures of a crawl": lambda database: list_captures(database, CaptureFilter(crawl_id="crawl")),
    "failed captures of a crawl": lambda database: list_captures(
        database, CaptureFilter(crawl_id="crawl", failed=True)
    ),
    "changes": list_changes,
    "changes of a kind of a crawl": lambda database: list_changes(
        database, ChangeFilter(kinds=(ChangeKind.NEW,), crawl_id="crawl")
    ),
    "revisions": list_revisions,
    "revisions of sources": list_source_revisions,
    "sources": list_sources,
    "topics": list_topics,
    "people": list_people,
}
# Those that take their rows from where an index has them together.
CHOSEN = [name for name in LISTS if "of a " in name] + ["topics", "people"]
LARGE = ("articles", "revisions", "captures", "citations", "topics", "contributions", "changes")


# What SQLite plans follows from the statement alone; PostgreSQL plans by what the tables hold.
@on_one_engine
@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_sorted(database: Database, name: str) -> None:
    """The statement of a page needs no sorting of its own, but of what shares a place in the order."""
    (page,) = [one for one in _sent(database, LISTS[name]) if "ORDER BY" in one[0] and "LIMIT" in one[0]]
    # What is below a step is done for one row, unless it is made beforehand.
    plan = [step.detail for step in _plan(database, page) if step.parent == 0]
    assert plan
    made = ("USE TEMP B-TREE FOR ORDER BY", "MATERIALIZE", "CO-ROUTINE")
    assert not [step for step in plan if step.startswith(made)]


@on_one_engine
@pytest.mark.parametrize("name", CHOSEN)
def test_what_is_chosen_is_looked_up(database: Database, name: str) -> None:
    """However much else the archive has."""
    (page,) = [one for one in _sent(database, LISTS[name]) if "ORDER BY" in one[0] and "LIMIT" in one[0]]
    first = _plan(database, page)[0]
    assert first.detail.startswith("SEARCH"), first.detail


@on_one_engine
def test_a_calendar_reads_no_table_whole(database: Database) -> None:
    """Only the counts, and of the captures those of the year."""
    Filing(database).keep()
    sent = [one for one in _sent(database, calendar_year) if one[0].lstrip().startswith("SELECT")]
    assert sent
    scans = [step.detail for one in sent for step in _plan(database, one) if step.detail.startswith("SCAN")]
    assert not [step for step in scans if step.split()[1] in LARGE]


@on_one_engine
def test_a_day_is_looked_up_with_the_titles_of_its_captures(database: Database) -> None:
    """No view of revisions is put together for it."""
    (page,) = [one for one in _sent(database, lambda of: list_pages_of_day(of, "lia", NOW.date())) if "LIMIT" in one[0]]
    large = [f"SCAN {name}" for name in ("c", "r", "a", "s")]
    assert not [step for step in _plan(database, page) if step.detail.startswith(("MATERIALIZE", *large))]


@on_one_engine
def test_what_crawls_came_to_is_counted_along_indexes(database: Database) -> None:
    """However much the archive has, and but for the captures themselves however much these crawls have."""
    with database.begin() as connection:
        know_crawl(connection, "crawl", NOW, CrawlPurpose.CRAWL)
    sent = [*_sent(database, list_crawls), *_sent(database, lambda of: disputed_fields(of, "crawl"))]
    steps = "\n".join(step.detail for one in sent if "FROM crawls" not in one[0] for step in _plan(database, one))
    for index in ("ix_captures_crawl_id", "ix_captures_failed", "ix_changes_crawl_id", "ix_revisions_disputed"):
        assert index in steps
    assert not re.search(r"SCAN (captures|changes|revisions|[cr])\b", steps)


def _sent(database: Database, asked: Callable[[Database], object]) -> list[tuple[str, Any]]:
    """The statements that a question sends, with their values."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    sa.event.listen(Engine, "before_cursor_execute", keep)
    try:
        asked(database)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", keep)
    return sent


def _plan(database: Database, statement: tuple[str, Any]) -> list[sa.Row[Any]]:
    """The steps of a statement, each with the one that it is below of (`parent`, 0: none)."""
    with database.read() as connection:
        return list(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement[0]}", statement[1]))
