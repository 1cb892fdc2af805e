"""File locks: an open file holds them, so they end with their process, however it ends."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.types.errors import ArchiveError, Locked


@contextmanager
def hold(path: Path, why_not: str) -> Iterator[None]:
    """Hold the lock of the file at `path`; the file is created when it is not there, and stays.

    Raises Locked with the text `why_not` when another process holds it, ArchiveError when the file cannot be opened.
    """
    descriptor = _opened(path)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Locked(why_not) from error
        yield
    finally:
        os.close(descriptor)


@contextmanager
def wait_for(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock of the file at `path`, then hold it as `hold` does.

    Raises ArchiveError when the file cannot be opened.
    """
    descriptor = _opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be opened: {error.strerror or error}; check who owns the archive") from error
