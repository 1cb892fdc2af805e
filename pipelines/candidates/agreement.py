"""When values that rules found for one field say the same, and how a value is told to a reader.

Fields without an entry are not compared: lists such as topics and sources complete each other rather than differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from pipelines.candidates.candidate import CONTRIBUTORS, DECK, PUBLISHED, TEXT, TITLE, Field
from pipelines.dates import Moment
from pipelines.words.labels import squeezed
from storage.types import Block, Contributor, ContributorRole

AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})
_LONGEST = 300
# What else structured data call a text differs from the printed one by captions and notes.
_MOST_APART = 0.1


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the values of one field are compared.

    Attributes:
        are_same: Whether two values say the same.
        told: A value as one line; None when it says nothing of what is compared.
        differs_within: Whether rules that look at one part of the page may dispute each other's values.
    """

    are_same: Callable[[object, object], bool]
    told: Callable[[object], str | None]
    differs_within: bool = True


def authors_of(contributors: tuple[Contributor, ...]) -> frozenset[str]:
    """The names of those who wrote, whatever their width and case."""
    return frozenset(squeezed(who.name) for who in contributors if who.role in AUTHORS)


def _same_words(one: str, other: str) -> bool:
    return squeezed(one) == squeezed(other)


def _same_authors(one: tuple[Contributor, ...], other: tuple[Contributor, ...]) -> bool:
    return authors_of(one) == authors_of(other)


def _same_day(one: Moment, other: Moment) -> bool:
    """Whether two dates are of one day; a time without its zone may be of the day before or after."""
    is_timed = one.instant is not None or other.instant is not None
    return abs(one.day - other.day) <= timedelta(days=1 if is_timed else 0)


def _same_text(one: tuple[Block, ...], other: tuple[Block, ...]) -> bool:
    """Whether either text holds nearly all paragraphs of the other."""
    return min(_share(one, other), _share(other, one)) >= 1 - _MOST_APART


def _share(blocks: tuple[Block, ...], others: tuple[Block, ...]) -> float:
    whole = squeezed("".join(block.text for block in others))
    lines = [squeezed(line) for block in blocks for line in block.text.split("\n")]
    total = sum(map(len, lines))
    return sum(len(line) for line in lines if line in whole) / total if total else 0.0


def _told_authors(contributors: tuple[Contributor, ...]) -> str | None:
    return ", ".join(who.name for who in contributors if who.role in AUTHORS) or None


def _told_moment(moment: Moment) -> str:
    return moment.day.isoformat() if moment.instant is None else moment.instant.isoformat()


def _told_text(blocks: tuple[Block, ...]) -> str:
    return _cut(" ".join(block.text for block in blocks[:3]))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _comparison(are_same: object, told: object, *, differs_within: bool = True) -> Comparison:
    # Each function takes values of the field under which it stands.
    return Comparison(
        cast("Callable[[object, object], bool]", are_same), cast("Callable[[object], str | None]", told), differs_within
    )


COMPARED: Mapping[Field[object], Comparison] = {
    TITLE: _comparison(_same_words, _cut),
    DECK: _comparison(_same_words, _cut),
    CONTRIBUTORS: _comparison(_same_authors, _told_authors),
    PUBLISHED: _comparison(_same_day, _told_moment),
    TEXT: _comparison(_same_text, _told_text, differs_within=False),
}
"""How the values of the fields are compared that several rules find independently."""
