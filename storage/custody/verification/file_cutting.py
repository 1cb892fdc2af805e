"""Where a large file is cut, so that several processes verify its parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from storage.custody.verification.file_part import FilePart, parts_of
from storage.warc.gzip_member import MAGIC
from storage.warc.next_record import next_frame, next_member, next_record
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.unpacking import ZSTD_FRAME, is_skipped
from storage.warc.warc_source import WarcSource

PART = 16 * 1024 * 1024
# Behind a place that is looked at; where no answer ends within it, the file is not cut there.
_LOOKED_AT = 2 * 1024 * 1024


def cut(source: WarcSource, size: int, part: int = PART) -> list[FilePart]:
    """Return the parts, of about `part` bytes, of a file of `size` bytes, each behind the answer of some fetch.

    What was recorded of one fetch stays together so. Whether a record truly begins at a cut, who reads the parts finds.

    Raises:
        OSError: the file cannot be read.
    """
    cuts: list[int] = []
    with source.open("rb") as stream:
        find = _finder(stream)
        at = part
        while at + part // 2 < size:
            found = _behind_an_answer(source, find(stream, at, size), size)
            if found is not None:
                cuts.append(found)
                at = found
            at += part
    return parts_of(size, cuts)


def _finder(stream: BinaryIO) -> Callable[[BinaryIO, int, int], int]:
    """What finds the next place where a record seems to begin, by how the file is packed."""
    first = stream.read(len(ZSTD_FRAME))
    if first == ZSTD_FRAME or is_skipped(first):
        return next_frame
    return next_member if first.startswith(MAGIC[:2]) else next_record


def _behind_an_answer(source: WarcSource, begin: int, size: int) -> int | None:
    for scanned in scan(source, size, begin, min(begin + _LOOKED_AT, size)):
        if isinstance(scanned, ScannedRecord) and scanned.record.is_answer and scanned.place.length:
            return scanned.end
    return None
