"""What differs between two revisions: by field, in text by paragraphs and words, in Chinese by characters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from storage.questions.revision_pairs import ComparedRevision

# A word of letters and digits, one ideograph or kana, one blank or sign; Hangul words are divided by blanks.
_TOKENS = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]|[^\W_]+|\s+|.", re.DOTALL)
_IDEOGRAPH = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
# Two texts of the same tongue have some ideographs in common wherever they stand: so few between so many that changed.
_ISLAND = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]{1,2}")
_AROUND = 4
_ALIKE = 0.5
# Two texts of one field are shown word by word up to this many words; longer ones differ as wholes.
_MOST_TOKENS = 20_000
# And so do those of fewer words that are nearly all the same one: the work grows with the pairs of equal words.
_MOST_PAIRS = 1_000_000
# Texts of more characters are not even taken apart.
_MOST_CHARACTERS = 10 * _MOST_TOKENS


class PieceKind(StrEnum):
    """What became of a piece of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text, and what became of it."""

    kind: PieceKind
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A changed paragraph, or entry of a list: its number in the revision that has it (the later one first)."""

    number: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs: its values and its changed paragraphs; an empty value stands for none."""

    field: str
    before: str
    after: str
    paragraphs: tuple[Paragraph, ...]


def differences(before: ComparedRevision, after: ComparedRevision) -> tuple[FieldChange, ...]:
    """The fields that differ, in the order of the page."""
    changes = []
    for field, new in after.texts.items():
        old = before.texts.get(field)
        if old != new:
            changes.append(field_change(field, (old or "").split("\n\n"), (new or "").split("\n\n"), "\n\n"))
    for field, entries in after.lists.items():
        if before.lists.get(field, ()) != entries:
            changes.append(field_change(field, before.lists.get(field, ()), entries, "\n"))
    return tuple(changes)


def field_change(field: str, old: Sequence[str], new: Sequence[str], joint: str) -> FieldChange:
    """A field of which the paragraphs or entries differ; `joint` stands between two of them in its values."""
    old, new = [part for part in old if part], [part for part in new if part]
    return FieldChange(field, joint.join(old), joint.join(new), tuple(_paragraphs(old, new)))


def _paragraphs(old: Sequence[str], new: Sequence[str]) -> Iterator[Paragraph]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag != "equal":
            yield from _replaced(old[old_from:old_to], new[new_from:new_to], old_from + 1, new_from + 1)


def _replaced(old: Sequence[str], new: Sequence[str], old_number: int, new_number: int) -> Iterator[Paragraph]:
    """Paragraphs in place of others: those alike are compared word by word, else what went is before what came."""
    taken = told = 0
    for place, after in enumerate(new):
        alike = next((index for index in range(taken, len(old)) if _alike(old[index], after)), None)
        if alike is None:
            continue
        yield from _whole(PieceKind.REMOVED, old[taken:alike], old_number + taken)
        yield from _whole(PieceKind.ADDED, new[told:place], new_number + told)
        yield Paragraph(new_number + place, words(old[alike], after))
        taken, told = alike + 1, place + 1
    yield from _whole(PieceKind.REMOVED, old[taken:], old_number + taken)
    yield from _whole(PieceKind.ADDED, new[told:], new_number + told)


def _whole(kind: PieceKind, texts: Sequence[str], number: int) -> Iterator[Paragraph]:
    """Paragraphs that went or came as wholes, the first under this number."""
    return (Paragraph(number + place, (Piece(kind, text),)) for place, text in enumerate(texts))


def _alike(old: str, new: str) -> bool:
    if len(old) + len(new) > _MOST_CHARACTERS:
        return True
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
        return False
    return not _are_comparable(before, after) or matcher.ratio() >= _ALIKE


def _are_comparable(before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether two texts can be compared word by word in reasonable time."""
    if len(before) + len(after) > _MOST_TOKENS:
        return False
    one, other = Counter(before), Counter(after)
    return sum(count * other[token] for token, count in one.items()) <= _MOST_PAIRS


def words(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces of two texts in order, whole words; put together without the added (removed) ones they are the old
    (new) text."""
    whole = (Piece(PieceKind.REMOVED, old), Piece(PieceKind.ADDED, new))
    if len(old) + len(new) > _MOST_CHARACTERS:
        return whole
    before, after = _TOKENS.findall(old), _TOKENS.findall(new)
    if not _are_comparable(before, after):
        return whole
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if tag == "equal":
            _append(pieces, PieceKind.SAME, "".join(before[old_from:old_to]))
        else:
            _append(pieces, PieceKind.REMOVED, "".join(before[old_from:old_to]))
            _append(pieces, PieceKind.ADDED, "".join(after[new_from:new_to]))
    return _readable(pieces)


def _append(pieces: list[Piece], kind: PieceKind, text: str) -> None:
    if text:
        pieces.append(Piece(kind, text))


def _readable(pieces: list[Piece]) -> tuple[Piece, ...]:
    """The pieces without islands: a blank or a single sign that two changes have in common is changed with them.

    So are one or two ideographs between changes of many more, where the same one stands by chance.
    """
    joined: list[Piece] = []
    for place, piece in enumerate(pieces):
        inside = 0 < place < len(pieces) - 1 and piece.kind is PieceKind.SAME
        if inside and (_says_nothing(piece.text) or _is_island(pieces, place)):
            joined += [Piece(PieceKind.REMOVED, piece.text), Piece(PieceKind.ADDED, piece.text)]
        else:
            joined.append(piece)
    return tuple(_merged(joined))


def _says_nothing(text: str) -> bool:
    return not _IDEOGRAPH.search(text) and not any(letter.isalnum() for letter in text)


def _is_island(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a piece that stayed is so short that the changes on both sides are one."""
    text = pieces[place].text
    if _ISLAND.fullmatch(text) is None:
        return False
    before, behind = pieces[max(place - 2, 0) : place], pieces[place + 1 : place + 3]
    return _most_changed(before) + _most_changed(behind) >= _AROUND * len(text)


def _most_changed(near: Sequence[Piece]) -> int:
    """How many characters of some pieces changed, of what went or of what came."""
    return max((len(piece.text) for piece in near if piece.kind is not PieceKind.SAME), default=0)


def _merged(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Between two pieces that stayed, what went stands before what came, each in one piece."""
    removed = added = ""
    same = ""
    for piece in pieces:
        if piece.kind is PieceKind.SAME:
            if removed or added:
                yield from _nonempty(
                    Piece(PieceKind.SAME, same), Piece(PieceKind.REMOVED, removed), Piece(PieceKind.ADDED, added)
                )
                same = removed = added = ""
            same += piece.text
        elif piece.kind is PieceKind.REMOVED:
            removed += piece.text
        else:
            added += piece.text
    yield from _nonempty(Piece(PieceKind.SAME, same), Piece(PieceKind.REMOVED, removed), Piece(PieceKind.ADDED, added))


def _nonempty(*pieces: Piece) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.text)
