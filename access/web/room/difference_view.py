"""A difference side by side: what stood where beside what stands there now."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pipelines.difference import Paragraph, PieceKind

Row: TypeAlias = tuple[Paragraph | None, Paragraph | None]


def side_rows(paragraphs: Iterable[Paragraph]) -> Iterator[Row]:
    """Changed paragraphs as rows of before and after; what came in the very place of what went stands beside it.

    A paragraph that was compared word by word is both.
    """
    gone: deque[Paragraph] = deque()
    # Where in the later text the next paragraph would stand that takes the place of what went, and how far numbers of
    # the later text lie behind those of the earlier one.
    place = shift = 0
    for paragraph in paragraphs:
        match {piece.kind for piece in paragraph.pieces}:
            case kinds if kinds == {PieceKind.REMOVED}:
                if gone and paragraph.number + shift != place:
                    yield from _alone(gone)
                place = paragraph.number + shift
                shift -= 1
                gone.append(paragraph)
            case kinds if kinds == {PieceKind.ADDED}:
                if paragraph.number != place:
                    yield from _alone(gone)
                yield (gone.popleft() if gone else None), paragraph
                place += 1
                shift += 1
            case _:
                yield from _alone(gone)
                yield paragraph, paragraph
    yield from _alone(gone)


def _alone(gone: deque[Paragraph]) -> Iterator[Row]:
    """What went, with nothing in its place; it is told then."""
    while gone:
        yield gone.popleft(), None
