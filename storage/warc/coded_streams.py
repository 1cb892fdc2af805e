"""Content codings unpacked piece by piece: gzip, deflate, Brotli and zstd, each of which knows whether its end came.

What comes out at once is bounded, so that a small body that unpacks to gigabytes can be stopped in time.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol, cast

import brotli
import zstandard
from isal import isal_zlib

from storage.types.errors import UndecodableError

_GZIP_MAGIC = b"\x1f\x8b"
_MAGIC = {"gzip": _GZIP_MAGIC, "x-gzip": _GZIP_MAGIC, "zstd": b"\x28\xb5\x2f\xfd"}
_BARE = -zlib.MAX_WBITS
_MOST = 64 * 1024
# Optional fields of a gzip header are a file's name and a comment.
_LONGEST_HEADER = 128 * 1024
_GZIP_HEADER = 10
_EXTRA, _TEXTS, _HEADER_CHECKSUM, _RESERVED = 0x04, (0x08, 0x10), 0x02, 0xE0
_DICTIONARY = 0x20
# The type hints of isal call this an instance.
_LenientError = cast(type[Exception], isal_zlib.error)
# What a body of this coding may ask for (RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024
# Four bytes of a frame may unpack to 128 kB.
_ZSTD_PIECE = 256


class CodedStream(Protocol):
    """Takes a coded stream in pieces and gives what it holds."""

    @property
    def has_ended(self) -> bool:
        """Whether all the data has come: at most a checksum is missing."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield what the next bytes hold, in pieces of a bounded size. Raises UndecodableError."""


def streams_of(name: str, begin: bytes, *, lenient: bool = False) -> tuple[CodedStream, ...]:
    """Return what a stream under the name of a coding may be, by its beginning, the likeliest first.

    Args:
        name: the coding's.
        begin: how the stream begins.
        lenient: inflate by ISA-L, several times as fast as zlib, which accepts codes that no data uses.

    Raises:
        UndecodableError: no coding has this name.
    """
    if name == "deflate":
        # Many servers send bare data under this name, which can begin like zlib's.
        bare = _Bare(name, lenient=lenient)
        return (_Wrapped(name, _ZLIB, lenient=lenient), bare) if _begins_like_zlib(begin) else (bare,)
    if name in ("gzip", "x-gzip"):
        return (_Wrapped(name, _GZIP, lenient=lenient),)
    if name == "br":
        return (_Brotli(name),)
    if name == "zstd":
        return (_Zstd(name),)
    raise UndecodableError(name, "unknown")


def magic_of(name: str) -> bytes:
    """Return what every stream of a coding begins with, nothing where that is not fixed."""
    return _MAGIC.get(name, b"")


def _broken(name: str, error: object) -> UndecodableError:
    return UndecodableError(name, f"broken ({error})")


class _Bare:
    """Deflated data without header or checksum (RFC 1951); `rest` is what was fed beyond its end."""

    def __init__(self, name: str, *, lenient: bool) -> None:
        self._name = name
        self._stream = isal_zlib.decompressobj(_BARE) if lenient else zlib.decompressobj(_BARE)

    @property
    def has_ended(self) -> bool:
        return self._stream.eof

    @property
    def rest(self) -> bytes:
        return self._stream.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        while not self._stream.eof:
            try:
                out = self._stream.decompress(data, _MOST)
            except (zlib.error, _LenientError) as error:
                raise _broken(self._name, error) from error
            data = self._stream.unconsumed_tail
            if out:
                yield out
            if not data and len(out) < _MOST:
                break


@dataclass(frozen=True, slots=True)
class _Wrapping:
    """What stands around deflated data.

    `header_size` gives the length of a header that begins like this, None when more of it is needed. `checksum` is as
    zlib computes it, `trailer` what must stand behind the data for it and for their length. `has_members`: another
    such stream may follow.
    """

    header_size: Callable[[bytes], int | None]
    checksum: Callable[[bytes, int], int]
    begin: int
    trailer: Callable[[int, int], bytes]
    trailer_size: int
    has_members: bool


class _Part(Enum):
    HEADER = auto()
    DATA = auto()
    TRAILER = auto()
    BETWEEN = auto()
    REST = auto()


class _Wrapped:
    """Deflated data with a header and a checksum; what follows the end and is no member is left out, as browsers do."""

    def __init__(self, name: str, wrapping: _Wrapping, *, lenient: bool) -> None:
        self._name = name
        self._wrapping = wrapping
        self._lenient = lenient
        self._part = _Part.HEADER
        self._waiting = b""
        self._data = _Bare(name, lenient=lenient)
        self._sum = self._size = 0

    @property
    def has_ended(self) -> bool:
        if self._part is _Part.BETWEEN:
            return not self._waiting.startswith(_GZIP_MAGIC)
        return self._part in (_Part.TRAILER, _Part.REST)

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._waiting = self._waiting + data, b""
        while data and self._part is not _Part.REST:
            if self._part is _Part.DATA:
                yield from self._inflated(data)
                data = self._data.rest
                self._part = _Part.TRAILER if self._data.has_ended else _Part.DATA
            elif (after := self._after_frame(data)) is None:
                self._waiting = data
                break
            else:
                data = data[after:]

    def _inflated(self, data: bytes) -> Iterator[bytes]:
        for out in self._data.feed(data):
            self._sum = self._wrapping.checksum(out, self._sum)
            self._size += len(out)
            yield out

    def _after_frame(self, data: bytes) -> int | None:
        """Pass over the header or the trailer that begins here; None when more of it is needed."""
        if self._part is _Part.TRAILER:
            return self._after_trailer(data)
        if self._part is _Part.BETWEEN and not _may_be_member(data):
            self._part = _Part.REST
            return len(data)
        try:
            size = self._wrapping.header_size(data)
        except ValueError as error:
            raise _broken(self._name, error) from error
        if size is None and len(data) > _LONGEST_HEADER:
            raise _broken(self._name, "its header does not end")
        if size is not None:
            self._part, self._data = _Part.DATA, _Bare(self._name, lenient=self._lenient)
            self._sum, self._size = self._wrapping.begin, 0
        return size

    def _after_trailer(self, data: bytes) -> int | None:
        size = self._wrapping.trailer_size
        if len(data) < size:
            return None
        if data[:size] != self._wrapping.trailer(self._sum, self._size):
            raise _broken(self._name, "its checksum is another")
        self._part = _Part.BETWEEN if self._wrapping.has_members else _Part.REST
        return size


def _may_be_member(data: bytes) -> bool:
    return (_GZIP_MAGIC + bytes([zlib.DEFLATED])).startswith(data[:3])


def _gzip_header_size(data: bytes) -> int | None:
    """The length of a gzip header (RFC 1952, 2.3). Raises ValueError when there is none."""
    if not _may_be_member(data):
        raise ValueError("no gzip header stands here")
    if len(data) < _GZIP_HEADER:
        return None
    flags, end = data[3], _GZIP_HEADER
    if flags & _RESERVED:
        raise ValueError("its header has reserved bits set")
    if flags & _EXTRA:
        end += 2 + int.from_bytes(data[end : end + 2], "little")
    for flag in _TEXTS:
        if flags & flag:
            nul = data.find(b"\0", end)
            if nul < 0:
                return None
            end = nul + 1
    if flags & _HEADER_CHECKSUM:
        end += 2
    return end if end <= len(data) else None


def _begins_like_zlib(data: bytes) -> bool:
    return bool(data) and data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0


def _zlib_header_size(data: bytes) -> int | None:
    """The length of a zlib header (RFC 1950, 2.2). Raises ValueError when the data need a dictionary."""
    if len(data) > 1 and data[1] & _DICTIONARY:
        raise ValueError("it needs a dictionary")
    return 2 if len(data) > 1 else None


_GZIP = _Wrapping(
    header_size=_gzip_header_size,
    # The same sums as zlib's, quicker.
    checksum=isal_zlib.crc32,
    begin=0,
    trailer=lambda checksum, size: checksum.to_bytes(4, "little") + (size & 0xFFFFFFFF).to_bytes(4, "little"),
    trailer_size=8,
    has_members=True,
)
_ZLIB = _Wrapping(
    header_size=_zlib_header_size,
    checksum=isal_zlib.adler32,
    begin=1,
    trailer=lambda checksum, _size: checksum.to_bytes(4, "big"),
    trailer_size=4,
    has_members=False,
)


class _Brotli:
    def __init__(self, name: str) -> None:
        self._name = name
        self._stream = brotli.Decompressor()

    @property
    def has_ended(self) -> bool:
        return self._stream.is_finished()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while out := self._stream.process(data, output_buffer_limit=_MOST):
                yield out
                data = b""
        except brotli.error as error:
            raise _broken(self._name, error) from error


class _Zstd:
    """All frames one after the other; fed a little at a time, for all that it unpacks to comes out at once."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._unpacker.decompressobj()

    @property
    def has_ended(self) -> bool:
        return self._frame.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        for start in range(0, len(data), _ZSTD_PIECE):
            fed = data[start : start + _ZSTD_PIECE]
            while fed:
                self._frame = self._unpacker.decompressobj() if self._frame.eof else self._frame
                try:
                    out = self._frame.decompress(fed)
                except zstandard.ZstdError as error:
                    raise _broken(self._name, error) from error
                fed = self._frame.unused_data
                if out:
                    yield out
