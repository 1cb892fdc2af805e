"""Bytes that come in pieces, with a look ahead: what a format that is read as a stream needs, and no more memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

PIECE = 64 * 1024
# Files that went through a change of line ends have two CR before an LF.
_BLANK_LINE = re.compile(rb"\r{0,2}\n\r{0,2}\n")
_BLANK_LINE_SIZE = 6


class ByteReader:
    """Reads a stream given by a function that returns the next bytes, at most so many, and none at the end.

    Attributes:
        position: how many bytes were taken.
    """

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self._read = read
        self._held = b""
        self.position = 0

    def peek(self, size: int) -> bytes:
        """Return the next `size` bytes and take none; fewer at the end."""
        while len(self._held) < size and self._more():
            pass
        return self._held[:size]

    def take(self, size: int) -> bytes:
        """Take the next `size` bytes; fewer at the end."""
        taken = self.peek(size)
        self._held = self._held[len(taken) :]
        self.position += len(taken)
        return taken

    def pieces(self, size: int) -> Iterator[bytes]:
        """Take the next `size` bytes in pieces; fewer at the end."""
        while size and (piece := self.take(min(size, len(self._held) or PIECE))):
            size -= len(piece)
            yield piece

    def head(self, limit: int) -> bytes | None:
        """Take what stands up to a blank line, which is part of it; None when there is none within `limit` bytes."""
        looked = 0
        while (blank := _BLANK_LINE.search(self._held, max(0, looked - _BLANK_LINE_SIZE + 1))) is None:
            looked = len(self._held)
            if looked > limit or not self._more():
                return None
        return self.take(blank.end())

    def _more(self) -> bool:
        piece = self._read(PIECE)
        self._held += piece
        return bool(piece)
