"""The lock that a WARC file's writer holds, and what makes a file's name as durable as its bytes.

The lock belongs to the open file: it ends with its process, however that ends, and is never left over.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from storage.warc.file_name import marker


def lock(descriptor: int) -> bool:
    """Take the lock of an open file; False when another process holds it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_free(path: Path) -> bool:
    """Tell whether no process holds the lock of a file; also when it is gone.

    The lock is shared for a moment, which does not disturb other processes that check it.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


def is_at(descriptor: int, path: Path) -> bool:
    """Tell whether the open file is the one that `path` names now."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    return os.path.samestat(os.fstat(descriptor), there)


def sync_file(file: IO[Any]) -> None:
    """Put on disk what was written to an open file. After an error nothing proves any more what is there."""
    file.flush()
    os.fsync(file.fileno())


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on disk: a file is not safe before its name is."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path) -> None:
    """Make a directory and those above it that are not there, each with its name on disk; none is left without.

    Raises OSError.
    """
    made = [folder for folder in (directory, *directory.parents) if not folder.exists()]
    directory.mkdir(parents=True, exist_ok=True)
    try:
        for folder in reversed(made):
            sync_directory(folder.parent)
    except OSError:
        # Who comes next would find it there, and take its name to be on disk.
        for folder in made:
            with suppress(OSError):
                folder.rmdir()
        raise


def take_marker_away(path: Path) -> None:
    """Say for good that a WARC file is finished. Raises OSError; the marker is there then, for the next recovery."""
    marker(path).unlink(missing_ok=True)
    try:
        sync_directory(path.parent)
    except OSError:
        # It may still be there on disk.
        with suppress(OSError):
            marker(path).touch()
        raise
