"""Large pages are read by one reader at a time: while it is read, a page takes up to thirty times its length of memory.

What is free afterwards goes back to the system, so that a reader which has read one is as small as the others.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

LARGE = 2 * 1024 * 1024
"""The bytes of a body from which on a page is large."""
# Readers that are forked from a process which imported this share the file. A lock on it belongs to a process, and is
# free when that ends.
_TURN = os.memfd_create("fonds-large-pages") if sys.platform == "linux" else None


@contextmanager
def turn_of(size: int) -> Iterator[None]:
    """Wait, for a page of so many bytes, until no other reader is at a large one."""
    if _TURN is None or size < LARGE:
        yield
        return
    fcntl.lockf(_TURN, fcntl.LOCK_EX)
    try:
        yield
    finally:
        _give_back()
        fcntl.lockf(_TURN, fcntl.LOCK_UN)


def _give_back() -> None:
    """Give free memory back to the system; not every C library can be asked to."""
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
