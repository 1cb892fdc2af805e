"""The passages of a text that some words are about: its paragraphs, by the pieces that a search would find."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from storage.types.search_pieces import fold_text, tokens


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph: its number from 1 on, its text, and how many of the pieces that were looked for stand in it."""

    number: int
    text: str
    found: int


def passages(text: str, words: str, most: int) -> tuple[Passage, ...]:
    """The paragraphs that hold most of the words, in the order of the text; the first ones where none holds any.

    Args:
        text: paragraphs, a blank line between two.
        words: what is looked for; Traditional and Simplified are one.
        most: the most paragraphs.
    """
    wanted = _pieces(words)
    paragraphs = [paragraph for paragraph in text.split("\n\n") if paragraph.strip()]
    weighed = [
        Passage(number, paragraph, (wanted & _pieces(paragraph)).total())
        for number, paragraph in enumerate(paragraphs, 1)
    ]
    best = sorted(weighed, key=lambda passage: (-passage.found, passage.number))[:most]
    return tuple(sorted((one for one in best if one.found or not best[0].found), key=lambda passage: passage.number))


def _pieces(text: str) -> Counter[str]:
    """The pieces of a text, each once: a word that is repeated is no better found."""
    return Counter(set(tokens(fold_text(text))))
