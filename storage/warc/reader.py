"""Reads whole records of gzip WARC files into memory: all of a file, or one at a known place.

Members, heads and blocks are judged as `storage.warc.scan` judges them, so a walk gives no record where verification
finds none. A single record is inflated faster: its content is proven by its checksum, and not whether every program can
inflate it (see `storage.warc.gzip_member`). Digests that a record states are not checked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO

from storage.types import Place
from storage.types.errors import RecordError
from storage.warc.gzip_member import BrokenMember, CutMember, Member
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.record_parser import HEAD_LIMIT, VERSION, NoWholeRecord, WholeRecord, whole_record
from storage.warc.remarks import Rule
from storage.warc.warc_source import WarcSource

# Larger than any exchange that the recorder accepts; a member that inflates to more holds no record of ours.
LARGEST_RECORD = 1 << 30
_WARC = b"WARC/"
_END = b"\r\n\r\n"
# A record may be whole and not end where its Content-Length or its member says.
_MISLEADING = frozenset({Rule.BLOCK_LENGTH, Rule.SEVERAL_RECORDS_IN_MEMBER, Rule.NO_RECORD})
# No file is larger: a read ends where the file does.
_NO_LIMIT = 1 << 62


def records(source: WarcSource) -> Iterator[tuple[Place, WarcRecord]]:
    """Yield each record of a file with its place.

    Raises:
        RecordError: the file cannot be read, or is broken; names the offset.
    """
    for place, whole in whole_records(source):
        yield place, whole.record


def whole_records(source: WarcSource) -> Iterator[tuple[Place, WholeRecord]]:
    """The same, each record with the bytes of its head."""
    try:
        with source.open("rb") as stream:
            size = stream.seek(0, 2)
            yield from _whole_between(stream, source, 0, size)
    except OSError as error:
        raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error


def records_between(stream: BinaryIO, source: WarcSource, begin: int, end: int) -> Iterator[tuple[Place, WarcRecord]]:
    """Yield the records that fill a file from offset `begin` to `end`.

    Args:
        stream: the opened file.
        source: the file, as errors name it.
        begin: where a record begins.
        end: where a record ends.

    Raises:
        RecordError: the file cannot be read, or something other than records lies there; names the offset.
    """
    for place, whole in _whole_between(stream, source, begin, end):
        yield place, whole.record


def _whole_between(stream: BinaryIO, source: WarcSource, begin: int, end: int) -> Iterator[tuple[Place, WholeRecord]]:
    offset = begin
    while offset < end:
        try:
            member = Member(stream, offset, end)
            content = _content(member)
            if not content:
                offset += member.length
                continue
            whole = _parse(content)
        except _FAULTS as fault:
            raise RecordError(str(source), offset, str(fault)) from fault
        except OSError as error:
            raise RecordError(str(source), offset, f"cannot be read: {error.strerror or error}") from error
        misleading = next((remark for remark in whole.remarks if remark.rule in _MISLEADING), None)
        if misleading is not None:
            raise RecordError(str(source), offset, misleading.clause)
        yield Place(source.name, offset, member.length), whole
        offset += member.length


def read_record(source: WarcSource, offset: int, length: int) -> WarcRecord:
    """Return the record that fills exactly the `length` bytes at `offset`.

    Raises:
        RecordError: the file cannot be read, or there is no such record.
    """
    try:
        with source.open("rb") as stream:
            return _record_at(stream, str(source), offset, length)
    except OSError as error:
        raise RecordError(str(source), offset, f"cannot be read: {error.strerror or error}") from error


def record_in(data: bytes, file: str, offset: int) -> WarcRecord:
    """Return the record that fills exactly the bytes `data`, which were read from a file at `offset`.

    Raises:
        RecordError: they hold no record, or more than one.
    """
    return _record_at(BytesIO(data), file, 0, len(data), named_offset=offset)


def _record_at(stream: BinaryIO, file: str, offset: int, length: int, *, named_offset: int | None = None) -> WarcRecord:
    named = offset if named_offset is None else named_offset
    try:
        member = Member(stream, offset, _NO_LIMIT, ahead=length, strict=False)
        whole = _parse(_content(member))
    except _FAULTS as fault:
        raise RecordError(file, named, str(fault)) from fault
    if member.length != length:
        raise RecordError(file, named, f"the record is {member.length} bytes long, not {length}")
    return whole.record


class _TooLarge(Exception):
    """A member that inflates to more than any record has."""


_FAULTS = (BrokenMember, CutMember, NoWholeRecord, _TooLarge)


def _content(member: Member) -> bytes:
    """Inflate a member that seems to hold a record."""
    content = bytearray()
    while piece := member.read(LARGEST_RECORD):
        content += piece
        if content[: len(_WARC)].upper() != _WARC[: len(content)]:
            raise BrokenMember("the gzip member does not begin with WARC/")
        if len(content) > LARGEST_RECORD:
            raise _TooLarge(f"the record is larger than {LARGEST_RECORD} bytes")
    return bytes(content)


def _parse(content: bytes) -> WholeRecord:
    """Parse a record of the one form that nothing can be said against; all others as a scan reads them."""
    head, blank, rest = content.partition(_END)
    version, _, lines = head.partition(b"\r\n")
    # A scan would take a shorter head, or find something odd in it, where other line ends stand in it.
    if blank and len(head) <= HEAD_LIMIT and head.count(b"\n") == head.count(b"\r\n") and b"\r\r" not in head:
        fields = parse_fields(lines)
        lengths = {value for name, value in fields if name.lower() == "content-length"}
        text = lengths.pop() if len(lengths) == 1 else ""
        size = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else -1
        if size >= 0 and len(rest) == size + len(_END) and rest.endswith(_END) and VERSION.fullmatch(version):
            record = WarcRecord(fields, rest[:size], version.decode("ascii").upper())
            return WholeRecord(record, head + _END, ())
    return whole_record(content)
