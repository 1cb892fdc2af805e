"""Which files are joined: decided from their names, sizes, and what each holds.

Captures are filed in the order of their files' names, and what people decided takes its place among them: such a file,
an imported one or one that may not be moved parts all others. Files of captures are joined over files of notes that
stand in no order with captures (manifests and stamps, one such file each night), and those with their like. A join
makes a file at least four times as large as its largest part, or of smaller ones one of more than half the usual size,
which is then left alone: so each byte is copied a few times while an archive grows, and not each night.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

GROWTH = 4
"""How many times its largest part a joined file is as large, at least."""


class Holding(StrEnum):
    """What a file holds as far as joining goes; `PARTING` is everything that stays where it is."""

    CAPTURES = "captures"
    NOTES = "notes"
    PARTING = "parting"


@dataclass(frozen=True, slots=True)
class LyingFile:
    """A WARC file of a publication: its size, the host that wrote it, and what it holds."""

    name: str
    size: int
    host: str | None
    holding: Holding


def planned_joins(files: Sequence[LyingFile], full: int) -> Iterator[tuple[str, ...]]:
    """Yield the names of the files that become one, for each joined file.

    Args:
        files: all files of a publication, by name.
        full: the bytes that a joined file has at most.
    """
    for (host, parts_others), run in groupby(files, lambda file: (file.host, file.holding is Holding.PARTING)):
        if host is not None and not parts_others:
            neighbours = list(run)
            for holding in (Holding.CAPTURES, Holding.NOTES):
                yield from _joins([file for file in neighbours if file.holding is holding], full)


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
        if total >= GROWTH * largest or largest <= full // 2 < total:
            found = place + 1
    return found
