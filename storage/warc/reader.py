"""Reads WARC files exactly: one gzip member is one record, and every byte of a file is either a record or damage.

Other readers pass a cut-off tail over in silence. Here a member whose checksum, block length or end is wrong is
never returned as a record. What follows damage is found again, so one bad sector does not hide the rest of a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, cast

from isal import isal_zlib

from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.scan import whole_record
from storage.warc.warc_source import WarcSource

_GZIP = b"\x1f\x8b\x08"
_GZIP_WINDOW = 31
_READ = 64 * 1024
# More than any exchange that the recorder takes; a member that unfolds to more is no record of ours.
LARGEST_RECORD = 1 << 30
# The type hints of isal call this an instance.
_GzipError = cast(type[Exception], isal_zlib.error)
_VERSION = re.compile(rb"WARC/\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a WARC file that holds no whole record."""

    offset: int
    length: int
    why: str


def walk(source: WarcSource) -> Iterator[tuple[Place, WarcRecord] | Damage]:
    """Yield each whole record of a file with its place, and each stretch between them that is damaged.

    Raises:
        RecordError: the file cannot be opened or read.
    """
    try:
        with source.open("rb") as stream:
            yield from _walk(stream, source.name)
    except OSError as error:
        raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error


def _walk(stream: BinaryIO, name: str) -> Iterator[tuple[Place, WarcRecord] | Damage]:
    size = stream.seek(0, 2)
    offset = 0
    while offset < size:
        try:
            record, length = _record_at(stream, offset)
        except _Broken as broken:
            after = _next_record(stream, offset + 1, size)
            yield Damage(offset, after - offset, str(broken))
            offset = after
        else:
            yield Place(name, offset, length), record
            offset += length


def records(source: WarcSource) -> Iterator[tuple[Place, WarcRecord]]:
    """Yield each record of a file with its place.

    Raises:
        RecordError: the file cannot be read, or is broken: names the offset.
    """
    for found in walk(source):
        if isinstance(found, Damage):
            raise RecordError(str(source), found.offset, found.why)
        yield found


def records_between(stream: BinaryIO, source: WarcSource, begin: int, end: int) -> Iterator[tuple[Place, WarcRecord]]:
    """Yield the records that fill a file from offset `begin` to `end`, also those in another writer's spelling.

    Args:
        stream: the opened file.
        source: the file, as it is named in errors.
        begin: where a record begins.
        end: where a record ends.

    Raises:
        RecordError: the file cannot be read, or other bytes than records stand there: names the offset.
    """
    offset = begin
    while offset < end:
        try:
            content, length = _member_at(stream, offset)
            record = _parse_any(content)
        except _Broken as broken:
            raise RecordError(str(source), offset, str(broken)) from broken
        except OSError as error:
            raise RecordError(str(source), offset, f"cannot be read: {error.strerror or error}") from error
        yield Place(source.name, offset, length), record
        offset += length


def read_record(source: WarcSource, offset: int, length: int) -> WarcRecord:
    """Return the record that fills exactly the `length` bytes at `offset`, also one in another writer's spelling.

    Raises:
        RecordError: the file cannot be read, or there is no such record.
    """
    try:
        with source.open("rb") as stream:
            content, found = _member_at(stream, offset)
            record = _parse_any(content)
    except _Broken as broken:
        raise RecordError(str(source), offset, str(broken)) from broken
    except OSError as error:
        raise RecordError(str(source), offset, f"cannot be read: {error.strerror or error}") from error
    if found != length:
        raise RecordError(str(source), offset, f"the record is {found} bytes long, not {length}")
    return record


def record_in(data: bytes, file: str, offset: int) -> WarcRecord:
    """Return the record that fills exactly the bytes `data`, which were read from a file at `offset`.

    Raises:
        RecordError: they hold no record, or more than one.
    """
    try:
        content, found = _member_at(BytesIO(data), 0)
        record = _parse_any(content)
    except _Broken as broken:
        raise RecordError(file, offset, str(broken)) from broken
    if found != len(data):
        raise RecordError(file, offset, f"the record is {found} bytes long, not {len(data)}")
    return record


class _Broken(Exception):
    """Why no whole record stands at an offset."""


def _record_at(stream: BinaryIO, offset: int) -> tuple[WarcRecord, int]:
    content, length = _member_at(stream, offset)
    return _parse(content), length


def _member_at(stream: BinaryIO, offset: int) -> tuple[bytes, int]:
    """Inflate the member at `offset`; return its content and its length in the file."""
    stream.seek(offset)
    inflater = isal_zlib.decompressobj(wbits=_GZIP_WINDOW)
    content = bytearray()
    read = 0
    while not inflater.eof:
        data = stream.read(_READ)
        if not data:
            raise _Broken("the record is cut off")
        read += len(data)
        try:
            content += inflater.decompress(data)
        except _GzipError as error:
            raise _Broken(f"no gzip member, or a damaged one ({error})") from error
        if content[:5].upper() != b"WARC/"[: len(content)]:
            raise _Broken("the gzip member does not begin with WARC/")
        if len(content) > LARGEST_RECORD:
            raise _Broken(f"the record is larger than {LARGEST_RECORD} bytes")
    return bytes(content), read - len(inflater.unused_data)


def _parse(content: bytes) -> WarcRecord:
    head, blank, rest = content.partition(b"\r\n\r\n")
    version, _, lines = head.partition(b"\r\n")
    if not blank or not _VERSION.fullmatch(version):
        raise _Broken("the gzip member holds no WARC record")
    record = WarcRecord(parse_fields(lines), b"", version.decode("ascii"))
    length = record.first("Content-Length") or ""
    if not (length.isascii() and length.isdigit()):
        raise _Broken("the record has no Content-Length")
    end = int(length)
    if len(rest) < end or rest[end:] != b"\r\n\r\n":
        raise _Broken(f"the block is not {end} bytes and two line ends, as its Content-Length says")
    return WarcRecord(record.fields, rest[:end], record.version)


def _parse_any(content: bytes) -> WarcRecord:
    """Parse as `_parse`, and what is not of our form as leniently as files of other houses are scanned."""
    try:
        return _parse(content)
    except _Broken as broken:
        try:
            return whole_record(content)
        except ValueError:
            raise broken from None


def _next_record(stream: BinaryIO, offset: int, size: int) -> int:
    """Return where the next whole record begins at or after `offset`, `size` when there is none."""
    while (offset := _find(stream, _GZIP, offset)) >= 0:
        try:
            _record_at(stream, offset)
        except _Broken:
            offset += 1
        else:
            return offset
    return size


def _find(stream: BinaryIO, wanted: bytes, offset: int) -> int:
    """Return the first position of `wanted` at or after `offset`, -1 when there is none."""
    stream.seek(offset)
    kept = b""
    while data := stream.read(_READ):
        window = kept + data
        found = window.find(wanted)
        if found >= 0:
            return offset - len(kept) + found
        offset += len(data)
        kept = window[1 - len(wanted) :]
    return -1
