"""Checks one record by the digests that it states and, in a file that Fonds wrote, by what its writer promises.

A file of ours promises more than the standard asks: digests on every record, one rule for the payload's, one header on
all its gzip members, and no bit that means nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from storage.warc.gzip_member import HEADER_SIZE, padding_is_clear
from storage.warc.packing import MEMBER_HEADER
from storage.warc.record import WarcRecord
from storage.warc.remarks import Remark, Rule, clause
from storage.warc.scanned import ScannedRecord
from storage.warc.stated_digest import Check, Measured
from storage.warc.warcinfo import is_ours
from storage.warc.whole_block import WholeBlock

_ZERO_TIME = bytes(4)
_TIME = slice(4, 8)
_NOT_WRONG = frozenset({Check.RIGHT, Check.NOT_HERE})


@dataclass(frozen=True, slots=True)
class CheckStanding:
    """What the records before have told of a file: whether Fonds wrote what follows, and its members' usual header."""

    ours: bool
    header: bytes


class RecordCheck:
    """The checks of a file's records, one after the other in their order.

    Attributes:
        ours: Fonds wrote the records that follow, as their warcinfo says.
    """

    def __init__(self) -> None:
        self.ours = False
        self._header = b""
        self._has_remarked_rule = False

    @property
    def standing(self) -> CheckStanding:
        """What was learnt so far that the judgement of later records rests on."""
        return CheckStanding(self.ours, self._header)

    def remarks(self, scanned: ScannedRecord, stream: BinaryIO) -> tuple[Remark, ...]:
        """Return what is wrong with the next record of the file, which is open as `stream`; its position may be moved.

        Raises OSError when the file cannot be read.
        """
        if scanned.record.is_warcinfo:
            self.ours = is_ours(scanned.record)
        if not self._header and scanned.gzip_header:
            self._header = _usual_header(scanned, stream)
        return () if self._is_sound(scanned) else tuple(self._found(scanned, stream))

    def _is_sound(self, scanned: ScannedRecord) -> bool:
        """Whether nothing can be wrong, as with nearly every record; else one thing after the other is looked at."""
        measured = scanned.measured
        if scanned.remarks or measured.block is not Check.RIGHT:
            return False
        if measured.payload is Check.ABSENT:
            if self.ours and scanned.record.is_response:
                return False
        elif measured.payload not in _NOT_WRONG:
            return False
        return not self.ours or (scanned.padding_is_clear is True and self._has_usual_header(scanned.gzip_header))

    def _has_usual_header(self, header: bytes) -> bool:
        return header == self._header and header[_TIME] == _ZERO_TIME

    def _found(self, scanned: ScannedRecord, stream: BinaryIO) -> Iterator[Remark]:
        record, measured = scanned.record, scanned.measured
        yield from scanned.remarks
        yield from self._digests(record, measured)
        if _swallowed(measured):
            why = "another record begins within the block, so its Content-Length is too large"
            yield Remark(Rule.RECORD_WITHIN_BLOCK, f"{why} {clause(record.version, 'Content-Length')}")
        if self.ours:
            yield from _missing_digests(record, measured)
            yield from self._member(scanned, stream)

    def _digests(self, record: WarcRecord, measured: Measured | WholeBlock) -> Iterator[Remark]:
        if measured.block is Check.WRONG:
            yield Remark(Rule.BLOCK_DIGEST, f"the block is not the one that {record.block_digest} was computed of")
        # Of what our writer digests the payload is always known.
        is_ours_changed = self.ours and measured.payload in (Check.WITH_FRAMING, Check.UNDEFINED)
        if measured.payload is Check.WRONG or is_ours_changed:
            yield Remark(
                Rule.PAYLOAD_DIGEST, f"the payload is not the one that {record.payload_digest} was computed of"
            )
        elif measured.payload is Check.WITH_FRAMING and not self._has_remarked_rule:
            self._has_remarked_rule = True
            why = "this file's payload digests are of the body with its chunk framing, not of the entity"
            yield Remark(Rule.PAYLOAD_DIGEST_WITH_FRAMING, f"{why} {clause(record.version, 'response')}")
        if measured.payload is Check.UNDEFINED and not self.ours:
            why = f"the standard does not say what the payload of this {record.kind or 'record'} is, so its digest"
            yield Remark(Rule.PAYLOAD_UNDEFINED, f"{why} proves nothing {clause(record.version, 'Payload')}")
        for name, check in (("WARC-Block-Digest", measured.block), ("WARC-Payload-Digest", measured.payload)):
            if check is Check.UNKNOWN:
                why = f"{name} names an algorithm that this machine does not know, so nothing was checked"
                yield Remark(Rule.DIGEST_UNKNOWN, f"{why}: {(record.first(name) or '')[:80]!r}")

    def _member(self, scanned: ScannedRecord, stream: BinaryIO) -> Iterator[Remark]:
        """What no checksum of a gzip member covers: its header, and the bits that fill its last byte of data."""
        header, place = scanned.gzip_header, scanned.place
        if not header:
            return
        if not self._has_usual_header(header):
            yield Remark(Rule.GZIP_HEADER, "the header of the gzip member is not the one that this file's writer gives")
        elif place.length and not _padding_is_clear(scanned, stream):
            why = "bits behind the end of the member's data are set, which this file's writer leaves zero"
            yield Remark(Rule.GZIP_PADDING, f"{why} (RFC 1951, 3.2.3)")


def _usual_header(first: ScannedRecord, stream: BinaryIO) -> bytes:
    """Return the header of all members of a file: the first one's, unless that alone is not our writer's."""
    stream.seek(first.end)
    second = stream.read(HEADER_SIZE)
    return second if second == MEMBER_HEADER else first.gzip_header


def _padding_is_clear(scanned: ScannedRecord, stream: BinaryIO) -> bool:
    if scanned.padding_is_clear is None:
        return padding_is_clear(stream, scanned.place.offset, scanned.place.length)
    return scanned.padding_is_clear


def _missing_digests(record: WarcRecord, measured: Measured | WholeBlock) -> Iterator[Remark]:
    if measured.block is Check.ABSENT:
        yield Remark(Rule.DIGEST_MISSING, "the writer of this file gives every record a WARC-Block-Digest; it is gone")
    if measured.payload is Check.ABSENT and record.is_response:
        yield Remark(
            Rule.DIGEST_MISSING, "the writer of this file gives every response a WARC-Payload-Digest; it is gone"
        )


def _swallowed(measured: Measured | WholeBlock) -> bool:
    """Whether what looks like a record within a block is the next record, and not part of a page about such things."""
    if measured.block is Check.RIGHT or measured.inner_record_at is None:
        return False
    if measured.message_end is None:
        return measured.payload is not Check.RIGHT
    return measured.message_end <= measured.inner_record_at
