"""Writes a whole index again: every line that is to stay and those that were missing, each once, in one sorted file.

The caller must be alone with the archive. Players go on reading: the new base takes its name before the files
that it replaces go.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from storage.index import sorted_lines
from storage.index.runs import BASE, GRACE_SECONDS, prepare_index
from storage.index.withdrawal import adding
from storage.types.errors import ArchiveError
from storage.warc.file_lock import sync_directory

_AT_ONCE = 5000


def rewrite(
    indexes: Path, stays: Callable[[bytes], bool], missing: Iterable[str], grace: float = GRACE_SECONDS
) -> tuple[int, int]:
    """Write the whole index of a collection again; return how many lines went, and how many came.

    Args:
        indexes: the collection's folder of that name; made when it is absent.
        stays: decides whether a line is right.
        missing: lines to be added; those that stand there already are not counted.
        grace: for how many seconds a replaced file stays for readers that know of it.

    Raises:
        ArchiveError: the folder cannot be written, or another process writes to it.
    """
    try:
        prepare_index(indexes)
        sorted_lines.remove_abandoned(indexes)
        with adding(indexes), ExitStack() as stack, closing(sqlite3.connect("", isolation_level=None)) as kept:
            # Sorted by bytes, each once, and on disk when it is large.
            kept.execute("CREATE TABLE lines (line BLOB PRIMARY KEY) WITHOUT ROWID")
            kept.execute("BEGIN")
            old = [path for path in sorted(indexes.glob("*.cdxj")) if path.name != BASE]
            gone = sum(_take(path, stays, kept, stack) for path in (indexes / BASE, *old))
            before = _count(kept)
            kept.executemany("INSERT OR IGNORE INTO lines VALUES (?)", ((line.encode(),) for line in missing))
            sorted_lines.put(indexes / BASE, _batches(kept)).close()
            came = _count(kept) - before
            if old:
                time.sleep(grace)
            for path in old:
                path.unlink()
            # Otherwise what was wrong in them comes back when the machine stops.
            sync_directory(indexes)
        return gone, came
    except OSError as error:
        raise ArchiveError(f"{indexes}: the index cannot be written: {error.strerror or error}") from error


def _take(path: Path, stays: Callable[[bytes], bool], kept: sqlite3.Connection, stack: ExitStack) -> int:
    """Take the lines of a file that stay; return how many go."""
    file = sorted_lines.claim(path)
    if file is None:
        raise ArchiveError(f"{path}: another process writes to the index; wait for its end")
    stack.enter_context(file)
    gone = 0
    for batch in sorted_lines.batches(file):
        right = [line for line in batch if stays(line)]
        gone += len(batch) - len(right)
        kept.executemany("INSERT OR IGNORE INTO lines VALUES (?)", ((line,) for line in right))
    return gone


def _count(kept: sqlite3.Connection) -> int:
    (count,) = kept.execute("SELECT count(*) FROM lines").fetchone()
    return int(count)


def _batches(kept: sqlite3.Connection) -> Iterator[list[bytes]]:
    rows = kept.execute("SELECT line FROM lines ORDER BY line")
    while some := rows.fetchmany(_AT_ONCE):
        yield [line for (line,) in some]
