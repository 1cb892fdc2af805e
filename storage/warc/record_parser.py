"""Parses one WARC record from a stream of bytes, and says what is wrong with its head, its length and its end.

Every reader of WARC files decides here whether a whole record begins at a place. A record that is whole may still break
rules; the remarks on it say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import NamedTuple

from storage.warc.byte_reader import ByteReader
from storage.warc.head_forms import HeadForms
from storage.warc.next_record import WARC
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.record_fields import field_remarks
from storage.warc.remarks import NEWEST, Remark, Rule, clause, is_published
from storage.warc.stated_digest import KEPT, Check, Measured, Measuring
from storage.warc.whole_block import WholeBlock

HEAD_LIMIT = 1024 * 1024
# The grammar's literals are of any case.
VERSION = re.compile(rb"WARC/\d+\.\d+", re.IGNORECASE)
_FIELD = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+[ \t]*:.*", re.DOTALL)
_LOOK_AHEAD = 64 * 1024
_END = b"\r\n\r\n"
_OTHER_END = b"\n\n"
_CRLF = b"\r\n"
_MODEL = "File and record model"
_NO_RECORD = f"a record shall begin with WARC/ and a version {clause(NEWEST, _MODEL)}"


class NoWholeRecord(Exception):
    """No whole record begins here; `remark` says why.

    Attributes:
        remark: the rule that is broken, and its clause.
        record_id: the record's id, None when its head could not be read so far.
    """

    def __init__(self, rule: Rule, clause: str, record_id: str | None = None) -> None:
        super().__init__(clause)
        self.remark = Remark(rule, clause)
        self.record_id = record_id


class ParsedRecord(NamedTuple):
    """A record read from a stream whose place in the file is not known yet; it has only the beginning of its block."""

    record: WarcRecord
    measured: Measured | WholeBlock
    remarks: tuple[Remark, ...]
    head: bytes


@dataclass(frozen=True, slots=True)
class WholeRecord:
    """A record with all of its block, the bytes of its head (its blank line included), and what is wrong with it."""

    record: WarcRecord
    head: bytes
    remarks: tuple[Remark, ...]


def parse_record(reader: ByteReader, cut: Rule) -> ParsedRecord:
    """Parse the record that begins here.

    Args:
        reader: the stream; it stands behind the record afterwards.
        cut: the rule that is broken when the stream ends within the record.

    Raises:
        NoWholeRecord: no record begins here, or it is not whole.
    """
    begin = reader.peek(len(WARC)).upper()
    if begin != WARC and not (cut is Rule.CUT_OFF and WARC.startswith(begin)):
        raise NoWholeRecord(Rule.NO_RECORD, _NO_RECORD)
    head = reader.head(HEAD_LIMIT)
    if head is None:
        at_end = len(reader.peek(HEAD_LIMIT + 1)) <= HEAD_LIMIT
        rule = cut if at_end and cut is Rule.CUT_OFF else Rule.HEADER_MALFORMED
        raise NoWholeRecord(rule, "the head of the record has no end")
    record, remarks = _parse_head(head)
    length = _content_length(record)
    measuring = Measuring(record)
    for piece in reader.pieces(length):
        measuring.feed(piece)
    measured = measuring.finish()
    if measured.size < length:
        why = f"Content-Length says {length} bytes, and {measured.size} are here"
        raise NoWholeRecord(cut, f"{why} {clause(record.version, 'Content-Length')}", record.record_id)
    remarks.extend(_take_end(reader, record, measured))
    remarks.extend(field_remarks(record, length))
    shown = WarcRecord(record.fields, measured.beginning, record.version)
    return ParsedRecord(shown, measured, tuple(remarks), head)


def whole_record(content: bytes) -> WholeRecord:
    """Return the record that `content`, which one gzip member holds, begins with.

    Raises:
        NoWholeRecord: no whole record begins there.
    """
    reader = ByteReader(BytesIO(content).read)
    parsed = parse_record(reader, cut=Rule.BLOCK_LENGTH)
    remarks = parsed.remarks
    if rest := reader.peek(len(WARC)):
        is_record = rest.upper() == WARC
        remarks = (
            *remarks,
            several_records(parsed.record.version) if is_record else Remark(Rule.NO_RECORD, _NO_RECORD),
        )
    begin = len(parsed.head)
    block = content[begin : begin + parsed.measured.size]
    return WholeRecord(WarcRecord(parsed.record.fields, block, parsed.record.version), parsed.head, remarks)


def sound_record(content: bytes, forms: HeadForms) -> ParsedRecord | None:
    """Return the record that `content`, which one gzip member holds, is, when its head is of a form that was learnt.

    None: something may be wrong with it, or its form is new; `parse_record` says. Of a record that this returns nothing
    can be said but what its digests show.
    """
    end = content.find(_END, 0, HEAD_LIMIT)
    if end <= 0 or not content.endswith(_END):
        return None
    begin = end + len(_END)
    block = content[begin : -len(_END)]
    record = forms.record(content[: end + len(_CRLF)], block[:KEPT])
    if record is None or int(record.first("content-length") or 0) != len(content) - begin - len(_END):
        return None
    return ParsedRecord(record, WholeBlock(record, block), (), content[:begin])


def several_records(version: str) -> Remark:
    """Return the remark on a gzip member that holds more than one record."""
    why = "a gzip member shall hold one record only, or no record after its first can be found by offset"
    return Remark(Rule.SEVERAL_RECORDS_IN_MEMBER, f"{why} {clause(version, 'Record-at-time compression')}")


def _parse_head(head: bytes) -> tuple[WarcRecord, list[Remark]]:
    """Return the record without its block, and what is wrong with the lines of its head."""
    version, *lines = head.rstrip(_CRLF).split(b"\n")
    version = version.rstrip(b"\r")
    if not VERSION.fullmatch(version):
        raise NoWholeRecord(Rule.NO_RECORD, f"{version[:40]!r} is no version of WARC {clause(NEWEST, _MODEL)}")
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
    stated = {value for name, value in record.fields if name.lower() == "content-length"}
    if len(stated) != 1:
        why = "it is absent" if not stated else "there are several, and they differ"
        raise NoWholeRecord(Rule.CONTENT_LENGTH, f"every record shall have a Content-Length: {why}", record.record_id)
    (text,) = stated
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NoWholeRecord(Rule.CONTENT_LENGTH, f"Content-Length is no number: {text[:40]!r}", record.record_id)
    return int(text)


def _take_end(reader: ByteReader, record: WarcRecord, measured: Measured) -> Iterator[Remark]:
    """Take the two line ends that follow the block; what stands in their place decides whether the block is whole.

    Where only line ends stand between the block and the next record or the end, the record is whole, with a remark.
    """
    is_right = reader.peek(len(_END)) == _END
    if is_right:
        reader.take(len(_END))
        if reader.peek(1) not in (b"\r", b"\n"):
            return
    ahead = reader.peek(_LOOK_AHEAD)
    rest = ahead.lstrip(_CRLF)
    ends = ahead[: len(ahead) - len(rest)]
    are_two = is_right or ends == _OTHER_END
    if rest and (rest[: len(WARC)].upper() != WARC or not (ends or is_right)):
        wrong = _not_its_length(record, measured)
        raise NoWholeRecord(wrong.rule, wrong.clause, record.record_id)
    reader.take(len(ends))
    if are_two:
        yield _other_ends(record, ends, is_last=not rest, begun_right=is_right)
    elif _takes_in_its_end(measured, ends):
        yield _not_its_length(record, measured)
    else:
        # The block does end where the next record begins; only what should follow it is missing.
        where = "the next record begins" if rest else "the file or its gzip member ends"
        why = f"a block shall be followed by exactly two line ends; here {where} before"
        yield Remark(Rule.LINE_ENDS, f"{why} {clause(record.version, _MODEL)}")


def _not_its_length(record: WarcRecord, measured: Measured) -> Remark:
    why = f"the block of {measured.size} bytes, as its Content-Length says, is not followed by two line ends"
    return Remark(Rule.BLOCK_LENGTH, f"{why} {clause(record.version, _MODEL)}")


def _takes_in_its_end(measured: Measured, ends: bytes) -> bool:
    """Whether the line ends that are missing behind a block may stand in it, because its length is too large.

    Lines of text end with one, so a block that does and is followed by another took in none of those behind it.
    """
    proven = measured.block is Check.RIGHT or measured.message_end == measured.size
    return not proven and ends != _CRLF and (measured.ending + ends).endswith(_END)


def _other_ends(record: WarcRecord, ends: bytes, *, is_last: bool, begun_right: bool) -> Remark:
    why = f"a block shall be followed by exactly two line ends, each CR LF {clause(record.version, _MODEL)}"
    # After the last record they mislead no reader; before another one they stand where that record should begin.
    surplus = begun_right and is_last and ends == _CRLF * (len(ends) // len(_CRLF))
    return Remark(Rule.SURPLUS_LINE_ENDS if surplus else Rule.LINE_ENDS, why)
