"""One file on its way to a store: proven to have arrived before anybody says so.

An object is never written over: its name belongs to one file, and another content under that name is evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import Enum, auto
from pathlib import Path

from storage.objects.fingerprint import Fingerprint, fingerprint_of, holds, part_size, pieces_of
from storage.objects.store import ObjectStore
from storage.types.errors import RecordError, StoreError


class Arrival(Enum):
    """How an object came to be there: sent now, sent before, or another object is in its place."""

    SENT = auto()
    THERE = auto()
    OTHER = auto()


def fingerprint_at(path: Path, size: int, on_part: Callable[[], None] = lambda: None) -> Fingerprint:
    """Return the fingerprint of the first `size` bytes of a file. Raises RecordError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return fingerprint_of(stream, size, on_part)
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error


def upload(
    path: Path, store: ObjectStore, key: str, expected: Fingerprint, on_part: Callable[[], None] = lambda: None
) -> Arrival:
    """See to it that an object holds the beginning of a file that has this fingerprint.

    Args:
        path: the file.
        store: where it goes.
        key: what it is called there.
        expected: what was read of the file before.
        on_part: called now and then; an error that it raises ends the upload, and no object is left.

    Raises:
        RecordError: the file cannot be read.
        StoreError: the store does not take it, or does not hold what it was given.
    """
    held = holds(store, key, expected, on_part)
    if held is not None:
        # Who sent it may have been killed before it was on disk.
        store.settle(key)
        return Arrival.THERE if held else Arrival.OTHER
    store.put(key, _parts(path, expected.size, on_part), expected.size, part_size(expected.size))
    if not holds(store, key, expected, on_part):
        raise StoreError(store.address.url_of(key), "does not hold what was sent; nothing was recorded of it")
    return Arrival.SENT


def _parts(path: Path, size: int, on_part: Callable[[], None]) -> Iterator[bytes]:
    try:
        with path.open("rb") as stream:
            for part in pieces_of(stream, size):
                on_part()
                yield part
    except OSError as error:
        raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
