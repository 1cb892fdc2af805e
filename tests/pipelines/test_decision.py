"""Candidates and decisions: which rule wins a field, and what another rule adds to it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipelines.candidates.candidate import (
    CONTRIBUTORS,
    DECK,
    PUBLISHED,
    TEXT,
    TITLE,
    AnyCandidate,
    Candidate,
    propose,
    propose_text,
)
from pipelines.candidates.decision import decide
from pipelines.candidates.precedence import ARTICLE, SOURCE, Precedence
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from storage.types import Precision

PAGES = Path(__file__).parents[1] / "pages"
DAY = Moment(date(2025, 8, 20), None, Precision.DAY)
INSTANT = Moment(date(2025, 8, 21), datetime(2025, 8, 20, 23, tzinfo=UTC), Precision.MINUTE, "+08:00")


def decided(*candidates: AnyCandidate, book: Precedence = ARTICLE) -> dict[str, tuple[object, str]]:
    """The value of each field that is decided, and its evidence."""
    decisions = decide(candidates, book).decisions
    return {field.name: (decision.value, decision.evidence) for field, decision in decisions.items()}


def title(value: str, rule: ReadingRule) -> Candidate[str]:
    """A candidate for the title."""
    return Candidate(TITLE, value, rule)


HEADING, LINKED = title("三國簽署協定", ReadingRule.HEADING), title("另一個題目", ReadingRule.JSON_LD)


def test_a_field_without_a_candidate_is_not_decided() -> None:
    """Nothing is made up for it."""
    parts = decide([HEADING], ARTICLE)
    assert parts.value(DECK) is None
    assert parts.rule(DECK) is None
    assert parts.blocks == ()


@pytest.mark.parametrize("candidates", [(HEADING, LINKED), (LINKED, HEADING)])
def test_the_better_rule_wins_whichever_looked_first(candidates: tuple[AnyCandidate, ...]) -> None:
    """The order of precedence is the table's, not that of the calls."""
    assert decided(*candidates) == {"title": ("三國簽署協定", "page:heading")}


def test_of_rules_that_rank_alike_the_one_that_looked_first_wins() -> None:
    """A time element and a line of dates are as good as one another: the first on the page counts."""
    first = Candidate(PUBLISHED, DAY, ReadingRule.DATE_LINE)
    second = Candidate(PUBLISHED, INSTANT, ReadingRule.TIME)
    assert decided(first, second) == {"published": (DAY, "page:date-line")}
    assert decided(second, first) == {"published": (INSTANT, "page:time")}


def test_a_title_that_the_head_states_too_names_both_rules() -> None:
    """Width and punctuation do not count; the title stays as the better rule found it."""
    stated = title("三國簽署協定！", ReadingRule.META)
    assert decided(HEADING, stated) == {"title": ("三國簽署協定", "page:heading, meta")}


def test_a_stated_title_does_not_confirm_itself() -> None:
    """Two meta elements are one rule."""
    stated = title("三國簽署協定", ReadingRule.META)
    assert decided(stated, stated) == {"title": ("三國簽署協定", "meta")}


def test_a_document_is_not_confirmed_by_its_head() -> None:
    """The rule book of documents has no seconding rule for titles."""
    stated = title("三國簽署協定", ReadingRule.META)
    assert decided(HEADING, stated, book=SOURCE) == {"title": ("三國簽署協定", "page:heading")}


def test_a_printed_day_is_completed_by_the_stated_instant() -> None:
    """The day stays the printed one."""
    printed = Candidate(PUBLISHED, DAY, ReadingRule.DATE_LINE)
    stated = Candidate(PUBLISHED, INSTANT, ReadingRule.JSON_LD)
    completed = Moment(DAY.day, INSTANT.instant, INSTANT.precision, INSTANT.zone)
    assert decided(stated, printed) == {"published": (completed, "page:date-line, json-ld")}


def test_a_printed_instant_needs_no_other() -> None:
    """What the head states is not joined to it."""
    printed = Candidate(PUBLISHED, INSTANT, ReadingRule.TIME)
    stated = Candidate(PUBLISHED, INSTANT, ReadingRule.JSON_LD)
    assert decided(stated, printed) == {"published": (INSTANT, "page:time")}


def test_a_rule_that_finds_nothing_proposes_nothing() -> None:
    """None, an empty tuple and a blank text are no candidates; False is an answer."""
    assert list(propose(TEXT, (), ReadingRule.LABEL)) == []
    assert list(propose(CONTRIBUTORS, None, ReadingRule.LABEL)) == []
    assert list(propose_text(TITLE, " \n", ReadingRule.LABEL)) == []
    assert list(propose_text(TITLE, " 題 ", ReadingRule.LABEL)) == [title("題", ReadingRule.LABEL)]


@pytest.mark.parametrize("book", [ARTICLE, SOURCE], ids=["article", "source"])
def test_a_rule_has_one_place_in_the_order_of_a_field(book: Precedence) -> None:
    """No rule stands twice in one order, and every seconding rule has a place."""
    for field, order in book.orders.items():
        rules = [rule for rank in order for rule in (rank if isinstance(rank, tuple) else (rank,))]
        assert len(rules) == len(set(rules)), field.name
        assert book.seconding.get(field, frozenset()) <= set(rules), field.name


def test_the_evidence_of_the_saved_pages_is_made_of_known_rules() -> None:
    """The names of rules in archives do not change."""
    kept = [json.loads(path.read_text(encoding="utf-8")).get("evidence", {}) for path in PAGES.glob("*/expected.json")]
    names = {name for evidence in kept for rule, _sure in evidence.values() for name in rule.split(", ")}
    assert names
    assert names <= set(ReadingRule)
