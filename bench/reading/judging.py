"""One page by its gold: each field comes out right, honest (nothing is said) or wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bench.reading.golds import Gold, zone_days
from bench.reading.measures import contains, letters, share_of_grams, squeezed, text_f1

# A text that shares less with its gold lacks a part of the article, or holds what is none of it.
TEXT_IS_RIGHT = 0.9
_FIRST_SIGNS = 14


class Outcome(StrEnum):
    """What came of a field."""

    RIGHT = "right"
    HONEST = "honest"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader says of a page; None or empty where it says nothing. `moment` is the instant, where it says one."""

    text: str = ""
    title: str | None = None
    authors: tuple[str, ...] = ()
    day: date | None = None
    deck: str | None = None
    moment: datetime | None = None

    @property
    def printed(self) -> str:
        """What is printed below the title: the deck, which is a field of its own here and text elsewhere, and text."""
        return f"{self.deck}\n{self.text}" if self.deck and self.text else self.text


@dataclass(frozen=True, slots=True)
class Judgement:
    """A field of a page: its outcome, and its score between 0 and 1."""

    field: str
    outcome: Outcome
    score: float


def judge(gold: Gold, found: Found) -> Iterator[Judgement]:
    """Judge every field that the gold has."""
    if gold.texts:
        # Some golds hold the deck, and some do not.
        score = max(text_f1(text, read) for text in gold.texts for read in {found.text, found.printed})
        yield _judged("text", score >= TEXT_IS_RIGHT, not found.text, score)
    if gold.title:
        is_right = any(_is_same(title, found.title) for title in (gold.title, *gold.titles))
        yield _judged("title", is_right, not found.title)
    elif gold.title_part is not None:
        yield _judged("title", letters(gold.title_part) in letters(found.title or ""), not found.title)
    if gold.authors is not None:
        yield _judged("author", _are_same(gold.authors, found.authors), not found.authors)
    if gold.days:
        yield _judged("date", _is_on(gold.days, found), found.day is None)
    if gold.deck is not None:
        yield _judged("deck", _is_same(gold.deck, found.deck), not found.deck)
    yield from _sentences(gold, found)


def _is_same(wanted: str, got: str | None) -> bool:
    """Whether two printed texts are the same, whatever their case and punctuation."""
    return letters(wanted) == letters(got or "") or squeezed(wanted) == squeezed(got or "")


def _are_same(wanted: Sequence[str], got: Sequence[str]) -> bool:
    """Whether the same persons are named; some golds run the names together."""
    names, found = [letters(name) for name in wanted], [letters(name) for name in got]
    return set(names) == set(found) or "".join(names) == "".join(found) != ""


def _is_on(days: frozenset[date], found: Found) -> bool:
    """Whether a day is that of the gold: a stated moment is so when it was that day where the gold was written."""
    return found.day in days or (found.moment is not None and not days.isdisjoint(zone_days(found.moment)))


def _sentences(gold: Gold, found: Found) -> Iterator[Judgement]:
    silent = not found.text
    if gold.first_words is not None:
        start = squeezed(gold.first_words)[:_FIRST_SIGNS]
        yield _judged("first words", start in squeezed(found.printed), silent)
    if gold.sentences:
        yield _judged("sentence", contains(found.printed, gold.sentences), silent)
    if gold.wanted:
        # Some golds want the headline, which is text elsewhere and a field of its own here.
        held = [_share_of(segment, f"{found.title or ''}\n{found.printed}") for segment in gold.wanted]
        yield _judged("wanted", min(held) == 1.0, silent, sum(share == 1.0 for share in held) / len(held))
    if gold.unwanted:
        out = [not contains(found.printed, (segment,)) for segment in gold.unwanted]
        yield _judged("unwanted out", all(out), silent, sum(out) / len(out))


def _share_of(segment: str, text: str) -> float:
    """How much of a segment a text holds; some golds begin or end within a word."""
    return 1.0 if contains(text, (segment,)) else share_of_grams(segment, text)


def _judged(field: str, right: bool, silent: bool, score: float | None = None) -> Judgement:
    outcome = Outcome.RIGHT if right else Outcome.HONEST if silent else Outcome.WRONG
    return Judgement(field, outcome, float(right) if score is None else score)
