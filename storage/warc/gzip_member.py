"""One gzip member of a file, inflated piece by piece, so that a member of any size needs little memory.

Two libraries inflate here. zlib decides what is damaged, because players and other programs use it. ISA-L is faster,
and accepts codes that no data uses, such as an incomplete set of distances: a flipped bit there leaves the content as
it was, but no player could open the record. So ISA-L only reads single records, where the checksum proves the content.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, cast

from isal import isal_zlib

MAGIC = b"\x1f\x8b\x08"
HEADER_SIZE = 10
TRAILER_SIZE = 8
WINDOW = 31
_BARE_WINDOW = -15
_READ = 64 * 1024
_AT_ONCE = 256 * 1024
# Most records are smaller than this.
_FIRST_READ = 16 * 1024
FLAGS = 3
# RFC 1952, 2.3.1.2: reserved bits must be zero, and a reader must say so when they are not.
RESERVED = 0xE0
# The type hints of isal call this an instance.
_Error = cast(type[Exception], isal_zlib.error)


def said_of(error: Exception) -> str:
    """What zlib says is wrong with its data, without the number and the act that it begins with."""
    return str(error).rpartition(" data: ")[2]


class BrokenMember(Exception):
    """The bytes are no gzip member, or not those that were written."""


class CutMember(Exception):
    """The file ends before the member does."""


def padding_is_clear(stream: BinaryIO, offset: int, length: int) -> bool:
    """Tell whether the bits that fill the last byte of a whole member's deflated data are zero.

    No checksum covers them, and the writer leaves them zero. If the last bit that is set in that byte can be taken away
    and the same data comes out, then it was no part of the data. The member's header has no optional fields.
    """
    stream.seek(offset + HEADER_SIZE)
    left = length - HEADER_SIZE - TRAILER_SIZE - 1
    inflater = isal_zlib.decompressobj(wbits=_BARE_WINDOW)
    checksum = 0
    try:
        while left > 0 and (data := stream.read(min(_READ, left))):
            left -= len(data)
            checksum = _checksum(inflater, data, checksum)
        last = stream.read(1)[0]
        stated = int.from_bytes(stream.read(4), "little")
        changed = bytes([last & ~(1 << max(last.bit_length() - 1, 0))])
        return last == 0 or _checksum(inflater, changed, checksum) != stated or not inflater.eof
    except _Error:
        return True


def _checksum(inflater: isal_zlib.Decompress, data: bytes, checksum: int) -> int:
    while data:
        checksum = isal_zlib.crc32(inflater.decompress(data, _READ), checksum)
        data = inflater.unconsumed_tail
    return checksum


def is_one_member(data: bytes, most: int) -> bool:
    """Tell whether bytes are one whole gzip member that holds `most` bytes or fewer, and nothing behind it."""
    inflater = isal_zlib.decompressobj(wbits=WINDOW)
    try:
        while data and most >= 0 and not inflater.eof:
            most -= len(inflater.decompress(data, _AT_ONCE))
            data = inflater.unconsumed_tail
    except _Error:
        return False
    return inflater.eof and most >= 0 and not inflater.unused_data


class Member:
    """The gzip member at `offset` of a file of which `size` bytes are looked at.

    Args:
        stream: the opened file.
        offset: where the member begins.
        size: where the file ends, or the part of it that is looked at.
        ahead: how many bytes to read at first: the member's length where that is known.
        strict: inflate by zlib, else by ISA-L.

    Raises:
        BrokenMember: no gzip member begins there.
    """

    def __init__(
        self, stream: BinaryIO, offset: int, size: int, *, ahead: int = _FIRST_READ, strict: bool = True
    ) -> None:
        self._stream = stream
        self._at = offset
        self._size = size
        self._inflater = zlib.decompressobj(wbits=WINDOW) if strict else isal_zlib.decompressobj(wbits=WINDOW)
        self._begin = offset
        self._waiting = self._take(ahead)
        self.header = self._waiting[:HEADER_SIZE]
        if self.header[: len(MAGIC)] != MAGIC[: len(self.header)]:
            raise BrokenMember("no gzip member begins here")
        if len(self.header) > FLAGS and self.header[FLAGS] & RESERVED:
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
            except (zlib.error, _Error) as error:
                raise BrokenMember(f"the gzip member is damaged ({said_of(error)})") from error
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
