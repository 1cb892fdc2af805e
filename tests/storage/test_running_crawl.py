"""How far a crawl is, told from outside while it runs."""

from __future__ import annotations

from dataclasses import replace

from storage.questions.crawls import latest_crawls
from storage.questions.running_crawl import RunningCrawl, running_crawl
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.types import CrawlPurpose, FoundUrl, ReadingState, Role
from tests.storage.filing import AT, Filing, after


def test_a_running_crawl_tells_what_it_has_to_do_and_how_fast_it_was(database: Database) -> None:
    """What is due of its publications, what waits to be read, and what it kept in the last seconds."""
    filing = Filing(database)
    filing.keep(at=AT)
    for seconds in (25, 35):
        filing.keep(f"https://lia.example/{seconds}", after(seconds=seconds))
    for seconds in (36, 38):
        filing.keep(f"https://lia.example/{seconds}", after(seconds=seconds), reading=ReadingState.DONE)
    found = [FoundUrl(f"https://lia.example/{number}", Role.ARTICLE) for number in range(4)]
    Frontier(database, "one").add("lia", found, after(seconds=30))
    (crawl,) = latest_crawls(database, 1)
    now = after(seconds=40)
    assert running_crawl(database, crawl, now) == RunningCrawl(due=4, unread=3, per_second=0.2)
    (imported, single) = (replace(crawl, purpose=one) for one in (CrawlPurpose.IMPORT, CrawlPurpose.CAPTURE))
    assert running_crawl(database, imported, now) == RunningCrawl(None, 3, None)
    assert running_crawl(database, single, now) == RunningCrawl(None, 3, 0.2)
