"""Finds where the next record begins: damage must not hide the rest of a file."""

from __future__ import annotations

import re
from typing import BinaryIO

from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import BrokenMember, CutMember, Member

WARC = b"WARC/"
_READ = 64 * 1024
# Both match the place where something begins, and no byte.
_RECORD_BEGINS = re.compile(rb"(?<=\n)(?=WARC/\d+\.\d+\r?\n)", re.IGNORECASE)
_FRAME_BEGINS = re.compile(rb"(?=\x28\xb5\x2f\xfd)")
_MEMBER_BEGINS = re.compile(rb"(?=\x1f\x8b\x08)")
# More than either pattern looks at.
_OVERLAP = 64


def next_record(stream: BinaryIO, offset: int, size: int) -> int:
    """Return where the next record of an uncompressed file begins behind `offset`; `size` when there is none."""
    return _find(stream, _RECORD_BEGINS, offset, size)


def next_member(stream: BinaryIO, offset: int, size: int) -> int:
    """Return where the next gzip member with a record in it begins at or after `offset`; `size` when there is none."""
    while (offset := _find(stream, _MEMBER_BEGINS, offset, size)) < size:
        try:
            if ByteReader(Member(stream, offset, size).read).peek(len(WARC)).upper() == WARC:
                return offset
        except (BrokenMember, CutMember):
            pass
        offset += 1
    return size


def next_frame(stream: BinaryIO, offset: int, size: int) -> int:
    """Return where the next zstd frame seems to begin at or after `offset`; `size` when there is none."""
    return _find(stream, _FRAME_BEGINS, offset, size)


def _find(stream: BinaryIO, wanted: re.Pattern[bytes], offset: int, size: int) -> int:
    """Return the first place at or after `offset` that matches; `size` when there is none."""
    kept = b""
    stream.seek(offset)
    while offset < size and (data := stream.read(min(_READ, size - offset))):
        window = kept + data
        if match := wanted.search(window):
            return offset - len(kept) + match.start()
        offset += len(data)
        kept = window[-_OVERLAP:]
    return size
