"""Whether one text stands in the place of another, or anything of it is left: lines, or words beside one another.

Numbers and days are no words: a table of rates, counts or budgets is the same document whatever it counts today. A text
of nothing but numbers is the same as another one of its kind.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipelines.document_motion import SteadyLines, steady_lines_of
from pipelines.drift_pieces import LineKind, pieces_of
from pipelines.moving_parts import lines_at_rest
from pipelines.volatile import plain
from storage.types import SourceReading
from storage.types.filings import MovingPart, SourceCopy

_REPLACED = 0.2
_SAYING = frozenset({LineKind.WORD, LineKind.ADDRESS})
# What strangers wrote is compared within bounds.
_MOST_TEXT = 400_000


def shares_nothing(before: SourceCopy | SourceReading, after: SourceReading, moving: Sequence[MovingPart] = ()) -> bool:
    """Whether next to nothing of a text stands in another, which is not known when one says nothing.

    Arguments: `moving` are the parts of the text that were found to move by themselves.
    """
    steady = steady_lines_of(after.media_type)
    old, new = lines_of(before.title, before.text, steady, moving), lines_of(after.title, after.text, steady, moving)
    return bool(before.text.strip() and after.text.strip()) and is_replaced(old, new)


def lines_of(title: str | None, text: str, steady: SteadyLines, moving: Sequence[MovingPart] = ()) -> list[str]:
    """The title and the lines of a text as they are compared, without what moves by itself."""
    return [*([plain(title)] if title else []), *lines_at_rest(text, moving, steady)]


def is_replaced(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether next to nothing is left of a text: neither of its lines nor of the words in them."""
    before, after = set(old), set(new)
    least = min(sum(map(len, old)), sum(map(len, new)))
    if sum(map(len, before & after)) >= _REPLACED * max(least, 1):
        return False
    words, others = Counter(_words(_opening(old))), Counter(_words(_opening(new)))
    if not (words or others):
        return False
    return (words & others).total() < _REPLACED * max(min(words.total(), others.total()), 1)


def _opening(lines: Sequence[str]) -> Iterator[str]:
    """As many of the first lines as are compared word by word."""
    length = 0
    for line in lines:
        length += len(line)
        if length > _MOST_TEXT:
            return
        yield line


def _words(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Every two words that follow one another within a line, numbers and days left out; of a line of one word, that."""
    for line in lines:
        texts = [piece.text.casefold() for piece in pieces_of(line) if piece.kind in _SAYING]
        if texts:
            yield from pairwise(texts) if len(texts) > 1 else [tuple(texts)]
