"""How far a crawl is while it runs, as its database tells it: what a page or a program can follow from outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.counting import count_rows
from storage.questions.crawls import ListedCrawl
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.due_visits import count_due
from storage.types import CrawlPurpose, ReadingState

# How fast a crawl was before a slow host is no forecast.
_RECENT = timedelta(seconds=20)


@dataclass(frozen=True, slots=True)
class RunningCrawl:
    """What a running crawl has still to do, and how fast it is.

    `due` counts the addresses whose time has come, of the publications of which it kept something, those that are asked
    for just now included; None for single pages and imports, which visit nothing that is due. `unread` counts the
    captures that wait to be read. `per_second` is how many captures it kept a second lately; None for an import, whose
    captures are of another time.
    """

    due: int | None
    unread: int
    per_second: float | None


def running_crawl(database: Database, crawl: ListedCrawl, now: datetime) -> RunningCrawl:
    """How far a crawl is that runs."""
    captures = schema.captures
    with database.read() as connection:
        due = sum(count_due(connection, slug, now) for slug, _ in crawl.captures)
        return RunningCrawl(
            due=due if crawl.purpose is CrawlPurpose.CRAWL else None,
            unread=count_rows(connection, captures, captures.c.reading == ReadingState.PENDING),
            per_second=None if crawl.purpose is CrawlPurpose.IMPORT else _pace(connection, crawl, now),
        )


def _pace(connection: Connection, crawl: ListedCrawl, now: datetime) -> float:
    captures = schema.captures
    since = max(crawl.started_at, now - _RECENT)
    # Less than a second says nothing of a pace.
    seconds = max(1.0, (now - since).total_seconds())
    recent = sa.and_(captures.c.crawl_id == crawl.crawl_id, captures.c.captured_at > since)
    return round(count_rows(connection, captures, recent) / seconds, 1)
