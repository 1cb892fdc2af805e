"""What kind of change turned one text of a source into the next, and which numbers and dates it touched.

Both texts are compared line by line and then piece by piece: a date, a number, a word, one ideograph. What moves by
itself is left out before, as in the digest. The class is that of the gravest change among the lines; the difference
itself can be made from the two revisions at any time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import islice

from pipelines.dates import moments_in
from pipelines.document_motion import steady_lines_of
from pipelines.drift_pieces import LineKind, LinePiece, pieces_of
from pipelines.replaced_text import is_replaced, lines_of
from pipelines.site_lines import is_boilerplate, is_file, is_link, is_signature
from storage.types import ChangeClass, SourceReading
from storage.types.filings import SourceCopy, SourceDrift

# Least grave first.
_GRAVITY = (
    ChangeClass.BOILERPLATE,
    ChangeClass.LINKS,
    ChangeClass.STRUCTURE,
    ChangeClass.DATE_ONLY,
    ChangeClass.NUMBERS,
    ChangeClass.WORDING,
)
# What strangers wrote is compared within bounds: longer texts are told apart less finely.
_MOST_LINES, _FEW_LINES = 6_000, 1_000
_MOST_PIECES, _FEW_PIECES = 6_000, 1_000
_MOST_PLACES, _MOST_TRIES = 40, 4_000
# So many numbers, and so many dates, are told of a change.
_MOST_TOLD = 200
_Pair = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that changed: as it was and as it is, None for one that came or went."""

    before: str | None
    after: str | None


class Budget:
    """So many comparisons of two lines, and no more."""

    def __init__(self, tries: int) -> None:
        self._left = tries

    def spend(self) -> bool:
        """Take one; whether there was one."""
        self._left -= 1
        return self._left >= 0


def drift_of(before: SourceCopy, after: SourceReading) -> SourceDrift:
    """What turned one text of a source into the next.

    Args:
        before: the revision.
        after: what was read later.
    """
    steady = steady_lines_of(after.media_type)
    old = lines_of(before.title, before.text, steady)
    new = lines_of(after.title, after.text, steady)
    found = [_class_and_pairs(line) for line in _changed(old, new)]
    numbers = [pair for _, pairs, _ in found for pair in pairs]
    dates = [pair for _, _, pairs in found for pair in pairs]
    classes = [each for each, _, _ in found]
    if before.files != after.files:
        classes.append(ChangeClass.LINKS)
    if before.document_number != after.document_number:
        classes.append(ChangeClass.NUMBERS)
        numbers.append((before.document_number, after.document_number))
    if after.dated_on is not None and after.dated_on != before.published_on:
        classes.append(ChangeClass.DATE_ONLY)
        day = before.published_on
        told = {moment.day for _, text in dates if text is not None for moment in moments_in(text)[0]}
        if after.dated_on not in told:
            dates.append((None if day is None else day.isoformat(), after.dated_on.isoformat()))
    return SourceDrift(_class(old, new, classes), tuple(numbers[:_MOST_TOLD]), tuple(dates[:_MOST_TOLD]))


def _class(old: list[str], new: list[str], classes: Sequence[ChangeClass]) -> ChangeClass:
    if not classes or (old != new and _same_words(old, new)):
        return ChangeClass.STRUCTURE
    return ChangeClass.REPLACED if is_replaced(old, new) else max(classes, key=_GRAVITY.index)


def _same_words(old: Sequence[str], new: Sequence[str]) -> bool:
    """Whether the same lines stand in another order, or the same text is divided otherwise."""
    return Counter(old) == Counter(new) or _run_on(old) == _run_on(new)


def _run_on(lines: Sequence[str]) -> str:
    return re.sub(r"\s+", "", "".join(lines))


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[_Line]:
    """The lines that differ; those in place of others are paired where they are alike, else in their order."""
    if len(old) + len(new) > _MOST_LINES:
        yield from _only_in_one(old, new)
        return
    budget = Budget(_MOST_TRIES)
    matcher = SequenceMatcher(None, old, new, autojunk=len(new) > _FEW_LINES)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield from _paired(old[old_from:old_to], new[new_from:new_to], budget)


def _only_in_one(old: Sequence[str], new: Sequence[str]) -> Iterator[_Line]:
    """Of texts that are too long to be aligned, some of the lines that stand in one of them alone."""
    before, after = set(old), set(new)
    yield from (_Line(line, None) for line in islice((line for line in old if line not in after), _FEW_LINES))
    yield from (_Line(None, line) for line in islice((line for line in new if line not in before), _FEW_LINES))


def _paired(old: Sequence[str], new: Sequence[str], budget: Budget) -> Iterator[_Line]:
    taken = 0
    for line in new:
        places = range(taken, min(len(old), taken + _MOST_PLACES))
        alike = next((place for place in places if budget.spend() and _alike(old[place], line)), None)
        if alike is None:
            yield _Line(None, line)
            continue
        yield from (_Line(gone, None) for gone in old[taken:alike])
        yield _Line(old[alike], line)
        taken = alike + 1
    yield from (_Line(gone, None) for gone in old[taken:])


def _alike(one: str, other: str) -> bool:
    """Whether one line was probably made from the other: half of the words are the same, or all but numbers."""
    before, after = ([p.text if p.kind is LineKind.WORD else p.kind for p in pieces_of(line)] for line in (one, other))
    matcher = SequenceMatcher(None, before, after, autojunk=len(after) > _FEW_PIECES)
    if matcher.real_quick_ratio() < 0.5 or matcher.quick_ratio() < 0.5:
        return False
    return len(before) + len(after) > _MOST_PIECES or matcher.ratio() >= 0.5


def _class_and_pairs(line: _Line) -> tuple[ChangeClass, list[_Pair], list[_Pair]]:
    """The class of one line's change, and the numbers and dates that it touched."""
    if line.before is None or line.after is None:
        return _of_whole(line)
    old, new = pieces_of(line.before), pieces_of(line.after)
    numbers: list[_Pair] = []
    dates: list[_Pair] = []
    kinds: set[LineKind] = set()
    for gone, come in _replaced(old, new):
        kinds |= {piece.kind for piece in (*gone, *come)}
        numbers += _pairs(gone, come, LineKind.NUMBER)
        dates += _pairs(gone, come, LineKind.DATE)
    return _of_kinds(line, kinds), numbers, dates


def _replaced(
    old: Sequence[LinePiece], new: Sequence[LinePiece]
) -> Iterator[tuple[Sequence[LinePiece], Sequence[LinePiece]]]:
    """The pieces that took each other's place, in order; of lines too long to be aligned, those in one alone."""
    if len(old) + len(new) > _MOST_PIECES:
        before, after = set(old), set(new)
        yield [piece for piece in old if piece not in after], [piece for piece in new if piece not in before]
        return
    texts = ([piece.text for piece in old], [piece.text for piece in new])
    matcher = SequenceMatcher(None, *texts, autojunk=len(new) > _FEW_PIECES)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield old[old_from:old_to], new[new_from:new_to]


def _of_whole(line: _Line) -> tuple[ChangeClass, list[_Pair], list[_Pair]]:
    """The same of a line that came or went."""
    text = line.before or line.after or ""
    is_gone = line.after is None
    pieces = pieces_of(text)

    def touched(kind: LineKind) -> list[_Pair]:
        texts = [piece.text for piece in pieces if piece.kind is kind]
        return [(each, None) if is_gone else (None, each) for each in texts]

    return _of_kinds(line, {piece.kind for piece in pieces}), touched(LineKind.NUMBER), touched(LineKind.DATE)


def _of_kinds(line: _Line, kinds: set[LineKind]) -> ChangeClass:
    texts = [text for text in (line.before, line.after) if text is not None]
    if all(map(is_file, texts)) or kinds == {LineKind.ADDRESS}:
        return ChangeClass.LINKS
    if all(map(is_signature, texts)):
        return ChangeClass.BOILERPLATE
    telling = kinds - {LineKind.SIGN}
    # A number that changed alone is told as one, whatever words stand around it.
    if telling and telling <= {LineKind.DATE}:
        return ChangeClass.DATE_ONLY
    if telling and telling <= {LineKind.DATE, LineKind.NUMBER}:
        return ChangeClass.NUMBERS
    if all(map(is_link, texts)):
        return ChangeClass.LINKS
    return ChangeClass.BOILERPLATE if all(map(is_boilerplate, texts)) else ChangeClass.WORDING


def _pairs(gone: Sequence[LinePiece], come: Sequence[LinePiece], kind: LineKind) -> list[_Pair]:
    """The pieces of a kind that took each other's place, in order."""
    before = [piece.text for piece in gone if piece.kind is kind]
    after = [piece.text for piece in come if piece.kind is kind]
    length = max(len(before), len(after))
    return list(
        zip(
            [*before, *[None] * (length - len(before))],
            [*after, *[None] * (length - len(after))],
            strict=True,
        )
    )
