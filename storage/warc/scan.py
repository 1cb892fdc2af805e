"""Reads any WARC file as a stream, and says of each byte to which record it belongs or why to none.

It reads plain, gzip and zstd files, members that hold several records, and blocks of any size, in little memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from storage.types import Place
from storage.warc.byte_reader import ByteReader
from storage.warc.gzip_member import MAGIC, BrokenMember, CutMember, Member
from storage.warc.head_forms import HeadForms
from storage.warc.next_record import next_frame, next_member, next_record
from storage.warc.record_parser import NoWholeRecord, ParsedRecord, parse_record, several_records, sound_record
from storage.warc.remarks import Remark, Rule
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.unpacking import ZSTD_FRAME, is_skipped
from storage.warc.warc_source import WarcSource
from storage.warc.whole_member import WholeMembers
from storage.warc.zstd_frame import Frame, skipped_to

_READ = 64 * 1024
# Larger members are read piece by piece.
_AT_ONCE = 4 * 1024 * 1024


def scan(
    source: WarcSource, size: int, begin: int = 0, end: int | None = None
) -> Iterator[ScannedRecord | DamagedStretch]:
    """Yield the records in the first `size` bytes of a file, and the stretches there that hold none.

    Args:
        source: the file.
        size: how many of its bytes are looked at.
        begin: where a record begins, to pass over those before it.
        end: where to stop: what begins there or later is left out.

    Raises:
        OSError: the file cannot be read.
    """
    with source.open("rb") as stream:
        first = stream.read(len(ZSTD_FRAME))
        compressed = source.suffix == ".gz" or first.startswith(MAGIC[:2])
        read_at = _frame_at if first == ZSTD_FRAME or is_skipped(first) else _member_at if compressed else _plain_at
        forms, members = HeadForms(), WholeMembers(stream, size, _AT_ONCE)
        offset, end = begin, size if end is None else end
        while offset < end:
            before = offset
            if read_at is _member_at and (sound := _sound_at(members, source.name, offset, forms)) is not None:
                yield sound
                offset = sound.end
                continue
            for scanned in read_at(stream, source.name, offset, size):
                yield scanned
                offset = max(offset, scanned.end)
                if isinstance(scanned, ScannedRecord) and not scanned.remarks:
                    forms.learn(scanned.record)
            if offset == before:
                # Members or frames without data, up to the end.
                return


def _sound_at(members: WholeMembers, name: str, offset: int, forms: HeadForms) -> ScannedRecord | None:
    """Return the record that one gzip member holds, when nothing is wrong with either and they are of a usual form."""
    member = members.at(offset)
    parsed = None if member is None else sound_record(member.content, forms)
    if member is None or parsed is None:
        return None
    place = Place(name, offset, member.length)
    found = (parsed.record, parsed.measured, parsed.remarks)
    return ScannedRecord(place, *found, member.header, parsed.head, member.padding_is_clear)


def _member_at(stream: BinaryIO, name: str, offset: int, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Read one gzip member; its first record is given once the whole member is known to be as it was written.

    Members without data before it are passed over; at the end of a file only such may stand.
    """
    try:
        member = Member(stream, offset, size)
        reader = ByteReader(member.read)
        while not reader.peek(1) and offset + member.length < size:
            offset += member.length
            member = Member(stream, offset, size)
            reader = ByteReader(member.read)
        if reader.peek(1):
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
    """Read one zstd frame and the frames without data before it; at the end of a file only such may stand."""
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
    """Yield the first record once the member was read to its end and is whole, further ones as they come."""
    fault: NoWholeRecord | None = None
    first: ParsedRecord | None = None
    several: Remark | None = None
    try:
        first = parse_record(reader, cut=Rule.BLOCK_LENGTH)
        while reader.peek(1):
            other = parse_record(reader, cut=Rule.BLOCK_LENGTH)
            remarks = other.remarks
            if several is None:
                several = several_records(other.record.version)
                remarks = (*remarks, several)
            yield ScannedRecord(
                Place(name, offset, 0), other.record, other.measured, remarks, member.header, other.head
            )
    except NoWholeRecord as error:
        fault = error
    while reader.take(_READ):
        pass
    if first is not None:
        place = Place(name, offset, member.length)
        yield ScannedRecord(place, first.record, first.measured, first.remarks, member.header, first.head)
    if fault is not None:
        yield DamagedStretch(offset, member.length, fault.remark, fault.record_id)


def _plain_at(stream: BinaryIO, name: str, offset: int, size: int) -> Iterator[ScannedRecord | DamagedStretch]:
    """Read one record of an uncompressed file."""
    stream.seek(offset)
    reader = ByteReader(lambda most: stream.read(min(most, size - stream.tell())))
    try:
        parsed = parse_record(reader, cut=Rule.CUT_OFF)
    except NoWholeRecord as fault:
        after = next_record(stream, offset, size)
        yield DamagedStretch(offset, after - offset, fault.remark, fault.record_id)
    else:
        place = Place(name, offset, reader.position)
        yield ScannedRecord(place, parsed.record, parsed.measured, parsed.remarks, b"", parsed.head)
