"""What stands around the words that a search found, cut where these begin and end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.questions.search.extracts import Extract


def extract_pieces(extract: Extract) -> Iterator[tuple[str, bool]]:
    """The text of an extract in pieces, each with whether it is one of the words that were found."""
    at = extract.start
    for begin, end in extract.marks:
        # Words that are looked for may overlap.
        begin = max(begin, at)
        if begin >= end:
            continue
        if begin > at:
            yield extract.text[at - extract.start : begin - extract.start], False
        yield extract.text[begin - extract.start : end - extract.start], True
        at = end
    if at < extract.end:
        yield extract.text[at - extract.start :], False
