"""Candidates and decisions: which rule wins a field, and what another rule adds to it."""

from __future__ import annotations

import json
from dataclasses import replace
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
from pipelines.candidates.decision import decide_fields
from pipelines.candidates.precedence import ARTICLE, SOURCE, Precedence
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment
from storage.types import Block, BlockType, Contributor, ContributorRole, OtherValue, Precision

PAGES = Path(__file__).parents[1] / "pages"
DAY = Moment(date(2025, 8, 20), None, Precision.DAY)
INSTANT = Moment(date(2025, 8, 21), datetime(2025, 8, 20, 23, tzinfo=UTC), Precision.MINUTE, "+08:00")


def decided(*candidates: AnyCandidate, book: Precedence = ARTICLE) -> dict[str, tuple[object, str]]:
    """The value of each field that is decided, and its evidence."""
    decisions = decide_fields(candidates, book).decisions
    return {field.name: (decision.value, decision.evidence.rule) for field, decision in decisions.items()}


def title(value: str, rule: ReadingRule) -> Candidate[str]:
    """A candidate for the title."""
    return Candidate(TITLE, value, rule)


HEADING, LINKED = title("三國簽署協定", ReadingRule.HEADING), title("另一個題目", ReadingRule.JSON_LD)


def test_a_field_without_a_candidate_is_not_decided() -> None:
    """Nothing is made up for it."""
    parts = decide_fields([HEADING], ARTICLE)
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


def credited(rule: ReadingRule, *names: str) -> Candidate[tuple[Contributor, ...]]:
    """A candidate for the contributors: writers of these names."""
    return Candidate(CONTRIBUTORS, tuple(Contributor(name, ContributorRole.WRITER) for name in names), rule)


def dated(rule: ReadingRule, day: int) -> Candidate[Moment]:
    """A candidate for the day of publication."""
    return Candidate(PUBLISHED, Moment(date(2025, 8, day), None, Precision.DAY), rule)


def text(rule: ReadingRule, *lines: str) -> Candidate[tuple[Block, ...]]:
    """A candidate for the text."""
    return Candidate(TEXT, tuple(Block(BlockType.PARAGRAPH, line) for line in lines), rule)


R = ReadingRule
STATED = title("三國簽署協定", R.META)
BY, OF = credited(R.BYLINE, "Ann Lee"), credited(R.JSON_LD, "ann lee")
MARKED = credited(R.MARKED, "Ann Lee")


@pytest.mark.parametrize(
    ("candidates", "sure"),
    [
        # The page and its head.
        ((HEADING, STATED), "likely"),
        ((HEADING, STATED, title("三國簽署協定", R.JSON_LD)), "certain"),
        ((HEADING,), "doubtful"),
        ((STATED, title("三國簽署協定", R.JSON_LD)), "doubtful"),
        # The title that a browser shows is written with the others.
        ((HEADING, title("三國簽署協定", R.HTML_TITLE)), "doubtful"),
        ((HEADING, STATED, title("Lia", R.HTML_TITLE)), "likely"),
        # Where structured data say something else, agreement elsewhere is not enough.
        ((HEADING, STATED, LINKED), "doubtful"),
        ((STATED,), "doubtful"),
        ((STATED, STATED), "doubtful"),
        ((title("三國簽署協定", R.SELECTOR), LINKED), "certain"),
        ((BY,), "doubtful"),
        ((BY, credited(R.MARKED, "Ann Lee")), "doubtful"),
        ((BY, OF), "likely"),
        ((BY, OF, credited(R.META_AUTHOR, "Ann Lee")), "certain"),
        ((BY, credited(R.JSON_LD, "Bo Ek")), "doubtful"),
        ((dated(R.TIME, 20),), "likely"),
        ((dated(R.DATE_LINE, 20),), "likely"),
        ((dated(R.DATE_LINE, 20), dated(R.META_DATE, 20)), "certain"),
        # The program that writes the head writes the markup of the page too.
        ((dated(R.TIME, 20), dated(R.META_DATE, 20)), "likely"),
        ((dated(R.TIME, 20), dated(R.META_DATE, 20), dated(R.JSON_LD, 20)), "certain"),
        # Microdata may be the very element: they are markup too, beside a day in words a statement.
        ((dated(R.TIME, 20), dated(R.META_DATEPUBLISHED, 20), dated(R.JSON_LD, 20)), "likely"),
        ((dated(R.DATE_LINE, 20), dated(R.META_DATEPUBLISHED, 20)), "certain"),
        ((MARKED, credited(R.META_AUTHOR, "Ann Lee")), "doubtful"),
        ((MARKED, OF, credited(R.META_AUTHOR, "Ann Lee")), "likely"),
        ((dated(R.JSON_LD, 20), dated(R.META_DATE, 20)), "likely"),
        ((dated(R.JSON_LD, 20),), "doubtful"),
        ((dated(R.META_DC_DATE, 20),), "doubtful"),
        ((dated(R.TIME, 20), dated(R.META_DATE, 23)), "doubtful"),
        ((dated(R.TRAFILATURA, 20),), "doubtful"),
        ((text(R.RUNNING_TEXT, "One line.", "Another line."),), "doubtful"),
        (
            (text(R.RUNNING_TEXT, "One line.", "Another."), text(R.JSON_LD, "One line.", "Another and longer one.")),
            "doubtful",
        ),
        ((text(R.RUNNING_TEXT, "One line.", "Another."), text(R.JSON_LD, "One line.", "Another.")), "doubtful"),
    ],
)
def test_sureness_follows_from_where_the_agreeing_rules_look(candidates: tuple[AnyCandidate, ...], sure: str) -> None:
    """What is printed and stated is certain, whatever the number of rules; a dispute makes it doubtful."""
    (decision,) = decide_fields(candidates, ARTICLE).decisions.values()
    assert decision.sure == sure


def test_what_other_rules_found_is_told_once() -> None:
    """By rule and value, as one line; what says the same is no dispute."""
    others = (LINKED, LINKED, title("又一個\n題目", R.META))
    (decision,) = decide_fields([HEADING, *others], ARTICLE).decisions.values()
    assert decision.disputed == (OtherValue("json-ld", "另一個題目"), OtherValue("meta", "又一個 題目"))
    (decision,) = decide_fields([HEADING, STATED], ARTICLE).decisions.values()
    assert decision.disputed == ()


def test_nothing_disputes_what_the_profile_says() -> None:
    """Its publication knows better than any general rule; rules that agree are named."""
    (decision,) = decide_fields([title("三國簽署協定", R.SELECTOR), STATED, LINKED], ARTICLE).decisions.values()
    assert (decision.disputed, decision.evidence.rule) == ((), "profile:selector, meta")


@pytest.mark.parametrize(
    ("candidates", "names"),
    [
        ((credited(R.META_AUTHOR, "The Press"), credited(R.JSON_LD, "Ann Lee"), BY), ["Ann Lee"]),
        ((credited(R.META_AUTHOR, "webteam"), BY, credited(R.AUTHOR_LINK, "Ann Lee")), ["Ann Lee"]),
        ((credited(R.META_AUTHOR, "Ann Lee"), credited(R.BYLINE, "Ann Lee", "Bo Ek")), ["Ann Lee"]),
        ((credited(R.META_AUTHOR, "Desk Two"), credited(R.JSON_LD, "Desk Two"), BY), ["Ann Lee"]),
        ((credited(R.META_AUTHOR, "Ann Lee"), credited(R.BYLINE, "Bo")), ["Ann Lee"]),
        ((credited(R.META_AUTHOR, "Ann Lee"), credited(R.BYLINE, "Ann Lee For The Post")), ["Ann Lee"]),
        ((credited(R.BYLINE, "Ann Lee May"), MARKED, credited(R.AUTHOR_LINK, "Ann Lee")), ["Ann Lee"]),
    ],
)  # fmt: skip
def test_a_name_that_one_part_of_the_page_gives_yields_to_one_that_the_page_prints(
    candidates: tuple[AnyCandidate, ...], names: list[str]
) -> None:
    """Who typed a page in stands in its head alone, however often; one Latin word is no name to believe."""
    assert [who.name for who in decide_fields(candidates, ARTICLE).contributors] == names


def test_a_printed_day_is_completed_by_the_stated_instant() -> None:
    """The day stays the printed one."""
    printed = Candidate(PUBLISHED, DAY, ReadingRule.DATE_LINE)
    stated = Candidate(PUBLISHED, INSTANT, ReadingRule.JSON_LD)
    completed = Moment(DAY.day, INSTANT.instant, INSTANT.precision, INSTANT.zone)
    assert decided(stated, printed) == {"published": (completed, "page:date-line, json-ld")}


def test_a_printed_instant_needs_no_other() -> None:
    """What the head states of the same day agrees, and is not joined to it."""
    printed = Candidate(PUBLISHED, INSTANT, ReadingRule.TIME)
    stated = Candidate(PUBLISHED, replace(INSTANT, precision=Precision.SECOND), ReadingRule.JSON_LD)
    assert decided(stated, printed) == {"published": (INSTANT, "page:time, json-ld")}


def test_a_rule_that_finds_nothing_proposes_nothing() -> None:
    """None, an empty tuple and a blank text are no candidates; False is an answer."""
    assert list(propose(TEXT, (), ReadingRule.LABEL)) == []
    assert list(propose(CONTRIBUTORS, None, ReadingRule.LABEL)) == []
    assert list(propose_text(TITLE, " \n", ReadingRule.LABEL)) == []
    assert list(propose_text(TITLE, " 題 ", ReadingRule.LABEL)) == [title("題", ReadingRule.LABEL)]


@pytest.mark.parametrize("book", [ARTICLE, SOURCE], ids=["article", "source"])
def test_a_rule_has_one_place_in_the_order_of_a_field(book: Precedence) -> None:
    """No rule stands twice in one order, and every rule of another table has a place."""
    for field, order in book.orders.items():
        rules = [rule for rank in order for rule in (rank if isinstance(rank, tuple) else (rank,))]
        assert len(rules) == len(set(rules)), field.name
        assert book.strong.get(field, frozenset()) <= set(rules), field.name


def test_the_evidence_of_the_saved_pages_is_made_of_known_rules() -> None:
    """The names of rules in archives do not change."""
    kept = [json.loads(path.read_text(encoding="utf-8")).get("evidence", {}) for path in PAGES.glob("*/expected.json")]
    names = {name for evidence in kept for rule, _sure in evidence.values() for name in rule.split(", ")}
    assert names
    assert names <= set(ReadingRule)
