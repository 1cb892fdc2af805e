"""Stretches: further tokens for an index that knows which tokens a revision has, but not where.

PostgreSQL's index (GIN) keeps no places, so a word of three characters, which is two tokens, is only found by reading
the vector of each revision that has both. That is felt where many have: so of characters whose pairs all are common
(`storage.tables.search_common_pairs`), every stretch of up to eight is a token of its own, and a word of three to eight
such characters is how one of them begins.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from storage.types.search_pieces import PAIRED

_MARK = "\ue006"
_SHORTEST, _LONGEST = 3, 8
_PAIR = rf"([\ue001-\ue004]?)([{PAIRED}])([{PAIRED}])"


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
    for mark, characters, _ in _runs(tokens, common):
        for start in range(len(characters) - _SHORTEST + 1):
            yield f"{_MARK}{mark}{characters[start : start + _LONGEST]}"


def phrase_stretch(tokens: Sequence[str]) -> PhraseStretch | None:
    """The stretch that says the same as a phrase, by its tokens; None for a phrase that is no such stretch."""
    runs = tuple(_runs(tokens, None))
    if len(runs) != 1:
        return None
    mark, characters, is_ended = runs[0]
    if is_ended or len(characters) != len(tokens) + 1 or not _SHORTEST <= len(characters) <= _LONGEST:
        return None
    return PhraseStretch(f"{_MARK}{mark}{characters}", tuple("".join(pair) for pair in pairwise(characters)))


def is_pair(token: str) -> bool:
    """Whether a token is a pair of characters, of no field of its own."""
    pair = _pair(token)
    return pair is not None and not pair[0]


def _runs(tokens: Iterable[str], common: Collection[str] | None) -> Iterator[tuple[str, str, bool]]:
    """Characters in a row whose pairs are common (None: all are), their mark, and whether another token ended them."""
    mark = characters = ""
    for token in tokens:
        pair = _pair(token)
        if pair is None or (common is not None and pair[1] + pair[2] not in common):
            if characters:
                yield mark, characters, True
            mark = characters = ""
        elif characters:
            characters += pair[2]
        else:
            mark, characters = pair[0], pair[1] + pair[2]
    if characters:
        yield mark, characters, False


@lru_cache(maxsize=65_536)
def _pair(token: str) -> tuple[str, str, str] | None:
    """The mark and the characters of a token that is a pair."""
    found = re.fullmatch(_PAIR, token)
    return None if found is None else (found[1], found[2], found[3])
