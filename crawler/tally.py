"""What one process counts during a crawl, for the summary, the bounds and the exit code."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from storage.types import Capture, Errand, RecordType, Role
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.log_events import LogEvent, is_listened_to, tell_event
from storage.types.outcome_tokens import AS_EXPECTED, FAULT, NO_MORE_PAGES, outcome_of
from storage.types.strangers_text import in_one_line
from storage.types.urlkey import host_named

if TYPE_CHECKING:
    from pathlib import Path

    from crawler.listings import Listing


NO_ARTICLE_ANY_MORE = "it shows no article any more"


@dataclass(slots=True)
class Tally:
    """Counters of a crawl.

    `visits` counts captures that ended a visit by role and outcome (`200`, `304`, `dns`, `no-more-pages`), `failed`
    those that did not bring what they were for by role, outcome and host, `articles` those to articles by publication
    and outcome, `kept` the bytes of their records; `listed` the article addresses that each publication's listings
    showed; `listings` those that could be read, by publication; `unchanged` the listings among them that said they show
    what they showed before.
    `findings` are the listings that were wrong, and the pages over which the program itself failed.
    """

    visits: Counter[tuple[Role, str]] = field(default_factory=Counter)
    failed: Counter[tuple[Role, str, str]] = field(default_factory=Counter)
    articles: Counter[tuple[str, str]] = field(default_factory=Counter)
    revisits: int = 0
    kept: int = 0
    listed: dict[str, set[str]] = field(default_factory=dict)
    listings: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    findings: list[CrawlFinding] = field(default_factory=list)
    reason: str = ""

    def visit(self, capture: Capture) -> None:
        """Count a visit by what it brought."""
        outcome = outcome_of(capture)
        self._count(capture.publication, capture.role, capture.url, outcome)
        if is_listened_to():
            tell_event(LogEvent.VISIT, _facts(capture, outcome))
        self.revisits += capture.record_type is RecordType.REVISIT
        self.kept += capture.place.length

    def fault(self, errand: Errand, url: str, error: BaseException | None) -> None:
        """Count a visit over which the program itself failed."""
        self._count(errand.publication, errand.role, url, FAULT)
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
        outcome = outcome_of(capture)
        self.visits[capture.role, outcome] -= 1
        self.failed[capture.role, outcome, host_named(capture.url)] -= 1
        self.visits, self.failed = +self.visits, +self.failed
        self.visits[capture.role, NO_MORE_PAGES] += 1

    def unchanged_listing(self, capture: Capture) -> None:
        """Count a listing that said it shows what it showed before."""
        self.listings[capture.publication] += 1
        self.unchanged[capture.publication] += 1

    def broken_listing(self, capture: Capture, why: str) -> None:
        """Note a listing that came and could not be read, or not whole."""
        text = f"{capture.role} {capture.url}: {in_one_line(why)}"
        self.findings.append(CrawlFinding(FindingKind.LISTING_BROKEN, capture.url, text))

    def emptied_listing(self, capture: Capture) -> None:
        """Note a listing that shows no article, and did before: a log-in may stand in its place."""
        text = f"{capture.role} {capture.url}: {NO_ARTICLE_ANY_MORE}"
        self.findings.append(CrawlFinding(FindingKind.LISTING_BROKEN, capture.url, text))

    def misdated_listing(self, capture: Capture, doubted: int) -> None:
        """Note a listing whose dates are not believed any more."""
        text = (
            f"{capture.role} {capture.url}: it states changes of articles that are none, {doubted} more now;"
            " its dates are not believed until visits bear them out"
        )
        self.findings.append(CrawlFinding(FindingKind.LISTING_MISDATED, capture.url, text))

    def no_room(self, folder: Path, why: str) -> None:
        """Note that the disk of a folder has too little free space to go on."""
        self.findings.append(CrawlFinding(FindingKind.NO_ROOM, str(folder), why))

    def outcomes_of_articles(self, publication: str) -> dict[str, int]:
        """How many visits to articles of a publication came to each outcome."""
        return {outcome: number for (slug, outcome), number in self.articles.items() if slug == publication}

    def _count(self, publication: str, role: Role, url: str, outcome: str) -> None:
        self.visits[role, outcome] += 1
        if role is Role.ARTICLE:
            self.articles[publication, outcome] += 1
        if outcome not in AS_EXPECTED:
            self.failed[role, outcome, host_named(url)] += 1


def _facts(capture: Capture, outcome: str) -> dict[str, object]:
    """A visit as an event tells it."""
    return {
        "crawl": capture.crawl_id,
        "publication": capture.publication,
        "role": capture.role,
        "url": capture.url,
        "outcome": outcome,
        "capture": capture.capture_id,
        "record_bytes": capture.place.length,
    }
