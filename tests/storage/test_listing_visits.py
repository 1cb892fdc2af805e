"""What the last visits to a publication's listings say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.questions.listing_visits import EarlierAnswers, ListingVisit, answered_before, failed_starts, is_silent
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.types import ReadingState, Role
from tests.storage.filing import AT, URL, Filing, after

START = ListingVisit("news", Role.SECTION, "https://news.example/", True, AT, None)
FEED = replace(START, role=Role.FEED, url="https://news.example/feed", is_start=False)
DOWN, BROKEN = replace(START, failure="503"), replace(FEED, failure="unreadable")


@pytest.mark.parametrize(
    ("visits", "silent", "starts"),
    [
        ([], False, ()),
        ([START, FEED], False, ()),
        ([START, BROKEN], False, ()),
        ([DOWN, FEED], False, (DOWN,)),
        ([DOWN, BROKEN], True, (DOWN,)),
        ([BROKEN], True, ()),
    ],
)
def test_a_publication_is_silent_when_no_listing_of_it_answered_last(
    visits: list[ListingVisit], silent: bool, starts: tuple[ListingVisit, ...]
) -> None:
    """One that was never visited is not; a start address that failed is named while others answer."""
    assert (is_silent(visits), failed_starts(visits)) == (silent, starts)


def test_whether_a_listing_answered_before_is_told_from_its_captures(database: Database) -> None:
    """Ever, and at the last visit before this crawl; a page of another role and this crawl's own visit do not count."""
    know_publication(database, "lia", "理亞", None)
    filing, feed = Filing(database), "https://lia.example/feed"
    listing = {"role": Role.FEED, "reading": ReadingState.NONE}
    filing.keep(feed, AT, **listing)
    filing.keep(feed, after(hours=1), crawl_id="crawl-2", status=404, **listing)
    filing.keep(URL, AT)
    urls = (feed, URL, "https://lia.example/never")
    assert answered_before(database, urls, "crawl-2") == EarlierAnswers(frozenset({feed}), frozenset({feed}))
    assert answered_before(database, urls, "crawl-3") == EarlierAnswers(frozenset({feed}))
