"""Which expected fields the articles read last lack, and since when."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from storage.questions.field_gaps import LAST_PAGES, ExpectedFields, expected_gaps_in, field_gaps, is_lasting
from storage.tables.database import Database
from storage.types import ArticleReading
from tests.storage.filing import ARTICLE, AT, Filing, after


def article(number: int, *, has_writers: bool = True) -> ArticleReading:
    """An article of its own address, with or without contributors."""
    writers = ARTICLE.contributors if has_writers else ()
    return replace(ARTICLE, canonical_url=f"https://lia.example/{number}", contributors=writers)


def found(database: Database) -> list[tuple[str, int, int, datetime, bool]]:
    """The gaps of a publication that expects fields of every kind."""
    gaps = field_gaps(database, "lia", ("title", "contributors", "canonical_url"))
    return [(gap.field, gap.lacking, gap.pages, gap.since, gap.is_lasting) for gap in gaps]


def test_articles_that_have_what_is_expected_have_no_gap(database: Database) -> None:
    """Nor has a publication without articles."""
    assert found(database) == []
    Filing(database).revise(article(1))
    assert found(database) == []


def test_a_page_without_a_field_is_a_gap_that_does_not_last(database: Database) -> None:
    """It is counted among the pages read last, until as many were read after it."""
    filing = Filing(database)
    for number in range(3):
        filing.revise(article(number, has_writers=number != 1), after(hours=number))
    assert found(database) == [("contributors", 1, 3, after(hours=1), False)]
    for number in range(3, 3 + LAST_PAGES):
        filing.revise(article(number), after(hours=number))
    assert found(database) == []


def test_a_site_that_was_built_anew_lacks_a_field_until_its_pages_have_it_again(database: Database) -> None:
    """Since the first page that came without it, however many came since."""
    filing = Filing(database)
    pages = LAST_PAGES + 5
    for number in range(pages):
        filing.revise(article(number), AT)
    for number in range(pages):
        filing.revise(article(number, has_writers=False), after(days=1, minutes=number))
    assert found(database) == [("contributors", LAST_PAGES, LAST_PAGES, after(days=1), True)]
    for number in range(pages):
        filing.revise(article(number), after(days=2, minutes=number))
        lasting = [gap[-1] for gap in found(database)]
        assert lasting == ([] if number >= LAST_PAGES - 1 else [number + 1 < LAST_PAGES / 2])


@pytest.mark.parametrize(
    ("lacking", "pages", "lasts"), [(1, 1, True), (1, 2, False), (2, 3, True), (10, 20, False), (11, 20, True)]
)
def test_a_gap_lasts_when_most_pages_have_it(lacking: int, pages: int, lasts: bool) -> None:
    """Half of them is not most."""
    assert is_lasting(lacking, pages) is lasts


def test_a_share_that_is_not_reached_is_a_gap_and_breaks_the_bounds(database: Database) -> None:
    """Beside the fields that every article has; one that is reached is none, nor is it told."""
    filing = Filing(database)
    for number in range(10):
        filing.revise(article(number, has_writers=number < 8), after(hours=number))
    for share, told in ((0.9, [("contributors", 2, 10, 0.9, True)]), (0.8, [])):
        with database.read() as connection:
            gaps = expected_gaps_in(connection, "lia", ExpectedFields(("title",), (("contributors", share),)))
        assert [(gap.field, gap.lacking, gap.pages, gap.expected, gap.breaks_bounds) for gap in gaps] == told
