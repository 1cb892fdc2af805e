"""What is searched of a text: pieces of two characters, made where it is read and given to either engine as they are.

No engine splits Chinese into words that a reader would type (FTS5's trigram never finds 北約, its unicode61 finds
nothing). So a run of ideographs, kana or hangul becomes overlapping pairs and its last character, every other word one
token, after NFKC and case folding; so both engines find the same documents. Folded tokens have Traditional characters
turned into Simplified ones. A text goes in as parts (title, deck, …, chunks of the text), so that no phrase matches
across two parts. PostgreSQL loses positions past 16,383, and of one token all but 256, hence the chunks.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

PAIRED = r"\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
"""The characters that are searched in pairs, as a class of regular expressions has them."""
LONGEST_PHRASE = 200
"""Chunks overlap by as much as a phrase may have tokens, so that none is missed for straddling two."""
# Compiled where it is used first: such large classes take long, and every command imports this for its tables.
_RUN = rf"(?P<paired>[{PAIRED}]+)|(?P<word>[^\W_{PAIRED}]+)"
_LONGEST_WORD = 64
_CHUNK = 2000
_OFTEN = 255


@dataclass(frozen=True, slots=True)
class SearchPiece:
    """A run of tokens of one part of a text, a space between two: as typed, and folded."""

    part: str
    typed: str
    folded: str


def pieces(parts: Iterable[tuple[str, str | None]]) -> tuple[SearchPiece, ...]:
    """The pieces of parts, each a name and a text, None for what is lacking."""
    return tuple(piece for part, text in parts if text for piece in _chunks(part, text))


def tokens(text: str) -> list[str]:
    """The tokens of a text: pairs and last character of each paired run, whole words otherwise."""
    return list(_tokens(text))


def _tokens(text: str) -> Iterator[str]:
    for match in re.finditer(_RUN, unicodedata.normalize("NFKC", text).casefold()):
        run = match["paired"]
        if run is None:
            yield match["word"][:_LONGEST_WORD]
            continue
        for start in range(len(run) - 1):
            yield run[start : start + 2]
        yield run[-1]


def fold_text(text: str) -> str:
    """The text with Traditional characters turned into Simplified ones, character by character."""
    return text if text.isascii() else text.translate(_fold_table())


@cache
def _fold_table() -> dict[int, str]:
    # One character at a time: a table of phrases would give the same word different tokens in different company.
    # Imported here: only a search with --fold and the reading of a text need it.
    import opencc

    converter = opencc.OpenCC("t2s")
    ranges = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00))
    every = "".join(chr(point) for low, high in ranges for point in range(low, high))
    simplified = converter.convert("\n".join(every)).split("\n")
    return {ord(old): new for old, new in zip(every, simplified, strict=True) if old != new and len(new) == 1}


def _chunks(part: str, text: str) -> Iterator[SearchPiece]:
    """Runs of tokens, each beginning with the end of the one before; none holds a token too often for PostgreSQL."""
    typed = tokens(text)
    if not typed:
        return
    simple = fold_text(" ".join(typed)).split(" ")
    start = end = 0
    while end < len(typed):
        end = _end_of_chunk(simple, start)
        yield SearchPiece(part, " ".join(typed[start:end]), " ".join(simple[start:end]))
        start = end - LONGEST_PHRASE + 1


def _end_of_chunk(simple: list[str], start: int) -> int:
    """Where the chunk ends that begins at `start`."""
    whole = simple[start : start + _CHUNK]
    if len(whole) <= _OFTEN or max(Counter(whole).values()) <= _OFTEN:
        return start + len(whole)
    often: Counter[str] = Counter()
    for end, token in enumerate(whole, start):
        if often[token] == _OFTEN:
            return end
        often[token] += 1
    raise AssertionError("some token stands there more often than that")
