"""Lines that are taken out of an index again, because what they lead to is withheld.

Writers that add lines or merge files share the lock of the index. A writer that takes lines out holds it alone, and
may then replace any file, also one that its owner would write to again: the owner sees that it has lost the file and
begins another. An adder asks which captures are withheld while it shares the lock. So a line is either not added, or
added before it is looked for.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.index import sorted_lines

_LOCK = "index.lock"
_PIECE = 1 << 20

Withheld = Callable[[Collection[str]], Collection[str]]
"""Asked with ids of captures; answers with those that players must not show."""


def none_withheld(_capture_ids: Collection[str]) -> Collection[str]:
    """The answer where nothing is withheld."""
    return ()


@contextmanager
def adding(indexes: Path) -> Iterator[None]:
    """Share the index's lock, so that no process takes lines out meanwhile. Raises OSError when there is no folder."""
    with _holding(indexes, fcntl.LOCK_SH):
        yield


def withdraw(indexes: Path, lines: Collection[bytes]) -> int:
    """Take lines out of every file of an index; returns how many stood there. What one was killed over goes.

    Raises OSError when the folder cannot be written.
    """
    gone = 0
    with _holding(indexes, fcntl.LOCK_EX):
        sorted_lines.remove_abandoned(indexes)
        for path in sorted(indexes.glob("*.cdxj")):
            with path.open("rb") as file:
                data = sorted_lines.view(file)
            here = [line for line in sorted(set(lines)) if sorted_lines.stands(line, data)]
            if here:
                sorted_lines.put(path, _without(data, here)).close()
                gone += len(here)
    return gone


def standing(indexes: Path, lines: Collection[bytes]) -> set[bytes]:
    """Those of the lines that stand in a file of the index."""
    present: set[bytes] = set()
    for path in sorted(indexes.glob("*.cdxj")):
        # A file that is gone was merged into another, which holds its lines.
        with suppress(FileNotFoundError), path.open("rb") as file:
            data = sorted_lines.view(file)
            present.update(line for line in lines if sorted_lines.stands(line, data))
    return present


@contextmanager
def _holding(indexes: Path, how: int) -> Iterator[None]:
    with (indexes / _LOCK).open("ab") as file:
        fcntl.flock(file, how)
        yield


def _without(data: sorted_lines.Lines, gone: Collection[bytes]) -> Iterator[list[bytes]]:
    """Yield what is left of sorted lines, in pieces of many lines, when some that stand there are taken out."""
    start = 0
    for line in gone:
        place = sorted_lines.seek(data, line)
        yield from _pieces(data, start, place)
        start = place
        while data[start : start + len(line) + 1].rstrip(b"\n") == line:
            start += len(line) + 1
    yield from _pieces(data, start, len(data))


def _pieces(data: sorted_lines.Lines, start: int, end: int) -> Iterator[list[bytes]]:
    while start < end:
        cut = data.rfind(b"\n", start, min(start + _PIECE, end)) + 1 or data.find(b"\n", start, end) + 1 or end
        yield [data[start:cut].removesuffix(b"\n")]
        start = cut
