"""What a crawl counts while it runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from crawler.entries import ListingKind
from crawler.listings import Listing
from crawler.tally import Tally
from storage.types import Capture, Errand, Failure, FailureKind, FoundUrl, Place, RecordType, Role, Truncated
from storage.types.crawl_ends import CrawlFinding, FindingKind
from storage.types.outcome_tokens import outcome_of
from tests.wire.memory import capture_for

NOW = datetime(2026, 3, 1, tzinfo=UTC)
ERRAND = Errand("news", "crawl-1", Role.SECTION)
FAILED = capture_for(ERRAND, Failure("https://news.example/", NOW, FailureKind.DNS, "no such host"))


def answered(status: int, role: Role = Role.SECTION) -> Capture:
    """A capture of a page that answered."""
    return replace(
        FAILED, status=status, role=role, record_type=RecordType.RESPONSE, error=None, place=Place("a.warc.gz", 0, 100)
    )


def test_a_visit_counts_by_role_and_outcome() -> None:
    """A failure by its kind; bytes and revisits are summed."""
    tally = Tally()
    for capture in (answered(200), answered(200, Role.ARTICLE), replace(answered(304), record_type=RecordType.REVISIT)):
        tally.visit(capture)
    tally.visit(FAILED)
    assert (
        tally.visits[Role.SECTION, "200"] == tally.visits[Role.ARTICLE, "200"] == tally.visits[Role.SECTION, "304"] == 1
    )
    assert tally.visits[Role.SECTION, "dns"] == 1
    assert (tally.kept, tally.revisits) == (300, 1)


def test_what_failed_is_counted_by_host() -> None:
    """Also at an address that has none; what came as expected is not counted."""
    tally = Tally()
    tally.visit(answered(200, Role.ARTICLE))
    tally.visit(answered(503, Role.ARTICLE))
    tally.visit(FAILED)
    tally.fault(ERRAND, "ftp:nowhere", ValueError("none"))
    assert tally.failed == {
        (Role.ARTICLE, "503", "news.example"): 1,
        (Role.SECTION, "dns", "news.example"): 1,
        (Role.SECTION, "fault", "-"): 1,
    }
    assert tally.outcomes_of_articles("news") == {"200": 1, "503": 1}
    assert tally.outcomes_of_articles("another") == {}


def test_a_body_that_was_cut_off_is_no_whole_answer() -> None:
    """Its status alone would say that the page came."""
    assert outcome_of(replace(answered(200), truncated=Truncated.LENGTH)) == "truncated"


def test_articles_that_several_listings_show_count_once() -> None:
    """Sections do not count, and a damaged listing is remembered with its fault."""
    tally = Tally()
    shown = tuple(FoundUrl(f"https://news.example/{name}", Role.ARTICLE) for name in "ab")
    section = FoundUrl("https://news.example/more", Role.SECTION)
    tally.listing(answered(200), Listing(ListingKind.SECTION, (*shown, section), None, 2))
    tally.listing(answered(200), Listing(ListingKind.SECTION, shown, "malformed", 2))
    assert tally.listed["news"] == {each.url for each in shown}
    assert tally.listings["news"] == 2
    broken = CrawlFinding(
        FindingKind.LISTING_BROKEN, "https://news.example/", "section https://news.example/: malformed"
    )
    assert tally.findings == [broken]


def test_an_unchanged_listing_was_read_and_a_broken_one_was_not() -> None:
    """Whether a site answered at all hangs on it."""
    tally = Tally()
    tally.broken_listing(answered(200), "no feed")
    assert (tally.listings["news"], len(tally.findings)) == (0, 1)
    tally.unchanged_listing(answered(304))
    assert (tally.listings["news"], tally.unchanged["news"]) == (1, 1)


def test_where_the_pages_of_a_listing_end_no_visit_failed() -> None:
    """Its 404 is counted as what it says."""
    tally = Tally()
    tally.visit(answered(404))
    tally.end_of_pages(answered(404))
    assert tally.visits == {(Role.SECTION, "no-more-pages"): 1}
    assert not tally.failed


def test_a_fault_of_the_program_is_one_line() -> None:
    """Whatever the error's text holds."""
    tally = Tally()
    tally.fault(ERRAND, "https://news.example/", ValueError("two\nlines"))
    assert tally.visits[Role.SECTION, "fault"] == 1
    (finding,) = tally.findings
    assert finding.kind is FindingKind.FAULT
    assert "\n" not in finding.text
