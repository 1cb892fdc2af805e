"""What was found in a file as a whole, put together from its parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from storage.custody.verification.file_part import FilePart, PartReport, ShortAnswer, fits, joined
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import LedgerPage
from storage.warc.notes import Note
from storage.warc.other_requests import OtherRequests
from storage.warc.remarks import NEWEST, Remark, Rule, clause
from storage.warc.scan import scan
from storage.warc.scanned import ScannedRecord
from storage.warc.warc_source import WarcSource

_WHY_EMPTY = "gzip members that hold nothing stand here, where each should hold a record"
EMPTY_MEMBERS = Remark(Rule.EMPTY_MEMBERS, f"{_WHY_EMPTY} {clause(NEWEST, 'Record-at-time compression')}")
_WHY_SHORT = "by its length, chunks or coding more belongs to the answer, and no WARC-Truncated says why"
_SHORT = Remark(Rule.BODY_SHORT, f"{_WHY_SHORT} {clause(NEWEST, 'WARC-Truncated')}")
_NO_RECORD = Remark(Rule.NO_RECORD, "a WARC file holds one record or more; this one holds none")


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """What was found in a file.

    `whole_end` is where its last whole record ends. `unreadable`: it could not be read to its end. `sha256` is None
    for such a file, and for one that was read in several parts.
    """

    draft: FileDraft
    whole_end: int
    notes: tuple[Note, ...]
    unreadable: bool
    sha256: str | None

    def with_sha256(self, sha256: str | None) -> FileOutcome:
        """The same with a SHA-256 that was computed beside."""
        return replace(self, sha256=sha256)


class FileMerging:
    """Puts the parts of one file together, in their order.

    Args:
        file: what the file is called in the report.
        again: reads a part again that was cut wrongly.
        enter: takes what is to be remembered of each part.
    """

    def __init__(self, file: str, again: Callable[[FilePart], PartReport], enter: Callable[[LedgerPage], None]) -> None:
        self._draft = FileDraft(file)
        self._again = again
        self._enter = enter
        self._last: PartReport | None = None
        self._notes: list[Note] = []
        self._short: list[ShortAnswer] = []
        self._unreadable = False

    def add(self, report: PartReport) -> None:
        """Take the next part."""
        last = self._last
        if last is None:
            self._last = report
        elif last.unreadable and not last.refused:
            # Nothing is known of what follows.
            return
        elif last.refused or report.refused or fits(last, report):
            self._take(last, is_last=False)
            self._last = report
        else:
            self._last = self._again(joined(last.part, report.part))

    def close(
        self, size: int, *, unfinished: bool, are_to_others: Callable[[list[ShortAnswer]], list[bool]]
    ) -> FileOutcome:
        """All parts were taken; say what was found.

        Arguments: `are_to_others` tells of short answers which of them are to other requests than GET.
        """
        last = self._last
        assert last is not None
        self._take(last, is_last=True)
        for short, is_to_other in zip(self._short, are_to_others(self._short) if self._short else (), strict=True):
            if not is_to_other:
                self._draft.add(_SHORT, short.place.offset, short.record_id)
        if not (unfinished or self._unreadable):
            if last.end == 0:
                self._draft.add(_NO_RECORD)
            elif size > last.end and last.is_gzip:
                self._draft.add(EMPTY_MEMBERS, last.end)
        if last.rest is not None:
            self._draft.absorb(last.rest)
        return FileOutcome(self._draft, last.whole_end, tuple(self._notes), self._unreadable, last.sha256)

    def _take(self, report: PartReport, *, is_last: bool) -> None:
        self._draft.absorb(report.draft)
        self._unreadable |= report.unreadable
        if report.rest is not None and not is_last:
            self._draft.absorb(report.rest)
        self._enter(report.page)
        self._notes += report.notes
        self._short += report.short


def are_to_others(source: WarcSource, size: int, short: list[ShortAnswer]) -> list[bool]:
    """Tell which of these answers of a file are to other requests than GET, for which all its records are read.

    Raises:
        OSError: the file cannot be read.
    """
    others = OtherRequests()
    for scanned in _records(source, size):
        others.add(scanned.place, scanned.record)
    return [others.have_answer(answer.place, answer.record_id, answer.concurrent_ids) for answer in short]


def _records(source: WarcSource, size: int) -> Iterator[ScannedRecord]:
    return (scanned for scanned in scan(source, size) if isinstance(scanned, ScannedRecord))
