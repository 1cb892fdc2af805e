"""A WARC file that is read once for several readers, and its SHA-256 computed on the way.

A verification follows a file from its beginning to its end, with looks back. What was just read is kept for them, so
an object in a store is downloaded once, and a file on disk too.
"""

from __future__ import annotations

import hashlib
import io
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self, cast

from storage.types.errors import RecordError
from storage.warc.warc_source import WarcSource

_WINDOW = 8 * 1024 * 1024
_KEPT = 2


class ReadOnce:
    """The file `source` as it is when this is made: a context manager, and itself a `WarcSource`.

    Arguments: `hashing`: whether its SHA-256 is wanted. Raises RecordError when it cannot be opened.
    """

    def __init__(self, source: WarcSource, *, hashing: bool = True) -> None:
        self._source = source
        self._hashing = hashing
        try:
            self._stream = source.open("rb")
            self.size = self._stream.seek(0, io.SEEK_END)
        except OSError as error:
            raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error
        self._windows: dict[int, bytes] = {}
        self._hash = hashlib.sha256()
        self._hashed = 0

    @property
    def name(self) -> str:
        """The bare name."""
        return self._source.name

    @property
    def suffix(self) -> str:
        """The end of the name."""
        return self._source.suffix

    def __str__(self) -> str:
        return str(self._source)

    def open(self, mode: Literal["rb"]) -> BinaryIO:
        """Open the file once more; nothing of it is read again for that."""
        return cast(BinaryIO, _Handle(self))

    def sha256(self) -> str:
        """Return the SHA-256 in hexadecimal; what was not read yet is read now. Raises OSError."""
        while self._hashed * _WINDOW < self.size:
            self._window(self._hashed)
        return self._hash.hexdigest()

    def at(self, offset: int, most: int) -> bytes:
        """Return bytes from `offset` on, at most so many; none at the end."""
        window = offset // _WINDOW
        begin = offset - window * _WINDOW
        return self._window(window)[begin : begin + most] if offset < self.size else b""

    def _window(self, number: int) -> bytes:
        if number not in self._windows:
            begin = number * _WINDOW
            self._stream.seek(begin)
            data = self._stream.read(min(_WINDOW, self.size - begin))
            if self._hashing and number == self._hashed:
                self._hash.update(data)
                self._hashed += 1
            while len(self._windows) >= _KEPT:
                del self._windows[next(iter(self._windows))]
            self._windows[number] = data
        return self._windows[number]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stream.close()


class _Handle(io.RawIOBase):
    """One look at the file, with a place of its own."""

    def __init__(self, file: ReadOnce) -> None:
        self._file = file
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        most = self._file.size - self._at if size < 0 else size
        data = self._file.at(self._at, most)
        self._at += len(data)
        # What lies in two windows comes in pieces.
        while len(data) < most and (more := self._file.at(self._at, most - len(data))):
            self._at += len(more)
            data += more
        return data

    # What may be written into has no public name before Python 3.12.
    def readinto(self, buffer: Any) -> int:
        into = memoryview(buffer)
        data = self._file.at(self._at, len(into))
        into[: len(data)] = data
        self._at += len(data)
        return len(data)


def size_of(source: WarcSource) -> int:
    """Return how many bytes a file has. Raises RecordError when it cannot be opened."""
    with ReadOnce(source, hashing=False) as file:
        return file.size
