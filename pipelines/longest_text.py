"""How long a text may be that is kept of a page: no more than this is read, compared, searched or stored.

The record holds all of it. A document is cut there and says that it is partial; an article, of which a part would pass
for the whole, is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from storage.types import ArticleReading, Block, MementoReading, Outcome, Refusal, SourceReading, Verdict

LONGEST_TEXT = 4_000_000
"""Characters of a text, whatever it is written in: as many as some dozen books have; a packed answer may hold more."""


def within_longest(outcome: Outcome) -> Outcome:
    """What was read of a page, its text no longer than `LONGEST_TEXT`."""
    if isinstance(outcome, MementoReading):
        return replace(outcome, document=_cut(outcome.document))
    if isinstance(outcome, SourceReading):
        return _cut(outcome)
    if isinstance(outcome, ArticleReading) and (length := len(outcome.text)) > LONGEST_TEXT:
        return Refusal(Verdict.TRUNCATED, f"its text has {length} characters, and {LONGEST_TEXT} at most are kept")
    return outcome


def says_cut(reading: SourceReading) -> str | None:
    """That a text was cut, in a few words, None for one that was not."""
    is_cut = reading.partial and len(reading.text) == LONGEST_TEXT
    return f"its text was cut after {LONGEST_TEXT} characters; the record holds all of it" if is_cut else None


def _cut(reading: SourceReading) -> SourceReading:
    if len(reading.text) <= LONGEST_TEXT:
        return reading
    return replace(reading, text=reading.text[:LONGEST_TEXT], blocks=tuple(_first(reading.blocks)), partial=True)


def _first(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that stand within the longest text, the last one cut there."""
    left = LONGEST_TEXT
    for block in blocks:
        if left <= 0:
            return
        is_whole = len(block.text) <= left
        # What else a block says (its items, its caption) stands in its text, too, and would be longer than that.
        yield block if is_whole else Block(block.type, block.text[:left])
        left -= len(block.text)
