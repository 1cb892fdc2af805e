"""What one process counts during a crawl, for the summary, the bounds and the exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.types import Capture, Errand, RecordType, Role
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.outcome_tokens import FAULT, NO_MORE_PAGES, outcome_of
from storage.types.strangers_text import in_one_line

if TYPE_CHECKING:
    from crawler.listings import Listing


@dataclass(slots=True)
class Tally:
    """Counters of a crawl.

    `visits` counts captures that ended a visit by role and outcome (`200`, `304`, `dns`, `no-more-pages`), `kept` the
    bytes of their records; `listed` the article addresses that each publication's listings showed; `listings` those
    that could be read, by publication; `unchanged` the listings among them that said they show what they showed before.
    `findings` are the listings that were wrong, and the pages over which the program itself failed.
    """

    visits: Counter[tuple[Role, str]] = field(default_factory=Counter)
    revisits: int = 0
    kept: int = 0
    listed: dict[str, set[str]] = field(default_factory=dict)
    listings: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    findings: list[CrawlFinding] = field(default_factory=list)
    reason: str = ""

    def visit(self, capture: Capture) -> None:
        """Count a visit by what it brought."""
        self.visits[capture.role, outcome_of(capture)] += 1
        self.revisits += capture.record_type is RecordType.REVISIT
        self.kept += capture.place.length

    def fault(self, errand: Errand, url: str, error: BaseException | None) -> None:
        """Count a visit over which the program itself failed."""
        self.visits[errand.role, FAULT] += 1
        text = f"{errand.role} {in_one_line(url)}: a fault in Fonds itself ({in_one_line(repr(error))})"
        self.findings.append(CrawlFinding(FindingKind.FAULT, url, text))

    def listing(self, capture: Capture, listing: Listing) -> None:
        """Count what a listing showed."""
        self.listings[capture.publication] += 1
        shown = self.listed.setdefault(capture.publication, set())
        shown.update(found.url for found in listing.found if found.role is Role.ARTICLE)
        if listing.error is not None:
            self.broken_listing(capture, listing.error)

    def end_of_pages(self, capture: Capture) -> None:
        """Count as such the answer that a listing has no further page."""
        self.visits[capture.role, outcome_of(capture)] -= 1
        self.visits = +self.visits
        self.visits[capture.role, NO_MORE_PAGES] += 1

    def unchanged_listing(self, capture: Capture) -> None:
        """Count a listing that said it shows what it showed before."""
        self.listings[capture.publication] += 1
        self.unchanged[capture.publication] += 1

    def broken_listing(self, capture: Capture, why: str) -> None:
        """Note a listing that came and could not be read, or not whole."""
        text = f"{capture.role} {capture.url}: {in_one_line(why)}"
        self.findings.append(CrawlFinding(FindingKind.LISTING_BROKEN, capture.url, text))
