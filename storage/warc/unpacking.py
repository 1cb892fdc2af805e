"""What a packed file holds, as one stream: gzip members or zstd frames one after the other, in little memory.

It knows nothing of records, so it serves files whose members and records do not begin together.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import zstandard

from storage.types.errors import RecordError
from storage.warc.gzip_member import BrokenMember, CutMember, Member

ZSTD_FRAME = b"\x28\xb5\x2f\xfd"
# The frame of WARC files in zstd (IIPC draft, 'Dictionary frame') that others skip and readers take the dictionary of.
ZSTD_DICTIONARY = b"\x5d\x2a\x4d\x18"
# The first byte of such a frame is 50 to 5F (RFC 8878, 3.1.2).
_SKIPPED_KIND = 5
_SKIPPED = b"\x2a\x4d\x18"
_PIECE = 64 * 1024
# Each byte of a frame may unpack to 32 kB, and all that is fed at once comes out at once.
_FED = 1024
_HEADER = 8
_LARGEST_DICTIONARY = 16 * 1024 * 1024
# What the zstd program itself unpacks unless it is allowed more memory.
LARGEST_WINDOW = 128 * 1024 * 1024


def unpack_gzip(path: Path) -> Iterator[bytes]:
    """Yield what the members of a file hold, piece by piece.

    Raises:
        RecordError: a member is damaged or cut off; names where it begins.
    """
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        offset = 0
        while offset < size:
            try:
                member = Member(stream, offset, size)
                while piece := member.read(_PIECE):
                    yield piece
            except (BrokenMember, CutMember) as error:
                raise RecordError(path, offset, str(error)) from error
            offset += member.length


def unpack_zstd(path: Path) -> Iterator[bytes]:
    """Yield what the frames of a file hold, piece by piece; a dictionary that it begins with is used.

    Raises:
        RecordError: a frame or the dictionary is damaged, cut off, or asks for too much memory; names where it begins.
    """
    with path.open("rb") as stream:
        offset = 0
        try:
            dictionary = dictionary_of(stream)
            unpacker = zstandard.ZstdDecompressor(dict_data=dictionary, max_window_size=LARGEST_WINDOW)
            while header := header_at(stream, offset):
                if is_skipped(header):
                    offset = skip(stream, offset, header)
                    continue
                frame = _Frame(unpacker, stream, offset)
                yield from frame.pieces()
                offset = frame.end
        except (zstandard.ZstdError, ValueError) as error:
            raise RecordError(path, offset, f"no sound zstd frame stands here ({error})") from error


class _Frame:
    """One frame; `end` is where the next one begins, once all pieces were taken."""

    def __init__(self, unpacker: zstandard.ZstdDecompressor, stream: BinaryIO, offset: int) -> None:
        self._unpacking = unpacker.decompressobj()
        self._stream = stream
        self.end = offset

    def pieces(self) -> Iterator[bytes]:
        self._stream.seek(self.end)
        while not self._unpacking.eof:
            fed = self._stream.read(_FED)
            if not fed:
                raise ValueError("the file ends before it does")
            self.end += len(fed)
            if piece := self._unpacking.decompress(fed):
                yield piece
        self.end -= len(self._unpacking.unused_data)


def header_at(stream: BinaryIO, offset: int) -> bytes:
    """Return the bytes that tell what kind of frame begins at an offset, and the size of one that is skipped."""
    stream.seek(offset)
    return stream.read(_HEADER)


def is_skipped(header: bytes) -> bool:
    """Whether a frame holds no data of the stream."""
    return header[1:4] == _SKIPPED and header[0] >> 4 == _SKIPPED_KIND


def skip(stream: BinaryIO, offset: int, header: bytes) -> int:
    """Return where a frame ends that holds no data of the stream. Raises ValueError when the file ends first."""
    if len(header) < _HEADER:
        raise ValueError("the file ends before it does")
    end = offset + _HEADER + int(struct.unpack("<L", header[4:])[0])
    if end > stream.seek(0, 2):
        raise ValueError("the file ends before it does")
    return end


def dictionary_of(stream: BinaryIO) -> zstandard.ZstdCompressionDict | None:
    """Read the dictionary when the file begins with one; it may be packed. Raises ValueError, ZstdError."""
    header = header_at(stream, 0)
    if header[:4] != ZSTD_DICTIONARY:
        return None
    size = skip(stream, 0, header) - _HEADER
    if size > _LARGEST_DICTIONARY:
        raise ValueError(f"its dictionary has {size} bytes")
    stream.seek(_HEADER)
    content = stream.read(size)
    if content.startswith(ZSTD_FRAME):
        unpacker = zstandard.ZstdDecompressor(max_window_size=LARGEST_WINDOW)
        with unpacker.stream_reader(content) as reader:
            content = reader.read(_LARGEST_DICTIONARY)
    return zstandard.ZstdCompressionDict(content)
