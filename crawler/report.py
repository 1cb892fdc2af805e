"""The report of one process's crawl. It imports nothing of Scrapy, so that it loads at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from crawler.tally import Tally

if TYPE_CHECKING:
    from storage.questions.listing_visits import ListingVisit


class CrawlEnding(StrEnum):
    """How a crawl ended: with all done, with nothing to do, or before its end."""

    DONE = "done"
    NOTHING_DUE = "nothing-due"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What came of one process's crawl.

    `cursor` is the last change before the crawl, `next_due` when something is due again (None: never).
    `stopped_because` is None unless it ended before its end. `findings` are bounds that were broken and pages over
    which the program itself failed, one line each. `unreachable` are publications whose listings all failed at their
    last visits, `failed_starts` the start addresses that did, in this crawl or an earlier one.
    """

    crawl_id: str
    publications: tuple[str, ...]
    ending: CrawlEnding
    tally: Tally
    started: datetime
    ended: datetime
    cursor: int
    next_due: datetime | None
    recovered_files: int
    recovered_captures: int
    stopped_because: str | None = None
    findings: tuple[str, ...] = ()
    unreachable: tuple[str, ...] = ()
    failed_starts: tuple[ListingVisit, ...] = ()
