"""Files of byte-sorted lines: searched by halving, merged in blocks, replaced by rename, owned by lock.

A file appears under its name whole or not at all. Who holds a file's lock owns it: only the owner may replace or
remove it, and a crash gives it free. Readers take no lock. Lines are bytes without their line end.
"""

from __future__ import annotations

import fcntl
import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from storage.types.clock import system_clock
from storage.warc.file_lock import is_at, sync_file

TEMPORARY = ".tmp"
# Small enough that a merge in a thread never holds the interpreter for long, large enough that sorting dominates.
_BLOCK = 256 * 1024
_DAY = 86_400
_MANY_SECONDS = 1 << 29

Lines = mmap | bytes
"""The bytes of a file of sorted lines."""


def batches(file: BinaryIO) -> Iterator[list[bytes]]:
    """Yield the lines of a file from its beginning, some thousand at a time."""
    file.seek(0)
    while block := file.read(_BLOCK):
        lines = (block + file.readline()).split(b"\n")
        if not lines[-1]:
            lines.pop()
        yield lines


def merged(sources: Iterable[Iterator[list[bytes]]]) -> Iterator[list[bytes]]:
    """Merge sources of sorted batches into sorted batches in which every line stands once.

    What all sources have delivered so far is sorted at once, which for runs that are sorted already is a merge in C.
    """
    live = [(source, batch) for source in sources if (batch := next(source, []))]
    last: bytes | None = None
    while live:
        bound = min(batch[-1] for _, batch in live)
        taken: list[bytes] = []
        remaining = []
        for source, batch in live:
            cut = bisect_right(batch, bound)
            taken += batch[:cut]
            if rest := batch[cut:] or next(source, []):
                remaining.append((source, rest))
        live = remaining
        taken.sort()
        unique = list(dict.fromkeys(taken))
        # A source that holds a line twice may have cut its batches between the two.
        if unique[0] == last:
            unique.pop(0)
        if unique:
            yield unique
        last = bound


def absent(lines: Iterable[list[bytes]], data: Lines) -> Iterator[list[bytes]]:
    """Yield the lines that do not stand in `data`, itself byte-sorted lines."""
    for batch in lines:
        if kept := [line for line in batch if not stands(line, data)]:
            yield kept


def stands(line: bytes, data: Lines) -> bool:
    """Whether a line is among those of `data`, which are byte-sorted."""
    start = seek(data, line)
    return data[start : start + len(line) + 1].rstrip(b"\n") == line


def seek(data: Lines, key: bytes) -> int:
    """Return where the first line that is not below `key` begins; the end of `data` when all are below."""
    low, high = 0, len(data)
    while low < high:
        middle = (low + high) // 2
        start = data.rfind(b"\n", low, middle) + 1 or low
        end = data.find(b"\n", middle)
        end = len(data) if end < 0 else end
        if data[start:end] < key:
            low = end + 1
        else:
            high = start
    return min(low, len(data))


def view(file: BinaryIO) -> Lines:
    """Return the bytes of a file as they lie on disk; they stay readable when the file is closed or replaced."""
    empty = os.fstat(file.fileno()).st_size == 0
    return b"" if empty else mmap(file.fileno(), 0, access=ACCESS_READ)


def put(path: Path, lines: Iterable[Sequence[bytes]]) -> BinaryIO:
    """Write sorted batches under a name, in place of what stood there, and return the file: open and owned.

    It survives a power failure once this returns. A fault leaves what stood there.
    """
    temporary, file = _temporary(path.parent)
    try:
        for batch in lines:
            file.write(b"\n".join(batch) + b"\n")
        sync_file(file)
        temporary.rename(path)
        _sync_folder(path.parent)
        _renew(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        file.close()
        raise
    return file


def claim(path: Path) -> BinaryIO | None:
    """Open a file and become its owner; None when another process is, or when it has been replaced or removed."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    if not is_at(file.fileno(), path):
        file.close()
        return None
    return file


def remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of writers that no longer live."""
    for path in folder.glob(f"*{TEMPORARY}"):
        if file := claim(path):
            path.unlink()
            file.close()


def _temporary(folder: Path) -> tuple[Path, BinaryIO]:
    while True:
        path = folder / f"{uuid4().hex}{TEMPORARY}"
        file = path.open("x+b")
        fcntl.flock(file, fcntl.LOCK_EX)
        # Between the two calls above another process may have taken it for abandoned.
        if is_at(file.fileno(), path):
            return path, file
        file.close()


def _renew(folder: Path) -> None:
    """Make the folder's times differ from all it had before, for readers that keep a listing while they are equal.

    pywb 2.10 does so and compares whole seconds only: a file that came in the second of the last listing would stay
    unseen until the folder changes again. The time of access is free to say so, and lies ahead, for otherwise the
    kernel would set it when the folder is read (relatime).
    """
    now = system_clock().timestamp()
    # Only the folder's owner may set its times; other writers leave it to the next change.
    with suppress(PermissionError):
        os.utime(folder, (now + _DAY + uuid4().int % _MANY_SECONDS, now))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
