"""Which listings that failed somebody should look at, and which not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from crawler.bounds import failed_articles
from crawler.findings import listing_findings, without_the_obvious
from storage.questions.listing_visits import EarlierAnswers, ListingVisit
from storage.types import Role
from storage.types.crawl_ends import CrawlEnding, CrawlFinding, FindingKind, exit_code_of
from storage.types.exit_codes import ExitCode
from tests.storage.filing import AT

START = ListingVisit("news", Role.SECTION, "https://news.example/", True, AT, None)
FEED = replace(START, role=Role.FEED, url="https://news.example/feed", is_start=False)
NEVER = EarlierAnswers()
LONG_AGO = EarlierAnswers(ever=frozenset({FEED.url}))
JUST_NOW = EarlierAnswers(LONG_AGO.ever, LONG_AGO.ever)
EARLIER = AT - timedelta(hours=1)


def found(
    *visits: ListingVisit,
    has_visited: bool = True,
    answered: EarlierAnswers = NEVER,
    named: tuple[str, ...] = (),
) -> list[tuple[str, str]]:
    """Kind and text of what is found of these last visits."""
    since = AT if has_visited else None
    return [(finding.kind, finding.text) for finding in listing_findings({"news": visits}, since, answered, named)]


def test_listings_that_answered_are_no_finding() -> None:
    """Nor is a publication that was never visited."""
    assert found(START, FEED) == found() == []


def test_a_publication_of_which_no_listing_answered_is_told_in_one_finding() -> None:
    """Whichever crawl visited them."""
    down = (replace(START, failure="503"), replace(FEED, failure="dns"))
    for has_visited in (True, False):
        assert found(*down, has_visited=has_visited) == [
            ("unreachable", "news: no listing could be read (answered 503, dns)")
        ]


def test_articles_that_failed_with_their_listings_are_told_by_one_finding() -> None:
    """That of the publication."""
    down = CrawlFinding(FindingKind.UNREACHABLE, "news", "down")
    articles = CrawlFinding(FindingKind.ARTICLES_FAILED, "news", "none of 5")
    assert list(without_the_obvious([down, articles], ("news",))) == [down]
    assert list(without_the_obvious([articles], ("heron",))) == [articles]


# What is down, and what a run ends with that meets it: the listings' last visits, and the outcomes of articles.
ENDINGS = [
    ("nothing", (START, FEED), {"200": 9}, ExitCode.DONE),
    ("a cited source's host", (START, FEED), {"200": 9}, ExitCode.DONE),
    ("four articles", (START, FEED), {"503": 4}, ExitCode.DONE),
    ("one article of many", (START, FEED), {"200": 8, "timeout": 1}, ExitCode.DONE),
    ("most articles", (START, FEED), {"200": 3, "503": 5}, ExitCode.LOOK),
    ("every article", (START, FEED), {"503": 9}, ExitCode.LOOK),
    ("a feed that never answered", (START, replace(FEED, failure="503")), {"200": 9}, ExitCode.DONE),
    ("the start page", (replace(START, failure="503"), FEED), {"200": 9}, ExitCode.LOOK),
    ("every listing", (replace(START, failure="503"), replace(FEED, failure="dns")), {"200": 9}, ExitCode.COULD_NOT),
    ("the site", (replace(START, failure="503"), replace(FEED, failure="503")), {"503": 9}, ExitCode.COULD_NOT),
]


@pytest.mark.parametrize(("down", "visits", "articles", "code"), ENDINGS, ids=[ending[0] for ending in ENDINGS])
def test_what_a_run_ends_with_follows_from_what_is_down(
    down: str, visits: tuple[ListingVisit, ...], articles: dict[str, int], code: ExitCode
) -> None:
    """A visit that fails is ordinary; that a publication shows nothing new any more is not.

    Sources are in no finding: what cannot be asked today is asked again, and their states say what is known.
    """
    findings = [*listing_findings({"news": visits}, AT, NEVER, ()), *failed_articles("news", articles, 0.5)]
    silent = [finding.subject for finding in findings if finding.kind is FindingKind.UNREACHABLE]
    assert exit_code_of(CrawlEnding.DONE, without_the_obvious(findings, silent)) is code, down


def test_a_start_address_that_failed_is_told_until_it_answers() -> None:
    """Also by a crawl that visited nothing; once, when this crawl says already what was wrong with it."""
    failed = replace(START, failure="503", visited_at=EARLIER)
    told = [("start-failed", "section https://news.example/: answered 503")]
    assert found(failed, FEED, has_visited=False) == found(failed, FEED) == told
    assert found(failed, FEED, named=(START.url,)) == []


@pytest.mark.parametrize(
    ("failure", "answered", "kind"),
    [
        ("404", NEVER, None),
        ("503", NEVER, None),
        ("410", JUST_NOW, FindingKind.LISTING_FAILED),
        ("404", LONG_AGO, None),
        ("503", LONG_AGO, FindingKind.LISTING_FAILED),
        ("timeout", JUST_NOW, FindingKind.LISTING_FAILED),
        ("unreadable", NEVER, FindingKind.LISTING_BROKEN),
        ("truncated", NEVER, FindingKind.LISTING_BROKEN),
        ("emptied", NEVER, FindingKind.LISTING_BROKEN),
    ],
)
def test_a_listing_that_nobody_gave_counts_when_it_answered_before_or_cannot_be_read(
    failure: str, answered: EarlierAnswers, kind: FindingKind | None
) -> None:
    """By each crawl that visits it, and once when it is gone: a site's links lead to many that never answered."""
    failed = replace(FEED, failure=failure)
    assert [each for each, _ in found(START, failed, answered=answered)] == ([] if kind is None else [kind])
    assert found(START, failed, answered=answered, has_visited=False) == []
    assert found(START, replace(failed, visited_at=EARLIER), answered=answered) == []
