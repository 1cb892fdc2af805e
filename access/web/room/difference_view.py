"""A difference as lines: changed paragraphs within the text, or what stood where beside what stands there now."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TypeAlias

from access.web.room.long_lists import Part, part_of
from pipelines.difference import FieldChange, Paragraph, PieceKind

Row: TypeAlias = tuple[Paragraph | None, Paragraph | None]
ChangedLine: TypeAlias = tuple[str, Row]


def changed_part(changes: Iterable[FieldChange], *, sides: bool, after: int = 0) -> Part[ChangedLine]:
    """The changed lines behind so many, as many as a page has, each with its field.

    Args:
        changes: field by field.
        sides: a line is what stood beside what stands, not a paragraph that tells both.
        after: how many lines stood on the pages before.
    """
    lines = [
        (change.field, line)
        for change in changes
        for line in (side_rows(change.paragraphs) if sides else ((one, one) for one in change.paragraphs))
    ]
    return part_of(lines, after)


def by_field(lines: Iterable[ChangedLine]) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The fields of lines in their order, each with its rows."""
    for field, some in groupby(lines, key=itemgetter(0)):
        yield field, tuple(row for _, row in some)


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
