"""Puts a file together of pieces that lie at several places, and puts it where it belongs; what lay there is kept."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from storage.custody.copies.mending import FilePiece
from storage.custody.copies.place import FilePlace
from storage.custody.repair.replacement_file import damaged_names
from storage.objects.fingerprint import Fingerprint, fingerprint_of, holds, part_size, pieces_of
from storage.objects.store import ObjectStore
from storage.types.errors import StoreError
from storage.warc.warc_source import WarcSource

_READ = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Assembly:
    """A file that is made of pieces; `sources` are the files that they are of, by the names of their places."""

    pieces: Sequence[FilePiece]
    sources: Mapping[str, WarcSource]

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return sum(piece.end - piece.begin for piece in self.pieces)

    def fingerprint(self) -> Fingerprint:
        """What tells it from any other file. Raises StoreError or OSError when a place does not give its bytes."""
        return fingerprint_of(self.open(), self.size)

    def open(self) -> BinaryIO:
        """Open it to be read from its beginning to its end."""
        return io.BufferedReader(_Joined(self._bytes()), _READ)

    def _bytes(self) -> Iterator[bytes]:
        for piece in self.pieces:
            with self.sources[piece.place].open("rb") as stream:
                stream.seek(piece.begin)
                left = piece.end - piece.begin
                while left and (data := stream.read(min(_READ, left))):
                    left -= len(data)
                    yield data


def put_in_place(
    place: FilePlace, key: str, assembly: Assembly, expected: Fingerprint, found: Fingerprint | None
) -> str:
    """Put a file at a place, proven by its digest before it has its name and afterwards.

    Args:
        place: where.
        key: which file.
        assembly: what it is made of.
        expected: what it must be.
        found: what lies there now and is kept under another name; None for nothing.

    Returns:
        The key under which the file lies now that lay there before; empty for none.

    Raises:
        StoreError: the place does not take it, or what lies there is not what was found; that is still there then.
        OSError: a place does not give its bytes.
    """
    kept = "" if found is None else _keep_aside(place.store, key, found)
    with assembly.open() as stream:
        parts = _proven(pieces_of(stream, expected.size), expected.sha256, place.address.url_of(key))
        place.store.put(key, parts, expected.size, part_size(expected.size))
    if not holds(place.store, key, expected):
        raise StoreError(place.address.url_of(key), "does not hold what was sent; compare it again")
    return kept


def _keep_aside(store: ObjectStore, key: str, found: Fingerprint) -> str:
    """Give what lies under a key a second name; return that."""
    if not holds(store, key, found):
        raise StoreError(store.address.url_of(key), "changed while it was compared, and was left as it is")
    for kept in damaged_names(key):
        held = holds(store, kept, found)
        if held is None:
            store.copy(key, kept)
        elif held:
            # Who gave it may have been killed before it was on disk.
            store.settle(kept)
        else:
            continue
        return kept
    raise AssertionError


def _proven(parts: Iterable[bytes], sha256: str, url: str) -> Iterator[bytes]:
    """The parts of a file; the last comes once all of them are known to be what they must be."""
    whole, held = hashlib.sha256(), b""
    for part in parts:
        if held:
            yield held
        whole.update(part)
        held = part
    if whole.hexdigest() != sha256:
        raise StoreError(url, "its bytes changed while they were read; nothing was put there")
    yield held


class _Joined(io.RawIOBase):
    """Bytes that come one behind the other, as one file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    # What may be written into has no public name before Python 3.12.
    def readinto(self, buffer: Any) -> int:
        if not self._left:
            self._left = memoryview(next(self._pieces, b""))
        length = min(len(buffer), len(self._left))
        memoryview(buffer)[:length] = self._left[:length]
        self._left = self._left[length:]
        return length
