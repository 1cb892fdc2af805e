"""How well pages are read, held by floors: a little below what is reached, and never lowered in silence.

The pages of our own are always read; the collected ones where FONDS_SHARED_DATA names their folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bench.reading import documents, encodings, forms, news, official, texts, versions, walls
from bench.reading.collected import data
from bench.reading.figure import Figure
from bench.reading.measures import text_f1
from storage.types import ArticleReading
from tests.pages.test_pages import CASES, PAGES, expected, outcome

FLOORS = {
    "tw-news author": 1.0,
    "tw-news title": 1.0,
    "tw-news date": 1.0,
    "tw-news body sentence": 1.0,
    "postlight deck": 1.0,
    "magic-html text F1 ja": 0.98,
    "magic-html text F1 zh-Hans": 0.96,
    "article-extraction text F1": 0.98,
    "fundus text F1 de": 0.97,
    "fundus text F1 en": 0.95,
    "fundus text F1 es": 0.98,
    "fundus text F1 ja": 0.98,
    "fundus text F1 ko": 0.96,
    "fundus text F1 tr": 0.96,
    "fundus text F1 vn": 0.95,
    "fundus authors de": 0.95,
    "fundus authors en": 0.90,
    "fundus authors ja": 1.0,
    "fundus authors ko": 0.66,
    "fundus date de": 1.0,
    "fundus date en": 1.0,
    "fundus date ja": 1.0,
    "official gazette agency": 0.95,
    "official gazette date": 0.95,
    "official gazette number": 0.95,
    "official gazette title": 0.95,
    "official releases text": 1.0,
    "official statutes date": 0.95,
    "official statutes text": 0.99,
    "official statutes title": 0.95,
    "pdf text F1 whole golds": 0.95,
    "pdf agreed sentences": 0.95,
    "pdf verdict": 1.0,
    "blockpages page or wall": 0.95,
    "encoding labels": 0.99,
    "encoding declarations": 0.99,
    "encoding Shift_JIS characters": 0.99,
    "versions meaningful or not": 0.90,
}
SETS = (news, texts, official, documents, walls, encodings, versions)
SLOW = (texts, official)
OWN = [case for case in CASES if case.startswith("any-") and "blocks" in expected(case)]


@pytest.fixture(scope="module")
def root() -> Path:
    """The folder of the collected pages."""
    found = data()
    if found is None:
        pytest.skip("no collected pages here (set FONDS_SHARED_DATA to their folder)")
    return found


def test_our_own_pages_of_the_forms_are_read_exactly() -> None:
    """Every field of every saved page of the three forms."""
    for figure in forms.figures(PAGES):
        assert figure.value == 1.0, [item.name for item in figure.items if item.value < 1.0]


@pytest.mark.parametrize("case", OWN)
def test_our_own_foreign_pages_are_read_whole(case: str) -> None:
    """The text of a page by a publisher of whom nothing is known: hardly anything lost, hardly anything too much."""
    blocks, read = expected(case)["blocks"], outcome(case)
    assert isinstance(blocks, list)
    assert isinstance(read, ArticleReading)
    assert text_f1("\n".join(block["text"] for block in blocks), read.text) >= 0.98


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param(each.figures, id=each.__name__.split(".")[-1], marks=pytest.mark.long if each in SLOW else ())
        for each in SETS
    ],
)
def test_collected_pages_are_read_as_well_as_before(root: Path, figures: Callable[[Path], Iterator[Figure]]) -> None:
    """No figure of a set falls below its floor."""
    reached = {f"{one.of} {one.measure}": one.value for one in figures(root)}
    fallen = {name: value for name, value in reached.items() if value < FLOORS.get(name, 0.0)}
    assert not fallen
    assert reached.keys() & FLOORS.keys()
