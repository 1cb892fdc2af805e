"""Which findings a crawl ends with, from what it counted and what the archive lacks."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.bounds import PublicationLacks, broken_bounds, failed_articles, fill_findings, gap_findings
from crawler.tally import Tally
from storage.questions.field_coverage import FieldLack
from storage.questions.field_gaps import FieldGap
from storage.types import Role
from storage.types.profile import Expectations
from tests.storage.filing import AT

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
        ({"503": 29, "200": 1}, None),
        ({"503": 29, "304": 1}, None),
        ({"503": 29, "410": 1}, None),
    ],
)
def test_articles_that_fail_without_exception_are_a_finding(outcomes: dict[str, int], line: str | None) -> None:
    """A few that fail are ordinary, and one that answers, if only that it is gone, says that the site answers."""
    assert [found.text for found in failed_articles("news", outcomes)] == ([] if line is None else [line])


def test_only_a_gap_that_lasts_is_told_by_every_crawl() -> None:
    """With how many lack the field, since when, and what to do."""
    lasting = FieldGap("title", 19, 20, AT, is_lasting=True)
    (found,) = gap_findings("news", [lasting, replace(lasting, field="text", is_lasting=False)])
    assert (found.kind, found.subject) == ("field-missing", "news title")
    assert found.text == (
        "news: most of the last 20 articles read (19) lack the expected field title, since 2031-05-04 03:02 UTC;"
        " mend the profile, then fonds reread"
    )
    (every,) = gap_findings("news", [replace(lasting, lacking=20)])
    assert every.text.startswith("news: each of the last 20 articles read lacks the expected field title, since ")
    (only,) = gap_findings("news", [replace(lasting, lacking=1, pages=1)])
    assert only.text.startswith("news: the only article read lacks the expected field title, since ")


@pytest.mark.parametrize(
    ("lacking", "pages", "is_told"), [(2, 20, False), (3, 20, True), (1, 10, False), (1, 5, True), (20, 20, True)]
)
def test_a_field_on_fewer_articles_than_expected_is_told(lacking: int, pages: int, is_told: bool) -> None:
    """By the share that the profile gives, of the articles read last."""
    gap = FieldGap("deck", lacking, pages, AT, is_lasting=False)
    found = fill_findings("news", [gap], {"deck": 0.9})
    assert bool(found) == is_told
    for finding in found:
        assert (finding.kind, finding.subject) == ("field-missing", "news deck")
        assert finding.text == (
            f"news: {pages - lacking} of the last {pages} articles read have the field deck, at least 90% are expected;"
            " mend the profile, then fonds reread"
        )


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
