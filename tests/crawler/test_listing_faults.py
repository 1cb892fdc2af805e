"""What a listing's last visit is said to have come to."""

from __future__ import annotations

import pytest

from crawler.entries import ListingKind
from crawler.listing_reader import fault_of, has_gap
from crawler.listings import Listing
from storage.types import FoundUrl, Role
from storage.types.targets import AddedTargets

ARTICLES = tuple(FoundUrl(f"https://lia.example/news/{number}", Role.ARTICLE) for number in range(3))
SECTION = FoundUrl("https://lia.example/desk/", Role.SECTION)


@pytest.mark.parametrize(
    ("error", "found", "is_misdated", "fault"),
    [
        (None, ARTICLES, False, None),
        (None, ARTICLES, True, "misdated"),
        ("malformed", ARTICLES, True, "damaged"),
        ("malformed", (), False, "unreadable"),
    ],
)
def test_a_listing_is_said_to_be_what_matters_most(
    error: str | None, found: tuple[FoundUrl, ...], is_misdated: bool, fault: str | None
) -> None:
    """One that is not whole must come whole once more; one whose dates are wrong need not."""
    assert fault_of(Listing(ListingKind.FEED, found, error, len(found)), is_misdated=is_misdated) == fault


def test_a_gap_is_a_listing_of_which_no_article_is_known() -> None:
    """A new section beside known articles is none, and a listing without articles says nothing."""
    urls = [found.url for found in ARTICLES]
    shown = Listing(ListingKind.FEED, (*ARTICLES, SECTION), None, 3)
    assert has_gap(shown, AddedTargets(frozenset(urls)))
    assert not has_gap(shown, AddedTargets(frozenset({*urls[:2], SECTION.url})))
    assert not has_gap(Listing(ListingKind.SECTION, (SECTION,), None, 0), AddedTargets(frozenset({SECTION.url})))
