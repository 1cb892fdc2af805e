"""What a scan of a WARC file yields: records that are whole, and stretches that hold none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from storage.types import Place
from storage.warc.record import WarcRecord
from storage.warc.remarks import Remark
from storage.warc.stated_digest import Measured
from storage.warc.whole_block import WholeBlock


class ScannedRecord(NamedTuple):
    """A record that is whole.

    `place` is that of its gzip member or zstd frame, or the record's own in an uncompressed file; its length is 0 for a
    further record of a member. `record` has only the beginning of its block. `remarks` are about its head and its
    container. `gzip_header` is empty in files that are not gzip. `head` are the bytes of its head, with the blank line.
    `padding_is_clear`: see `storage.warc.gzip_member`; None when that was not looked at.
    """

    place: Place
    record: WarcRecord
    measured: Measured | WholeBlock
    remarks: tuple[Remark, ...]
    gzip_header: bytes
    head: bytes
    padding_is_clear: bool | None = None

    @property
    def end(self) -> int:
        """Where its place ends in the file."""
        return self.place.offset + self.place.length


@dataclass(frozen=True, slots=True)
class DamagedStretch:
    """A stretch of a file that holds no whole record, and why; `record_id` is set when its head could be read."""

    offset: int
    length: int
    remark: Remark
    record_id: str | None

    @property
    def end(self) -> int:
        """Where the stretch ends in the file."""
        return self.offset + self.length
