"""What kind of page answers where nothing of a document is left: of offers, one that stands in the way, or any other.

A wall, a queue and a notice of maintenance are short, speak of the reader's browser, of waiting or of access, in any
language, and often bear the number of the request. Who bought an address has something to offer. What is neither tells
nothing as long as it is short; a text of some length is somebody's own.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from enum import Enum

from pipelines.drift_pieces import LineKind, pieces_of
from pipelines.words.letters import said
from pipelines.words.strange_words import IN_THE_WAY, NAME_FOR_SALE, NO_SELLERS, OFFERS, SALES_TALK, TRADES

# What is made for one request, and counts nothing: an address of a network, an identifier.
_IDENTIFIER = (
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|"
    r"\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{12,}\b"
)
# Letters and digits that change into each other twice, too: a code, and no count.
_MADE = re.compile(
    rf"{_IDENTIFIER}|(?<![0-9a-z])(?=[0-9a-z]{{5}})(?:\d+[a-z]+\d|[a-z]+\d+[a-z])[0-9a-z]*", re.IGNORECASE
)
# A plain number may be a request's, too, or a figure.
_REQUEST = re.compile(rf"{_IDENTIFIER}|\b\d{{9,}}\b|#\s?\d[\d.]{{4,}}")
# What holds a digit, also where a language has no blanks between its words.
_NUMBERED = re.compile(r"[a-z0-9._:/-]*\d[a-z0-9._:/-]*", re.IGNORECASE)
# A wall numbers a request, perhaps a place in a queue; what counts more things than these is a document's table.
_FIGURES = 3
# A wall of that length speaks of two such subjects at least; a longer text is none.
_VERY_SHORT, _SHORT = 200, 1_200
_ONE_LINE = 120
# A longer text mentions prices and games; one that lives on them speaks of them again and again.
_BETWEEN_OFFERS, _BETWEEN_TRADES = 300, 600
# What a document may be about as well: one of the others has to be among them.
_TOPICS = frozenset({"cookies", "a check", "a server", "access", "security", "maintenance"})
_OWN_TEXT = 400
_OFFERED = _SUBJECTS = 2
# So many manners of those who sell something tell one: a rate of today, or a free evening with an entry, has two.
_MANNERS = 3
_SENTENCE_END = re.compile(r"[\n.!?。！？|–—:：]")
# As many characters as an article, a greeting or `great news` takes before the words.
_MOST_BEFORE = 16


class StrangePage(Enum):
    """What answers in a document's place."""

    NAME_FOR_SALE = "for sale"
    OFFERS = "offers"
    SALES_TALK = "the talk of sellers"
    IN_THE_WAY = "in the way"
    OWN_TEXT = "a text of its own"
    UNKNOWN = "too little to tell"


def kind_of(title: str, text: str, *, is_away: bool = False) -> StrangePage:
    """The kind of a page of which nothing stood in the first copy.

    Args:
        title: of the page, folded.
        text: of the page, folded.
        is_away: whether another registrable domain shows it, where a single subject does not make a wall.
    """
    whole = f"{title}\n{text}"
    if NAME_FOR_SALE.search(whole):
        return StrangePage.NAME_FOR_SALE
    length = said(text)
    if _is_offering(whole, length):
        return StrangePage.OFFERS
    met = obstacles(whole) if length <= _SHORT else ()
    if met and (
        length <= (_ONE_LINE if is_away else _VERY_SHORT) or (len(met) >= _SUBJECTS and not _TOPICS.issuperset(met))
    ):
        return StrangePage.IN_THE_WAY
    if not met and length <= _SHORT and _talks_as_sellers(whole):
        return StrangePage.SALES_TALK
    return StrangePage.OWN_TEXT if length >= _OWN_TEXT else StrangePage.UNKNOWN


def offer_of_name(whole: str, *, is_first: bool) -> str | None:
    """The words by which a page offers its own name for sale, None without any.

    Args:
        whole: title and text, folded.
        is_first: whether nothing is known of the document: news quote such words, so they must begin a sentence.
    """
    for match in NAME_FOR_SALE.finditer(whole):
        before = _SENTENCE_END.split(whole[: match.start()])[-1]
        if not is_first or len(before.strip()) <= _MOST_BEFORE:
            return match[0]
    return None


def _is_offering(whole: str, length: int) -> bool:
    """Whether a page lives on what it offers, and does not merely mention it."""
    trades, offers = ([match[0] for match in pattern.finditer(whole)] for pattern in (TRADES, OFFERS))
    if length > _SHORT:
        trades = trades if len(trades) * _BETWEEN_TRADES >= length else []
        offers = offers if len(offers) * _BETWEEN_OFFERS >= length else []
    return bool(trades) or len(set(offers)) >= _OFFERED


def _talks_as_sellers(whole: str) -> bool:
    """Whether a short page speaks as those do who sell something, whatever that is."""
    manners = {manner for manner, words in SALES_TALK.items() if words.search(whole)}
    return len(manners) >= _MANNERS and NO_SELLERS.search(whole) is None


def obstacles(whole: str) -> tuple[str, ...]:
    """What a folded text speaks of that stands in a reader's way."""
    named = tuple(subject for subject, pattern in IN_THE_WAY.items() if pattern.search(whole))
    return (*named, "the request") if _REQUEST.search(whole) else named


def bears_another_number(before: str, now: str) -> bool:
    """Whether two short texts differ by the numbers of two requests, as what stands in the way does at each visit.

    They bear such numbers that differ, or nothing differs but what holds a digit. Where several figures differ, they
    are a document's, which counts anew.
    """
    if max(said(before), said(now)) > _SHORT or before == now or _other_figures(before, now) >= _FIGURES:
        return False
    numbers, others = (set(_REQUEST.findall(text.casefold())) for text in (before, now))
    if numbers and others and numbers.isdisjoint(others):
        return True
    words, now_words = (_NUMBERED.sub(" ", text).split() for text in (before, now))
    return bool(words) and words == now_words


def bears_figures(text: str) -> bool:
    """Whether a text counts several things, as a table does and what stands in the way does not."""
    return sum(1 for _ in _figures(text)) >= _FIGURES


def _other_figures(before: str, now: str) -> int:
    """How many figures of a text are others than those of the one before; none that are made for one request."""
    figures, others = (Counter(_figures(text)) for text in (before, now))
    return (others - figures).total()


def _figures(text: str) -> Iterator[str]:
    """What a text counts: its numbers, without days, times and what is made for one request."""
    for line in _MADE.sub(" ", text).split("\n"):
        yield from (piece.text for piece in pieces_of(line) if piece.kind is LineKind.NUMBER)
