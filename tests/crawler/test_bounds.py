"""Which findings a crawl ends with, from what it counted and what the archive lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.bounds import PublicationLacks, broken_bounds, failed_articles, walled_articles
from crawler.tally import Tally
from storage.questions.field_coverage import FieldLack
from storage.types import Role
from storage.types.profile import Expectations

NOTHING = FieldLack(0, ())
ONE = FieldLack(1, (("urn:uuid:1", "https://news.example/1"),))
MANY = FieldLack(3, ONE.examples)
WHOLE = PublicationLacks({"title": NOTHING}, NOTHING, NOTHING, NOTHING)
EXPECT = Expectations(fields=("title",), min_listed=2)


def listed(*urls: str, unchanged: int = 0) -> Tally:
    """A tally of one listing that showed these articles."""
    tally = Tally(listed={"news": set(urls)})
    tally.listings["news"] = 1
    tally.unchanged["news"] = unchanged
    tally.visits[Role.SECTION, "200"] = 1
    return tally


def test_a_crawl_that_brought_what_was_expected_has_no_findings() -> None:
    """Enough articles listed, and nothing lacking."""
    assert broken_bounds("news", EXPECT, listed("a", "b"), WHOLE) == []


@pytest.mark.parametrize(
    ("tally", "lines"),
    [
        (listed("a"), ["news: its listings showed 1 article, at least 2 were expected"]),
        (listed(), ["news: its listings showed 0 articles, at least 2 were expected"]),
        (listed("a", unchanged=1), []),
        (Tally(), []),
    ],
)
def test_listings_must_show_enough(tally: Tally, lines: list[str]) -> None:
    """Unless one of them said that it is unchanged, or none was read: that nothing was due is no fault."""
    assert [found.text for found in broken_bounds("news", EXPECT, tally, WHOLE)] == lines


@pytest.mark.parametrize(
    ("outcomes", "line"),
    [
        ({}, None),
        ({"503": 4}, None),
        ({"503": 4, "timeout": 1}, "news: none of 5 articles could be fetched (4 answered 503, 1 timeout)"),
        ({"403": 30}, "news: none of 30 articles could be fetched (30 answered 403)"),
        ({"robots": 5}, "news: none of 5 articles could be fetched (5 robots)"),
        (
            {"503": 29, "200": 1},
            "news: 29 of 30 articles could not be fetched, at most 50% are expected (29 answered 503)",
        ),
        (
            {"503": 6, "304": 1, "410": 4},
            "news: 6 of 11 articles could not be fetched, at most 50% are expected (6 answered 503)",
        ),
        ({"503": 5, "304": 1, "410": 4}, None),
        ({"410": 30}, None),
    ],
)
def test_articles_of_which_too_many_fail_are_a_finding(outcomes: dict[str, int], line: str | None) -> None:
    """A few that fail are ordinary; that one is gone is an answer of its site."""
    assert [found.text for found in failed_articles("news", outcomes, 0.5)] == ([] if line is None else [line])


@pytest.mark.parametrize(
    ("count", "visits", "most", "is_told"),
    [(30, 30, 0.5, True), (6, 11, 0.5, True), (5, 10, 0.5, False), (4, 4, 0.5, False), (30, 30, 1.0, False)],
)
def test_a_wall_in_place_of_too_many_articles_is_a_finding(count: int, visits: int, most: float, is_told: bool) -> None:
    """Its answer has the status of any page; a publication that is all behind a wall says so by its share."""
    found = walled_articles("news", visits, FieldLack(count, ONE.examples), most)
    line = f"news: a wall came in place of {count} of {visits} articles, at most {most:.0%} are expected, such as "
    assert [one.text.startswith(line) for one in found] == [True] * is_told


@pytest.mark.parametrize(
    ("lacks", "line"),
    [
        (replace(WHOLE, fields={"title": ONE}), "1 article without the expected field title: urn:uuid:1"),
        (replace(WHOLE, fields={"title": MANY}), "3 articles without the expected field title, such as urn:uuid:1"),
        (replace(WHOLE, unread=ONE), "1 article that could be read before could not be read: "),
        (replace(WHOLE, never_read=MANY), "none of 3 pages could be read as an article, such as "),
        (replace(WHOLE, broke_readers=ONE), "1 page was not read, for the readers failed or took too long: "),
        (replace(WHOLE, given_up=ONE), "1 page stays unread after 3 crawls in which readers failed: "),
        (replace(WHOLE, broke_readers=MANY), "3 pages were not read, for the readers failed or took too long, such as"),
    ],
)
def test_each_lack_is_a_line_with_examples(lacks: PublicationLacks, line: str) -> None:
    """It names captures that can be looked at; `such as` when there are more."""
    (found,) = broken_bounds("news", EXPECT, listed("a", "b"), lacks)
    assert found.text.startswith(f"news: {line}")
    assert found.text.endswith("urn:uuid:1 (https://news.example/1)")
