"""What the last visits to a publication's listings say of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage.questions.listing_visits import ListingVisit, failed_starts, is_silent
from storage.types import Role
from tests.storage.filing import AT

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
