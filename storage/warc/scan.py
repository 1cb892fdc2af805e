"""Reads any WARC file as a stream, and says of each byte to which record it belongs or why to none.

Where `storage.warc.reader` gives only what is whole and of our own form, this tells what is wrong: with files of other
houses, uncompressed ones, members that hold several records, and blocks of any size, in little memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from storage.types import Place
from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import MAGIC, BrokenMember, CutMember, Member
from storage.warc.next_record import WARC, next_frame, next_member, next_record
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.record_fields import field_remarks
from storage.warc.remarks import NEWEST, Remark, Rule, clause, is_published
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import Measured, Measuring
from storage.warc.unpacking import ZSTD_FRAME, is_skipped
from storage.warc.warc_source import WarcSource
from storage.warc.zstd_frame import Frame, skipped_to

_READ = 64 * 1024
_HEAD_LIMIT = 1024 * 1024
_END = b"\r\n\r\n"
_OTHER_END = b"\n\n"
_CRLF = b"\r\n"
_MODEL = "File and record model"
# The grammar's literals are of any case.
_VERSION = re.compile(rb"WARC/\d+\.\d+", re.IGNORECASE)
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:.*", re.DOTALL)


class _Fault(Exception):
    """Why no whole record stands here; `block_is_whole` when the file ends in the line ends that follow a block."""

    def __init__(self, rule: Rule, clause: str, record_id: str | None = None, *, block_is_whole: bool = False) -> None:
        super().__init__(clause)
        self.remark = Remark(rule, clause)
        self.record_id = record_id
        self.block_is_whole = block_is_whole


@dataclass(frozen=True, slots=True)
class _Read:
    """A record as read from a stream whose place in the file is not known yet."""

    record: WarcRecord
    measured: Measured
    remarks: tuple[Remark, ...]


def scan(source: WarcSource, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Yield the records of a file, and the stretches that hold none, as far as its first `size` bytes go.

    Raises:
        OSError: the file cannot be read.
    """
    with source.open("rb") as stream:
        begin = stream.read(len(ZSTD_FRAME))
        compressed = source.suffix == ".gz" or begin.startswith(MAGIC[:2])
        at = _frame_at if begin == ZSTD_FRAME or is_skipped(begin) else _member_at if compressed else _plain_at
        offset = 0
        while offset < size:
            before = offset
            for one in at(stream, source.name, offset, size):
                yield one
                length = one.length if isinstance(one, DamagedStretch) else one.place.length
                offset = max(offset, (one.offset if isinstance(one, DamagedStretch) else one.place.offset) + length)
            if offset == before:
                # Frames without data, up to the end.
                return


def whole_record(content: bytes) -> WarcRecord:
    """Return the record that `content`, what one gzip member holds, begins with, its whole block in it.

    Line ends and what follows the block are judged as `scan` judges them.

    Raises:
        ValueError: no whole record stands there.
    """
    reader = ByteReader(BytesIO(content).read)
    try:
        head = _record(reader, cut=Rule.BLOCK_LENGTH)
    except _Fault as fault:
        raise ValueError(str(fault)) from fault
    begin = ByteReader(BytesIO(content[: _HEAD_LIMIT + len(_END)]).read)
    begin.head(_HEAD_LIMIT)
    block = content[begin.position : begin.position + head.measured.size]
    return WarcRecord(head.record.fields, block, head.record.version)


def _member_at(stream: BinaryIO, name: str, offset: int, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Read one gzip member; records are given when the whole of it is known to be as it was written."""
    try:
        member = Member(stream, offset, size)
        reader = ByteReader(member.read)
        yield from _records_in(member, reader, name, offset)
    except BrokenMember as broken:
        after = next_member(stream, offset + 1, size)
        yield DamagedStretch(offset, after - offset, Remark(Rule.GZIP_DAMAGED, str(broken)), None)
    except CutMember as cut:
        after = next_member(stream, offset + 1, size)
        rule = Rule.CUT_OFF if after == size else Rule.GZIP_DAMAGED
        clause = str(cut) if after == size else "the gzip member is damaged: it does not end where the next one begins"
        yield DamagedStretch(offset, after - offset, Remark(rule, clause), None)


def _frame_at(stream: BinaryIO, name: str, offset: int, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Read one zstd frame, and those before it that hold no data; nothing but such may stand at the end of a file."""
    try:
        begin = skipped_to(stream, offset)
        if begin < size:
            frame = Frame(stream, begin, size)
            yield from _records_in(frame, ByteReader(frame.read), name, begin)
    except CutMember as cut:
        after = next_frame(stream, offset + 1, size)
        rule = Rule.CUT_OFF if after == size else Rule.ZSTD_DAMAGED
        yield DamagedStretch(offset, after - offset, Remark(rule, str(cut)), None)
    except BrokenMember as broken:
        after = next_frame(stream, offset + 1, size)
        yield DamagedStretch(offset, after - offset, Remark(Rule.ZSTD_DAMAGED, str(broken)), None)


def _records_in(
    member: Member | Frame, reader: ByteReader, name: str, offset: int
) -> Iterator[ScannedRecord | DamagedStretch]:
    """Give the first record once its member was read to the end and found whole, further ones as they come."""
    fault: _Fault | None = None
    first: _Read | None = None
    several: Remark | None = None
    try:
        first = _record(reader, cut=Rule.BLOCK_LENGTH)
        while reader.peek(1):
            other = _record(reader, cut=Rule.BLOCK_LENGTH)
            if several is None:
                why = "a gzip member shall hold one record only, or no record after its first can be found by offset"
                annex = clause(other.record.version, "Record-at-time compression")
                several = Remark(Rule.SEVERAL_RECORDS_IN_MEMBER, f"{why} {annex}")
                other = _Read(other.record, other.measured, (*other.remarks, several))
            yield ScannedRecord(Place(name, offset, 0), other.record, other.measured, other.remarks, member.header)
    except _Fault as found:
        fault = found
    while reader.take(_READ):
        pass
    if first is not None:
        place = Place(name, offset, member.length)
        yield ScannedRecord(place, first.record, first.measured, first.remarks, member.header)
    if fault is not None:
        yield DamagedStretch(offset, member.length, fault.remark, fault.record_id, fault.block_is_whole)


def _plain_at(stream: BinaryIO, name: str, offset: int, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Read one record of an uncompressed file."""
    stream.seek(offset)
    reader = ByteReader(lambda most: stream.read(min(most, size - stream.tell())))
    try:
        read = _record(reader, cut=Rule.CUT_OFF)
    except _Fault as fault:
        after = next_record(stream, offset, size)
        yield DamagedStretch(offset, after - offset, fault.remark, fault.record_id, fault.block_is_whole)
    else:
        yield ScannedRecord(Place(name, offset, reader.position), read.record, read.measured, read.remarks, b"")


def _record(reader: ByteReader, cut: Rule) -> _Read:
    """Read the record that begins here. `cut` is the rule that a stream which ends within it breaks."""
    begin = reader.peek(len(WARC)).upper()
    if begin != WARC and not (cut is Rule.CUT_OFF and WARC.startswith(begin)):
        raise _Fault(Rule.NO_RECORD, f"a record shall begin with WARC/ and a version {clause(NEWEST, _MODEL)}")
    head = reader.head(_HEAD_LIMIT)
    if head is None:
        at_end = len(reader.peek(_HEAD_LIMIT + 1)) <= _HEAD_LIMIT
        rule = cut if at_end and cut is Rule.CUT_OFF else Rule.HEADER_MALFORMED
        raise _Fault(rule, "the head of the record has no end")
    record, remarks = _parse(head)
    length = _content_length(record)
    measuring = Measuring(record)
    for piece in reader.pieces(length):
        measuring.feed(piece)
    measured = measuring.finish()
    if measured.size < length:
        why = f"Content-Length says {length} bytes, and {measured.size} are here"
        raise _Fault(cut, f"{why} {clause(record.version, 'Content-Length')}", record.record_id)
    _end(reader, record, length, remarks, cut)
    remarks.extend(field_remarks(record, length))
    return _Read(WarcRecord(record.fields, measured.beginning, record.version), measured, tuple(remarks))


def _parse(head: bytes) -> tuple[WarcRecord, list[Remark]]:
    """Return the record without its block, and what is wrong with the lines of its head."""
    version, *lines = head.rstrip(_CRLF).split(b"\n")
    version = version.rstrip(b"\r")
    if not _VERSION.fullmatch(version):
        raise _Fault(Rule.NO_RECORD, f"{version[:40]!r} is no version of WARC {clause(NEWEST, _MODEL)}")
    name = version.decode("ascii").upper()
    remarks: list[Remark] = []
    if not is_published(name):
        remarks.append(Remark(Rule.VERSION_UNKNOWN, f"{name} is no version that was published"))
    if head.count(b"\n") != head.count(b"\r\n"):
        remarks.append(Remark(Rule.LINE_ENDS, f"each line of a head shall end with CR LF {clause(name, _MODEL)}"))
    for number, line in enumerate(lines):
        if not _FIELD.fullmatch(line) and (number == 0 or line[:1] not in (b" ", b"\t")):
            why = f"the line {line[:80]!r} is no named field and continues none"
            remarks.append(Remark(Rule.HEADER_MALFORMED, f"{why} {clause(name, _MODEL)}"))
    return WarcRecord(parse_fields(b"\n".join(lines)), b"", name), remarks


def _content_length(record: WarcRecord) -> int:
    said = {value for name, value in record.fields if name.lower() == "content-length"}
    if len(said) != 1:
        why = "it is absent" if not said else "there are several, and they differ"
        raise _Fault(Rule.CONTENT_LENGTH, f"every record shall have a Content-Length: {why}", record.record_id)
    (text,) = said
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise _Fault(Rule.CONTENT_LENGTH, f"Content-Length is no number: {text[:40]!r}", record.record_id)
    return int(text)


def _end(reader: ByteReader, record: WarcRecord, length: int, remarks: list[Remark], cut: Rule) -> None:
    """Take the two line ends after the block; what stands in their place decides whether the block was whole.

    Where line ends alone stand between it and the next record or the end, the record is given with what is wrong.
    """
    whole = reader.peek(len(_END)) == _END
    if whole:
        reader.take(len(_END))
        if reader.peek(1) not in (b"\r", b"\n"):
            return
    ahead = reader.peek(_READ)
    rest = ahead.lstrip(_CRLF)
    ends = ahead[: len(ahead) - len(rest)]
    if not rest and not whole and cut is Rule.CUT_OFF and ends != _OTHER_END:
        why = "the file ends within the two line ends of its last record"
        raise _Fault(cut, why, record.record_id, block_is_whole=True)
    if (rest and rest[: len(WARC)].upper() != WARC) or (not whole and ends != _OTHER_END):
        why = f"the block of {length} bytes, as its Content-Length says, is not followed by two line ends"
        fault = Remark(Rule.BLOCK_LENGTH, f"{why} {clause(record.version, _MODEL)}")
        # Where a member ends or the next record begins, the block does; it only lacks what should follow.
        is_followed = (bool(ends) and rest[: len(WARC)].upper() == WARC) if rest else True
        if not is_followed:
            raise _Fault(fault.rule, fault.clause, record.record_id)
        reader.take(len(ends))
        remarks.append(fault)
        return
    reader.take(len(ends))
    why = f"a block shall be followed by exactly two line ends, each CR LF {clause(record.version, _MODEL)}"
    # After the last record they lead nobody astray; before another one they stand where that should begin.
    surplus = whole and not rest and ends == _CRLF * (len(ends) // len(_CRLF))
    remarks.append(Remark(Rule.SURPLUS_LINE_ENDS if surplus else Rule.LINE_ENDS, why))
