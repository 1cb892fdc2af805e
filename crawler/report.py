"""The report of one process's crawl. It imports nothing of Scrapy, so that it loads at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawler.tally import Tally
from storage.types.crawl_ends import CrawlEnd, CrawlEnding, CrawlFinding

if TYPE_CHECKING:
    from storage.questions.listing_visits import ListingVisit


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What came of one process's crawl.

    `cursor` is the last change before the crawl, `next_due` when something is due again (None: never).
    `stopped_because` is None unless it ended before its end. `findings` are what a person should look at, each once.
    `unreachable` are publications whose listings all failed at their last visits, `failed_starts` the start addresses
    that did, in this crawl or an earlier one.
    """

    crawl_id: str
    publications: tuple[str, ...]
    end: CrawlEnd
    tally: Tally
    started: datetime
    cursor: int
    next_due: datetime | None
    recovered_files: int
    recovered_captures: int
    stopped_because: str | None = None
    findings: tuple[CrawlFinding, ...] = ()
    unreachable: tuple[str, ...] = ()
    failed_starts: tuple[ListingVisit, ...] = ()

    @property
    def stopped_early(self) -> str | None:
        """Why it stopped early, empty where nobody said why; None when it did not."""
        return (self.stopped_because or "") if self.end.ending is CrawlEnding.STOPPED else None
