"""One zstd frame of a file, unpacked piece by piece: what a gzip member is to other WARC files (IIPC, WARC-zstd)."""

from __future__ import annotations

from typing import BinaryIO

import zstandard

from storage.warc.gzip_member import BrokenMember, CutMember
from storage.warc.unpacking import LARGEST_WINDOW, ZSTD_FRAME, dictionary_of, header_at, is_skipped, skip

MAGIC = ZSTD_FRAME
# Each byte of a frame may unpack to 32 kB, and all that is fed at once comes out at once.
_FED = 1024


class Frame:
    """The frame at `offset` of a file of which `size` bytes are looked at; read as a `gzip_member.Member` is."""

    header = b""

    def __init__(self, stream: BinaryIO, offset: int, size: int) -> None:
        self._stream = stream
        self._begin = offset
        self._at = offset
        self._size = size
        self._unpacking = _unpacker(stream).decompressobj()
        if header_at(stream, offset)[: len(MAGIC)] != MAGIC[: size - offset]:
            raise BrokenMember("no zstd frame begins here")

    @property
    def length(self) -> int:
        """The frame's bytes in the file, once all of it was read."""
        return self._at - self._begin - len(self._unpacking.unused_data)

    def read(self, size: int) -> bytes:
        """Return the next bytes of the content, more than `size` where they come at once; none at the end.

        Raises:
            BrokenMember: the bytes are not those that were written.
            CutMember: the file ends first.
        """
        while not self._unpacking.eof:
            self._stream.seek(self._at)
            fed = self._stream.read(min(_FED, self._size - self._at))
            if not fed:
                raise CutMember("the file ends before its last zstd frame does")
            self._at += len(fed)
            try:
                content = self._unpacking.decompress(fed)
            except zstandard.ZstdError as error:
                raise BrokenMember(f"the zstd frame is damaged ({error})") from error
            if content:
                return content
        return b""


def skipped_to(stream: BinaryIO, offset: int) -> int:
    """Return where a frame that holds no data ends when one begins at `offset`, else `offset`.

    Raises:
        CutMember: the file ends first.
    """
    header = header_at(stream, offset)
    if not is_skipped(header):
        return offset
    try:
        return skip(stream, offset, header)
    except ValueError as error:
        raise CutMember("the file ends within a frame that holds no record") from error


def _unpacker(stream: BinaryIO) -> zstandard.ZstdDecompressor:
    """Return what unpacks the frames of a file, with the dictionary that it begins with.

    Raises:
        BrokenMember: the dictionary cannot be read.
    """
    try:
        return zstandard.ZstdDecompressor(dict_data=dictionary_of(stream), max_window_size=LARGEST_WINDOW)
    except (zstandard.ZstdError, ValueError) as error:
        raise BrokenMember(f"the dictionary that the file begins with is damaged ({error})") from error
