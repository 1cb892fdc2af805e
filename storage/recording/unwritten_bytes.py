"""What a writer left that may not be on the disk: holes, and bytes that memory alone has.

A hole is zeros where a write did not come to the disk when the machine stopped, and a later one did. An fsync puts on
disk all that was written before it. So what lies behind such a hole was never put on disk either, and nobody was told
that it is kept. Its records are sound all the same, and move byte for byte to where the hole began. It is no more than
a recorder keeps at once, and is held in memory meanwhile.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from storage.warc.scanned import DamagedStretch

_AT_ONCE = 1 << 20


def holes_among(descriptor: int, damage: Iterable[DamagedStretch]) -> list[DamagedStretch]:
    """Return the damaged stretches of an open file that hold zeros and nothing else."""
    return [stretch for stretch in damage if stretch.length and _is_empty(descriptor, stretch)]


def close_holes(descriptor: int, holes: Sequence[DamagedStretch], end: int) -> int:
    """Take holes out of a file and put it on disk; what lies between and behind them moves forward.

    Args:
        descriptor: the file, open for reading and writing.
        holes: stretches of it, in their order; not empty.
        end: where the file ends, and is cut.

    Returns:
        Where it ends now.

    Raises:
        OSError: it cannot be read, written or put on disk.
    """
    stops = [*(hole.offset for hole in holes[1:]), end]
    kept = b"".join(_read(descriptor, hole.end, stop) for hole, stop in zip(holes, stops, strict=True))
    os.ftruncate(descriptor, holes[0].offset)
    # Before anything is written: otherwise a crash could leave a record in its new place and in its old one.
    os.fsync(descriptor)
    _write_at(descriptor, kept, holes[0].offset)
    os.fsync(descriptor)
    return holes[0].offset + len(kept)


def write_again(descriptor: int, start: int, end: int) -> None:
    """Write a stretch of a file once more as it reads; the caller puts it on disk.

    After an fsync that failed, memory may hold what the disk does not, marked as if it were there: the next fsync says
    that all is well and writes nothing. What is written again is written by it.

    Raises:
        OSError: it cannot be read or written.
    """
    for place in range(start, end, _AT_ONCE):
        _write_at(descriptor, _read(descriptor, place, min(place + _AT_ONCE, end)), place)


def _write_at(descriptor: int, data: bytes, place: int) -> None:
    rest = memoryview(data)
    while rest:
        written = os.pwrite(descriptor, rest, place)
        rest, place = rest[written:], place + written


def _read(descriptor: int, start: int, stop: int) -> bytes:
    with open(descriptor, "rb", closefd=False) as file:
        file.seek(start)
        return file.read(stop - start)


def _is_empty(descriptor: int, stretch: DamagedStretch) -> bool:
    places = range(stretch.offset, stretch.end, _AT_ONCE)
    return not any(any(_read(descriptor, start, min(start + _AT_ONCE, stretch.end))) for start in places)
