"""Which bounds a publication breaks whichever crawl looks, from what the archive holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.lasting_bounds import (
    disputed_findings,
    fill_findings,
    gap_findings,
    silence_findings,
    stopped_feeds,
)
from storage.questions.disputed_fields import DisputedLately
from storage.questions.feed_changes import FeedInTime
from storage.questions.field_gaps import FieldGap
from storage.questions.new_articles import ArticlesInTime
from storage.types.usual_silence import longest_pause, silence_allowed
from tests.storage.filing import AT

DAY = timedelta(days=1)


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
    ("pauses", "days"), [([1] * 18, None), ([1] * 19, 2), ([1] * 18 + [3], 6), ([0.01] * 30, 2), ([7] * 20, 14)]
)
def test_a_silence_may_be_twice_the_longest_pause(pauses: Sequence[float], days: float | None) -> None:
    """Two days at least, and from twenty times on; what came at one time is one."""
    times = [AT]
    for pause in pauses:
        times.append(times[-1] - pause * DAY)
    found = longest_pause([*times, *times])
    assert (found and silence_allowed(found)) == (None if days is None else days * DAY)


@pytest.mark.parametrize(
    ("pause", "within", "days", "is_told"),
    [(3, None, 6, False), (3, None, 6.1, True), (None, None, 900, False), (None, 4, 4.1, True), (3, 1, 1.1, True)],
)
def test_a_publication_that_fell_silent_is_told(
    pause: float | None, within: float | None, days: float, is_told: bool
) -> None:
    """By its own pauses, or by what its profile says."""
    articles = ArticlesInTime(AT - days * DAY, None if pause is None else pause * DAY)
    found = silence_findings("news", articles, None if within is None else within * DAY, AT)
    assert [finding.kind for finding in found] == (["nothing-new"] if is_told else [])
    assert silence_findings("news", replace(articles, last_new_at=None), DAY, AT) == []


def test_a_silence_is_told_with_its_beginning_and_what_is_usual() -> None:
    """So that nobody has to look it up."""
    (found,) = silence_findings("news", ArticlesInTime(AT - 7 * DAY, 3 * DAY), None, AT)
    assert (found.kind, found.subject) == ("nothing-new", "news")
    assert found.text == (
        "news: no new article since 2031-04-27 03:02 UTC, 7 days; its longest pause lately was 3 days"
    )


def test_a_feed_that_stopped_is_told_and_one_that_rests_is_not() -> None:
    """It has shown the same for more than twice its longest pause."""
    feeds = [
        FeedInTime("https://a.example/", AT - 5 * DAY, 3 * DAY),
        FeedInTime("https://b.example/", AT - 9 * DAY, DAY),
    ]
    (found,) = stopped_feeds("news", feeds, AT)
    assert (found.kind, found.subject) == ("listing-stopped", "https://b.example/")
    assert found.text == (
        "feed https://b.example/: it shows the same since 2031-04-25 03:02 UTC; its longest pause was 24 hours (news)"
    )


def test_fields_disputed_on_more_articles_than_expected_are_told() -> None:
    """With the fields; as many as are allowed are no finding."""
    disputed = DisputedLately(20, 5, (("title", 4), ("published_on", 1)))
    assert disputed_findings("news", disputed, 0.25) == []
    (found,) = disputed_findings("news", disputed, 0.2)
    assert (found.kind, found.subject) == ("fields-disputed", "news")
    assert (
        "disagree about 5 of the last 20 articles, at most 20% are expected: title (4), published_on (1)" in found.text
    )
