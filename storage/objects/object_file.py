"""An object of a store as a file that is read: where its bytes are asked for, and only those that are."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, Literal

from storage.objects.address import StoreAddress
from storage.objects.store import ObjectStore, open_store

# How much one request brings to a reader that goes on.
_AHEAD = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ObjectFile:
    """An object of `size` bytes; it stands for a file's path wherever a WARC file is only read."""

    address: StoreAddress
    key: str
    size: int

    @property
    def name(self) -> str:
        """The bare name."""
        return PurePosixPath(self.key).name

    @property
    def suffix(self) -> str:
        """The end of the name, from its last full stop on."""
        return PurePosixPath(self.key).suffix

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open the object to read it. What is read then raises StoreError when the store does not give it."""
        return io.BufferedReader(_Ranges(open_store(self.address), self.key, self.size), _AHEAD)

    def __str__(self) -> str:
        return self.address.url_of(self.key)


class _Ranges(io.RawIOBase):
    """The bytes of an object, each read a request of its own."""

    def __init__(self, store: ObjectStore, key: str, size: int) -> None:
        self._store = store
        self._key = key
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readall(self) -> bytes:
        """Else Python would ask for the rest 8 kB at a time."""
        pieces = []
        while (length := min(_AHEAD, self._size - self._at)) > 0:
            pieces.append(self._store.read(self._key, self._at, length))
            self._at += length
        return b"".join(pieces)

    # What may be written into has no public name before Python 3.12.
    def readinto(self, buffer: Any) -> int:
        into = memoryview(buffer)
        length = max(0, min(len(into), self._size - self._at))
        if length:
            into[:length] = self._store.read(self._key, self._at, length)
            self._at += length
        return length
