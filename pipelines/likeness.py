"""Whether two texts are one but for an edit: nearly all words stand in both, however often their numbers change."""

from __future__ import annotations

from collections import Counter

from pipelines.drift_pieces import LineKind, pieces_of
from storage.types import SourceReading
from storage.types.filings import SourceCopy

_MOSTLY = 0.8
# What strangers wrote is compared within bounds.
_MOST_TEXT = 100_000


def is_mostly_one(before: SourceCopy | SourceReading, after: SourceReading) -> bool:
    """Whether four of five words of the longer text stand in the other, numbers and dates apart."""
    words, others = _words(before), _words(after)
    longer = max(words.total(), others.total())
    return longer > 0 and (words & others).total() >= _MOSTLY * longer


def _words(text: SourceCopy | SourceReading) -> Counter[str]:
    lines = f"{text.title or ''}\n{text.text[:_MOST_TEXT]}".splitlines()
    return Counter(piece.text.casefold() for line in lines for piece in pieces_of(line) if piece.kind is LineKind.WORD)
