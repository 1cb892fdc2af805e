"""Which files are joined: decided from their names, sizes, and whether each may be.

Captures are filed in the order of their files' names, so only neighbours are joined, and whatever lies between two
files parts them. A join makes a file at least four times as large as its largest part: so each byte is copied a few
times while an archive grows, and not each night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

_GROWTH = 4


@dataclass(frozen=True, slots=True)
class LyingFile:
    """A WARC file of a publication: its size, and the host that wrote it; None when it may not be joined."""

    name: str
    size: int
    host: str | None


def planned_joins(files: Sequence[LyingFile], full: int) -> Iterator[tuple[str, ...]]:
    """Yield the names of the files that become one, for each joined file in their order.

    Args:
        files: all files of a publication, by name.
        full: the bytes that a joined file has at most.
    """
    for host, run in groupby(files, lambda file: file.host):
        if host is not None:
            yield from _joins(list(run), full)


def _joins(run: Sequence[LyingFile], full: int) -> Iterator[tuple[str, ...]]:
    begin = 0
    while begin < len(run):
        end = _end(run, begin, full)
        if end is None:
            begin += 1
        else:
            yield tuple(file.name for file in run[begin:end])
            begin = end


def _end(run: Sequence[LyingFile], begin: int, full: int) -> int | None:
    """Behind which file of the run a join that begins with one ends, None when none is worth its while."""
    total, largest, found = 0, 0, None
    for place in range(begin, len(run)):
        total, largest = total + run[place].size, max(largest, run[place].size)
        if total > full:
            break
        if total >= _GROWTH * largest:
            found = place + 1
    return found
