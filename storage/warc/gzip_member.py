"""One gzip member of a file, inflated piece by piece: a member that unfolds to any size needs no memory."""

from __future__ import annotations

from typing import BinaryIO, cast

from isal import isal_zlib

MAGIC = b"\x1f\x8b\x08"
HEADER_SIZE = 10
_WINDOW = 31
_READ = 64 * 1024
_FLAGS = 3
# RFC 1952, 2.3.1.2: reserved bits must be zero, and a reader must say so when they are not.
_RESERVED = 0xE0
# The type hints of isal call this an instance.
_Error = cast(type[Exception], isal_zlib.error)


class BrokenMember(Exception):
    """The bytes are no gzip member, or not those that were written."""


class CutMember(Exception):
    """The file ends before the member does."""


class Member:
    """The gzip member at `offset` of a file of which `size` bytes are looked at."""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        self._stream = stream
        self._at = offset
        self._size = size
        self._inflater = isal_zlib.decompressobj(wbits=_WINDOW)
        self._begin = offset
        self.header = self._take(HEADER_SIZE)
        self._waiting = self.header
        if self.header[: len(MAGIC)] != MAGIC[: len(self.header)]:
            raise BrokenMember("no gzip member begins here")
        if len(self.header) > _FLAGS and self.header[_FLAGS] & _RESERVED:
            raise BrokenMember("the gzip header has reserved bits set (RFC 1952, 2.3.1.2)")

    @property
    def length(self) -> int:
        """The member's bytes in the file, once all of it was read."""
        return self._at - self._begin - len(self._inflater.unused_data)

    def read(self, size: int) -> bytes:
        """Return the next bytes of the content, at most `size`; none when the member is at its end and whole.

        Raises:
            BrokenMember: the bytes are not those that were written.
            CutMember: the file ends first.
        """
        while not self._inflater.eof:
            data = self._inflater.unconsumed_tail or self._waiting or self._take(_READ)
            self._waiting = b""
            try:
                content = self._inflater.decompress(data, size)
            except _Error as error:
                raise BrokenMember(f"the gzip member is damaged ({error})") from error
            if content:
                return content
            if not data and not self._inflater.eof:
                raise CutMember("the file ends before its last gzip member does")
        return b""

    def _take(self, size: int) -> bytes:
        self._stream.seek(self._at)
        data = self._stream.read(min(size, self._size - self._at))
        self._at += len(data)
        return data
