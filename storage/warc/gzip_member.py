"""One gzip member of a file, inflated piece by piece, so that a member of any size needs little memory.

Two libraries inflate here. zlib decides what is damaged, because players and other programs use it. ISA-L is faster,
and accepts codes that no data uses, such as an incomplete set of distances: a flipped bit there leaves the content as
it was, but no player could open the record. So ISA-L only reads single records, where the checksum proves the content.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import BinaryIO, cast

from isal import isal_zlib

MAGIC = b"\x1f\x8b\x08"
HEADER_SIZE = 10
_TRAILER_SIZE = 8
# Of a member: the last byte of its data, and the trailer.
_LAST_BYTES = 1 + _TRAILER_SIZE
_WINDOW = 31
_BARE_WINDOW = -15
_READ = 64 * 1024
# Most records are smaller than this.
_FIRST_READ = 16 * 1024
_FLAGS = 3
# RFC 1952, 2.3.1.2: reserved bits must be zero, and a reader must say so when they are not.
_RESERVED = 0xE0
# The type hints of isal call this an instance.
_Error = cast(type[Exception], isal_zlib.error)


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
    left = length - HEADER_SIZE - _TRAILER_SIZE - 1
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


@dataclass(frozen=True, slots=True)
class WholeMember:
    """A gzip member that is as it was written, inflated at once.

    `padding_is_clear` is what the function of that name says, None when that was not found on the way.
    """

    content: bytes
    length: int
    header: bytes
    padding_is_clear: bool | None


def whole_member(stream: BinaryIO, offset: int, size: int, most: int) -> WholeMember | None:
    """Return the gzip member at `offset` of a file of which `size` bytes are looked at, inflated by zlib.

    None: no member that is as it was written begins there, or its content has more than `most` bytes. `Member`
    reads it piece by piece then, and says what is wrong with it.
    """
    stream.seek(offset)
    data = stream.read(min(_READ, size - offset))
    header = data[:HEADER_SIZE]
    if len(header) < HEADER_SIZE or not header.startswith(MAGIC) or header[_FLAGS] & _RESERVED:
        return None
    inflating = _Inflating(most)
    looked = HEADER_SIZE
    try:
        while True:
            # Where another member may begin this one's last bytes are those before it.
            found = data.find(header, looked)
            end = len(data) if found < 0 else found
            if not inflating.take(data, end):
                return None
            if inflating.length is not None:
                return WholeMember(inflating.content, inflating.length, header, inflating.padding_is_clear)
            looked = found + 1 if found >= 0 else max(looked, end - HEADER_SIZE + 1)
            if found < 0:
                more = stream.read(min(len(data), size - offset - len(data)))
                if not more:
                    return None
                data += more
    except zlib.error:
        return None


class _Inflating:
    """Inflates a member of which the end is guessed again and again; `length` is None until it was found."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inflater = zlib.decompressobj(wbits=_WINDOW)
        self._fed = 0
        self.content = b""
        self.length: int | None = None
        self.padding_is_clear: bool | None = None

    def take(self, data: bytes, end: int) -> bool:
        """Take the bytes of the file from the member's first to `end`; False when too many come out of them."""
        inflater, before_last = self._inflater, max(self._fed, end - _LAST_BYTES)
        self.content += inflater.decompress(data[self._fed : before_last], self._most)
        held = inflater.copy()
        self.content += inflater.decompress(inflater.unconsumed_tail + data[before_last:end], self._most)
        self._fed = end
        if inflater.eof:
            # Beyond the end of a stream all is handed back, whether it was fed with its end or later.
            self.length = end - len(inflater.unused_data)
            if self.length == end and not held.eof:
                self.padding_is_clear = _is_clear(held, data[end - _LAST_BYTES : end])
        return not inflater.unconsumed_tail and len(self.content) <= self._most


def _is_clear(inflater: zlib._Decompress, last_bytes: bytes) -> bool:
    """Tell whether the bits behind the end of deflated data are zero; its last byte and the trailer are left."""
    last = last_bytes[0]
    if last == 0:
        return True
    try:
        inflater.decompress(bytes([last & ~(1 << (last.bit_length() - 1))]) + last_bytes[1:])
    except zlib.error:
        return True
    return not inflater.eof


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
        self._inflater = zlib.decompressobj(wbits=_WINDOW) if strict else isal_zlib.decompressobj(wbits=_WINDOW)
        self._begin = offset
        self._waiting = self._take(ahead)
        self.header = self._waiting[:HEADER_SIZE]
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
            except (zlib.error, _Error) as error:
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
