"""One record, whatever house prints the article and whatever is done to its page."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.pages.houses.article import Article, articles
from tests.pages.houses.changes import CHANGES, Change
from tests.pages.houses.judging import Mark, wrong_citations
from tests.pages.houses.page import HousePage, drawn, fitting
from tests.pages.houses.plan import Part, Plan
from tests.pages.houses.printing import printed, prints_article, skeletons
from tests.pages.houses.report import report_of

# So many of all fields of the pages by seed are right, at most so many wrong; one page of 10,000 may cite wrongly.
RIGHT, WRONG, CITED_WRONGLY = 0.99, 0.0005, 0.0001
FIRST_SEEDS, ALL_SEEDS = 300, 10_000
# Of pages of which nothing is known.
UNKNOWN_RIGHT, UNKNOWN_WRONG, UNKNOWN_SEEDS = 0.95, 0.01, 100


def test_there_are_enough_houses_and_changes() -> None:
    """Thirty skeletons and forty changes at the least, each change under a name of its own."""
    assert len(skeletons()) >= 30
    assert len({change.name for change in CHANGES}) == len(CHANGES) >= 40


@pytest.mark.parametrize("skeleton", skeletons())
def test_a_skeleton_has_every_part_and_every_slot(skeleton: str) -> None:
    """Each part is printed once, so that each change of print shows; a page of data alone prints none."""
    plan = Plan(articles()[0])
    for part in Part:
        plan = plan.printing(part, lambda article, native, part=part: f"{native}<!--{part}-->")  # type: ignore[misc]
    html = printed(skeleton, plan)
    shown = [part for part in Part if html.count(f"<!--{part}-->") == 1]
    assert shown == (list(Part) if prints_article(skeleton) else [])


def test_a_seed_gives_one_page() -> None:
    """A fault can be looked at again."""
    for seed in range(20):
        assert drawn(seed).html == drawn(seed).html


def test_pages_by_seed_are_read_right_or_honestly() -> None:
    """Of the first pages by seed; where the promise is broken, the report names the worst first."""
    _assert_read(range(FIRST_SEEDS))


@pytest.mark.long
def test_ten_thousand_pages_by_seed_are_read_right_or_honestly() -> None:
    """The same of many more."""
    _assert_read(range(ALL_SEEDS))


def test_pages_of_unknown_publications_are_read_right_or_honestly() -> None:
    """No title, name, day or citation is wrong; the text holds neither sources nor a deck that is told from it."""
    report = report_of(drawn(seed).of_unknown() for seed in range(UNKNOWN_SEEDS))
    told = "\n".join([*report.lines(), *(f"{page}: {fault.field}" for page, fault in report.faults)])
    for field in ("title", "contributors", "published_on", "citations"):
        assert report.by_field[field][Mark.WRONG] == 0, told
    assert report.share(Mark.RIGHT) >= UNKNOWN_RIGHT, told
    assert report.share(Mark.WRONG) <= UNKNOWN_WRONG, told


def _assert_read(seeds: Iterable[int]) -> None:
    report = report_of(drawn(seed) for seed in seeds)
    told = "\n".join([*report.lines(), *(f"{page}: {fault.field}" for page, fault in report.faults)])
    assert len(report.cited_wrongly) <= CITED_WRONGLY * report.pages, told
    assert report.share(Mark.RIGHT) >= RIGHT, told
    assert report.share(Mark.WRONG) <= WRONG, told


@st.composite
def house_pages(draw: st.DrawFn) -> HousePage:
    """Any article in any skeleton with any changes."""
    skeleton = draw(st.sampled_from(skeletons()))
    article: Article = draw(st.sampled_from(articles()))
    changes: list[Change] = draw(st.lists(st.sampled_from(CHANGES), max_size=5, unique_by=lambda change: change.kind))
    return HousePage(skeleton, article, fitting(article, skeleton, changes))


@settings(max_examples=100, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(house_pages())
def test_no_page_cites_what_its_article_does_not(page: HousePage) -> None:
    """Whatever the house and the changes: reading ends with an article or a refusal, and no citation is made up."""
    assert wrong_citations(page.plan.article, page.read()) == [], page.html


@pytest.mark.long
@settings(max_examples=5_000, deadline=None, suppress_health_check=list(HealthCheck))
@given(house_pages())
def test_no_page_of_many_cites_what_its_article_does_not(page: HousePage) -> None:
    """The same with other pages on each run."""
    assert wrong_citations(page.plan.article, page.read()) == [], page.html
