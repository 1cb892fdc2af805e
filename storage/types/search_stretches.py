"""Stretches: further tokens for an index that knows which tokens a revision has, but not where.

PostgreSQL's index (GIN) keeps no places, so a word of three characters, which is two tokens, is only found by reading
the vector of each revision that has both. That is felt where many have: so of characters whose pairs all are common
(`storage.tables.learned_pairs`), every stretch of up to thirty-two is a token of its own, and a phrase of three
to thirty-two such characters is how one of them begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from storage.types.search_pieces import PAIRED

_MARK = "\ue006"
_SHORTEST = 3
LONGEST_STRETCH = 32
"""The most characters of a stretch: longer runs of common pairs hardly occur, so more would cost nothing."""


@dataclass(frozen=True, slots=True)
class PhraseStretch:
    """How a stretch begins in every text that holds a phrase, and in no other; and the pairs that must be common."""

    beginning: str
    pairs: tuple[str, ...]


def stretches(tokens: Iterable[str], common: Collection[str]) -> Iterator[str]:
    """The stretches of a text.

    Args:
        tokens: of the text, as `storage.types.search_pieces` makes them.
        common: the pairs that are.
    """
    for mark, characters in _runs(tokens, common):
        for start in range(len(characters) - _SHORTEST + 1):
            yield f"{_MARK}{mark}{characters[start : start + LONGEST_STRETCH]}"


def phrase_stretch(tokens: Sequence[str]) -> PhraseStretch | None:
    """The stretch that says the same as a phrase, by its tokens; None for a phrase that is no such stretch."""
    if not _SHORTEST <= len(tokens) + 1 <= LONGEST_STRETCH or not all(map(_pair_form().fullmatch, tokens)):
        return None
    mark, characters = tokens[0][:-2], tokens[0][-2] + "".join(token[-1] for token in tokens)
    return PhraseStretch(f"{_MARK}{mark}{characters}", tuple("".join(pair) for pair in pairwise(characters)))


def is_pair(token: str) -> bool:
    """Whether a token is a pair of characters, of no field of its own."""
    return len(token) == 2 and _pair_form().fullmatch(token) is not None


def _runs(tokens: Iterable[str], common: Collection[str]) -> Iterator[tuple[str, str]]:
    """Characters in a row whose pairs are common, each run with its mark."""
    mark = characters = ""
    for token in tokens:
        # What is common is a pair of characters, so a token that ends in it is that pair, with its mark or without.
        if token[-2:] not in common:
            if characters:
                yield mark, characters
            mark = characters = ""
        elif characters:
            characters += token[-1]
        else:
            mark, characters = token[:-2], token[-2:]
    if characters:
        yield mark, characters


@cache
def _pair_form() -> re.Pattern[str]:
    return re.compile(rf"[\ue001-\ue004]?[{PAIRED}]{{2}}")
