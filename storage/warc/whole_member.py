"""Gzip members that are as they were written, each inflated at once; zlib inflates, for it decides what is damaged.

Most members of a file end where the next one's header stands, within what was read of the file. Those cost one search,
one inflation and, to see whether the bits behind the data are clear, at most one copy of the inflater's state.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO, NamedTuple

from storage.warc.gzip_member import FLAGS, HEADER_SIZE, MAGIC, RESERVED, TRAILER_SIZE, WINDOW

# Of a member: the last byte of its data, and the trailer.
_LAST_BYTES = 1 + TRAILER_SIZE
_READ = 64 * 1024
_MOST_READ = 1024 * 1024


class WholeMember(NamedTuple):
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
    if len(header) < HEADER_SIZE or not header.startswith(MAGIC) or header[FLAGS] & RESERVED:
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
        self._inflater = zlib.decompressobj(wbits=WINDOW)
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


class WholeMembers:
    """The whole members of a file of which `size` bytes are looked at, each of at most `most` bytes inflated.

    Args:
        stream: the opened file; its position is moved.
        size: how many of its bytes are looked at.
        most: larger ones are left to `storage.warc.gzip_member.Member`.
    """

    def __init__(self, stream: BinaryIO, size: int, most: int) -> None:
        self._stream = stream
        self._size = size
        self._most = most
        # What was read of the file last, where it begins, and how much to read next: a walk reads more each time.
        self._read = b""
        self._begin = 0
        self._ahead = _READ

    def at(self, offset: int) -> WholeMember | None:
        """Return the member at an offset; None when none that is as it was written, and small enough, begins there."""
        end = self._end_of(offset)
        found = None if end is None else self._inflated(offset - self._begin, end)
        return found or whole_member(self._stream, offset, self._size, self._most)

    def _end_of(self, offset: int) -> int | None:
        """Where within what was read the member at an offset most likely ends; None when that does not show there."""
        begin = offset - self._begin
        if 0 <= begin < len(self._read):
            end = self._read.find(self._read[begin : begin + HEADER_SIZE], begin + HEADER_SIZE)
            if end >= 0:
                return end
            if self._begin + len(self._read) >= self._size:
                return len(self._read)
        self._stream.seek(offset)
        self._read = self._stream.read(min(self._ahead, self._size - offset))
        self._begin, self._ahead = offset, min(2 * self._ahead, _MOST_READ)
        end = self._read.find(self._read[:HEADER_SIZE], HEADER_SIZE)
        return end if end >= 0 else len(self._read) if offset + len(self._read) >= self._size else None

    def _inflated(self, begin: int, end: int) -> WholeMember | None:
        """The member that fills what was read between two places; None where none does, for whatever reason."""
        data, before_last = self._read, end - _LAST_BYTES
        header = data[begin : begin + HEADER_SIZE]
        if before_last < begin + HEADER_SIZE or not header.startswith(MAGIC) or header[FLAGS] & RESERVED:
            return None
        inflater = zlib.decompressobj(wbits=WINDOW)
        try:
            content = inflater.decompress(data[begin:before_last], self._most)
            if inflater.unconsumed_tail:
                return None
            last_bytes = data[before_last:end]
            # A byte of zeros holds no bit that could be set; no second look is needed then.
            held = inflater.copy() if last_bytes[0] else None
            content += inflater.decompress(last_bytes, self._most)
        except zlib.error:
            return None
        if not inflater.eof or inflater.unused_data or len(content) > self._most:
            return None
        return WholeMember(content, end - begin, header, held is None or _is_clear(held, last_bytes))
