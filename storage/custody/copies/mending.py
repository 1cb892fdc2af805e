"""What a file is mended of, and from where: decided of how it was found at each place, and of nothing else.

A file that is as it was recorded anywhere is the sound one. Where it is not so anywhere, the records that are whole in
one place fill the stretches that are damaged in another, each at the offset at which it was written; the recorded
digest proves the whole then. No byte is made up: every piece is bytes of a file that was found.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from storage.custody.copies.instance import Condition, Damage, Instance


@dataclass(frozen=True, slots=True)
class FilePiece:
    """Bytes of the file at a place, from `begin` to `end` there."""

    place: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Mending:
    """How a file comes about at some places: the pieces that it is made of, one behind the other.

    `is_certain`: the pieces must have the recorded digest. Else records are still damaged, which nobody holds whole.
    """

    targets: tuple[str, ...]
    pieces: tuple[FilePiece, ...]
    is_certain: bool

    @property
    def sources(self) -> tuple[str, ...]:
        """The places that the pieces are from, each once."""
        return tuple(dict.fromkeys(piece.place for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class _Placed:
    """A piece, and where in the recorded file it belongs."""

    begin: int
    end: int
    piece: FilePiece


def from_sound(size: int, instances: Sequence[Instance]) -> Mending | None:
    """How a file that is as it was recorded somewhere comes to where it is not; None when nothing is to be done."""
    sound = next((one for one in instances if one.condition is Condition.AS_RECORDED), None)
    targets = tuple(one.place for one in instances if one.condition in (Condition.DIFFERS, Condition.MISSING))
    if sound is None or not targets:
        return None
    return Mending(targets, (FilePiece(sound.place, 0, size),), is_certain=True)


def from_records(size: int, instances: Sequence[Instance]) -> Iterator[Mending]:
    """How a file that is nowhere as it was recorded may come about: the ways to try, the first that proves true counts.

    Args:
        size: the recorded size.
        instances: what was found, without files that are others under this name.
    """
    damaged = [one for one in instances if one.condition is Condition.DIFFERS]
    targets = tuple(one.place for one in instances if one.condition in (Condition.DIFFERS, Condition.MISSING))
    for base in damaged:
        pieces = _assembled(size, (base, *(one for one in damaged if one is not base)))
        if pieces is not None:
            yield Mending(targets, pieces, is_certain=True)


def in_part(size: int, instances: Sequence[Instance]) -> Iterator[Mending]:
    """How damaged files of the recorded size come nearer to it: records that another place holds whole go in."""
    damaged = [one for one in instances if one.condition is Condition.DIFFERS]
    for base in damaged:
        pieces = _assembled(size, (base, *(one for one in damaged if one is not base)))
        if base.size == size and pieces is not None and {piece.place for piece in pieces} != {base.place}:
            yield Mending((base.place,), pieces, is_certain=False)


def nowhere_whole(one: Instance, size: int, instances: Sequence[Instance]) -> tuple[Damage, ...]:
    """The damages of a file for which no other place holds whole records; all of them where it has another size."""
    if one.size != size:
        return one.damages
    others = [other for other in instances if other is not one and other.condition is Condition.DIFFERS]
    taken = _filled(size, (one, *others))
    return tuple(damage for damage in one.damages if any(True for _ in _gaps(taken, damage.begin, damage.end)))


def _assembled(size: int, instances: Sequence[Instance]) -> tuple[FilePiece, ...] | None:
    """The whole file of records that are whole somewhere; what is not is left as it is in the first that has its size.

    None when no instance has the bytes of such a stretch.
    """
    rest = next((one.place for one in instances if one.size == size), None)
    taken = _filled(size, instances)
    holes = list(_gaps(taken, 0, size))
    if holes and rest is None:
        return None
    filled = [_Placed(begin, end, FilePiece(rest or "", begin, end)) for begin, end in holes]
    pieces = [placed.piece for placed in sorted((*taken, *filled), key=lambda one: one.begin)]
    return tuple(_joined(pieces))


def _filled(size: int, instances: Iterable[Instance]) -> list[_Placed]:
    """The whole records of the first instance, and of each further one those that fit between them, by offset."""
    taken: list[_Placed] = []
    for instance in instances:
        begins = [one.begin for one in taken]
        fitting = []
        for placed in _placed(instance, size):
            index = bisect_right(begins, placed.begin)
            is_free = index == 0 or taken[index - 1].end <= placed.begin
            if is_free and (index == len(taken) or placed.end <= taken[index].begin):
                fitting.append(placed)
        taken = sorted((*taken, *fitting), key=lambda one: one.begin)
    return taken


def _placed(instance: Instance, size: int) -> Iterator[_Placed]:
    """The whole records of a file, each where it was written.

    In a file that is shorter or longer than it was, these are the places up to the first damage, and counted from the
    end behind the last; what lies between two damages may have moved by any number of bytes.
    """
    moved = size - instance.size
    first = min((damage.begin for damage in instance.damages), default=instance.size)
    last = max((damage.end for damage in instance.damages), default=instance.size)
    for member in instance.members:
        if not moved or member.end <= first:
            by = 0
        elif member.begin >= last:
            by = moved
        else:
            continue
        if member.begin + by >= 0 and member.end + by <= size:
            piece = FilePiece(instance.place, member.begin, member.end)
            yield _Placed(member.begin + by, member.end + by, piece)


def _gaps(taken: Iterable[_Placed], begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between two offsets that nothing fills."""
    for placed in taken:
        if placed.end <= begin:
            continue
        if placed.begin >= end:
            break
        if placed.begin > begin:
            yield begin, placed.begin
        begin = placed.end
    if begin < end:
        yield begin, end


def _joined(pieces: Iterable[FilePiece]) -> Iterator[FilePiece]:
    """The same bytes in as few pieces as may be."""
    last: FilePiece | None = None
    for piece in pieces:
        if last is not None and (last.place, last.end) == (piece.place, piece.begin):
            last = FilePiece(last.place, last.begin, piece.end)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last
