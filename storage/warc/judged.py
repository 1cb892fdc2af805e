"""What damage is: the one judgement of a file's records, for recovery, verification and import alike.

A stretch that holds no whole record is damaged. A whole record is damaged when a remark on it weighs as damage
(`storage.warc.remarks`): a rule of the standard that costs something is broken, the bytes are not those that a digest
was computed of, or, in a file that Fonds wrote, a bit is not as its writer leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from storage.types import Place
from storage.warc.record import WarcRecord
from storage.warc.record_check import CheckStanding, RecordCheck
from storage.warc.remarks import Remark, Weight
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import Check
from storage.warc.warc_source import WarcSource
from storage.warc.whole_block import WholeBlock


class JudgedRecord(NamedTuple):
    """A whole record, and all that is wrong with it; `is_ours`: it stands in a file that Fonds wrote."""

    scanned: ScannedRecord
    remarks: tuple[Remark, ...]
    is_ours: bool

    @property
    def place(self) -> Place:
        """Where it lies."""
        return self.scanned.place

    @property
    def record(self) -> WarcRecord:
        """The record, with the beginning of its block."""
        return self.scanned.record

    @property
    def damage(self) -> Remark | None:
        """The first remark that makes it a damaged record, None for a sound one."""
        return next((remark for remark in self.remarks if remark.weight is Weight.DAMAGE), None)

    @property
    def is_short(self) -> bool:
        """Whether by length, chunks or content coding an answer to GET has more bytes than the record.

        A writer of ours says itself where a coding breaks off, so of the bytes that it wrote this is not asked again.
        """
        measured = self.scanned.measured
        if self.is_ours and measured.block is Check.RIGHT and isinstance(measured, WholeBlock):
            return measured.is_short_of_its_framing
        return measured.is_short


class Judge:
    """Judges the records in the first `size` bytes of a file, all of them or those of a part."""

    def __init__(self, source: WarcSource, size: int) -> None:
        self._source = source
        self._size = size
        self._check = RecordCheck()

    @property
    def standing(self) -> CheckStanding:
        """What was learnt of the file so far, on which the judgement of what follows rests."""
        return self._check.standing

    def between(self, begin: int, end: int) -> Iterator[JudgedRecord | DamagedStretch]:
        """Yield the records that begin at `begin` or later and before `end`, and the stretches there that hold none.

        Raises:
            OSError: the file cannot be read.
        """
        with self._source.open("rb") as stream:
            for scanned in scan(self._source, self._size, begin, end):
                if isinstance(scanned, DamagedStretch):
                    yield scanned
                else:
                    yield JudgedRecord(scanned, self._check.remarks(scanned, stream), self._check.ours)


def judge(source: WarcSource, size: int) -> Iterator[JudgedRecord | DamagedStretch]:
    """Yield the records in the first `size` bytes of a file, each judged, and the stretches there that hold none.

    Raises:
        OSError: the file cannot be read.
    """
    return Judge(source, size).between(0, size)
