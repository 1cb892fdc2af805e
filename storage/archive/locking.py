"""File locks: an open file holds them, so they end with their process, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.types.errors import ArchiveError, Locked

_AN_INSTANT = 0.05


@contextmanager
def hold(path: Path, why_not: str) -> Iterator[None]:
    """Hold the lock of the file at `path`; the file is created when it is not there, and stays.

    Raises Locked with the text `why_not` when another process holds it, ArchiveError when the file cannot be opened.
    """
    descriptor = _opened(path)
    try:
        if not _taken(descriptor):
            # Whoever only looks (`is_held`) has it for an instant.
            time.sleep(_AN_INSTANT)
            if not _taken(descriptor):
                raise Locked(why_not)
        yield
    finally:
        os.close(descriptor)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock of the file at `path`; one that cannot be looked at counts as held."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        return not _taken(descriptor)
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Take the lock of an open file unless another one has it; return whether that was done."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def share(path: Path, umask: int) -> Iterator[None]:
    """Wait until nobody holds the lock of the file at `path` alone, and keep others from that until the block ends.

    The file is created when it is not there, open to all whom `umask` does not take out, whatever the umask of the
    process; and stays. Where it cannot be opened, as in an archive that may only be read, nothing is waited for.
    """
    try:
        descriptor = _opened(path, umask)
    except ArchiveError:
        yield
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
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


def _opened(path: Path, umask: int | None = None) -> int:
    """Open the file at `path`; a new one is closed to whom `umask` closes it, None to whom the process's own does."""
    try:
        if umask is not None:
            with suppress(FileExistsError):
                return _made(path, 0o666 & ~umask)
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be opened: {error.strerror or error}; check who owns the archive") from error


def _made(path: Path, mode: int) -> int:
    """Make a file of this mode, whatever the umask, and open it. Raises FileExistsError where one is, and OSError."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    os.fchmod(descriptor, mode)
    return descriptor
