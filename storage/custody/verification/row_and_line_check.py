"""Holds the captures found in a WARC file against the file's rows and index lines, all in the order of their offsets.

A running crawl writes records first, rows next and index lines last. So while a file is being written its newest
records may have no row or line yet, and only gaps before the last row or line are reported.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Generic, TypeVar

from storage.custody.verification.disagreements import IGNORED, Disagreements
from storage.custody.verification.filed_rows import WithheldCaptures
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import line_digest
from storage.index import cdxj
from storage.tables.capture_rows import CaptureRow
from storage.types import Capture, FailureKind, Place
from storage.warc.remarks import Remark, Rule

_T = TypeVar("_T")
# What became of a reading is no record's to say.
_FIELDS = tuple(field.name for field in fields(Capture) if field.name != "reading")
_END = sys.maxsize


class _Follower(Generic[_T]):
    """Follows a walk through a file with what is known of it, both in the order of the offsets."""

    def __init__(self, known: Iterator[tuple[int, _T]]) -> None:
        self._known = known
        self._next = next(known, None)

    @property
    def done(self) -> bool:
        """Whether nothing is known further on."""
        return self._next is None

    def before(self, offset: int) -> Iterator[tuple[int, _T]]:
        """Take what lies before an offset."""
        while self._next is not None and self._next[0] < offset:
            taken, self._next = self._next, next(self._known, None)
            yield taken

    def at(self, offset: int) -> list[_T]:
        """Take what lies at an offset, nothing being left before it."""
        return [known for _, known in self.before(offset + 1)]


class RowsAndLines:
    """The rows and index lines of one file; a `storage.custody.verification.file_check.FileCounterpart`.

    Args:
        draft: where findings go.
        rows: the file's rows.
        lines: offset and digest of the index lines that name the file.
        last_row: the offset of the last row before the file was opened; later ones may lie beyond what is looked at.
        has_row: whether a capture of this id has a row anywhere.
        file: the publication and the file's bare name.
        unfinished: the file's writer may still be at work, or was killed.
        hidden: the captures that players must not find.
        disagreements: receives every disagreement.
    """

    def __init__(
        self,
        draft: FileDraft,
        rows: Iterator[tuple[int, CaptureRow]],
        lines: Iterator[tuple[int, bytes]],
        *,
        last_row: int,
        unfinished: bool,
        has_row: Callable[[str], bool],
        file: tuple[str, str],
        hidden: WithheldCaptures,
        disagreements: Disagreements = IGNORED,
    ) -> None:
        self._draft = draft
        self._rows = _Follower(rows)
        self._lines = _Follower(lines)
        self._last_row = last_row
        self._unfinished = unfinished
        self._has_row = has_row
        self._file = file
        self._disagreements = disagreements
        self._hidden = hidden

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """Compare a capture with the row and the line that should be there."""
        self._nothing_before(place.offset)
        newest = self._unfinished and self._rows.done
        row = next(iter(self._rows.at(place.offset)), None)
        if capture is not None:
            self._disagreements.proves(capture)
        elif row is not None and row.capture_id == record_id:
            self._disagreements.lacks_facts(place, row.capture)
        if row is None:
            if not newest and capture is not None:
                self._disagreements.lacks_row(capture)
            if not newest and not self._is_moot(capture):
                why = "the record proves a capture that has no row in the database"
                self._draft.add(Remark(Rule.RECORD_WITHOUT_ROW, why), place.offset, record_id)
        else:
            self._compare_row(place, record_id, capture, row)
        self._compare_lines(place, record_id, capture)

    def stretch(self, offset: int, end: int, *, cut_off: bool) -> None:
        """Rows and lines that point into damage get no finding of their own."""
        self._nothing_before(offset)
        self._disagreements.stretch(*self._file, offset, end, cut_off=cut_off)
        for _, row in self._rows.before(end):
            self._disagreements.lacks_record(row.capture, "its record lay in a damaged stretch")
        for at, digest in self._lines.before(end):
            self._disagreements.has_wrong_line(*self._file, at, digest)

    def finish(self) -> FileDraft:
        """There are no more records; return what is to be said of rows and lines behind the last one."""
        self._draft = FileDraft(self._draft.file)
        self._nothing_before(_END)
        return self._draft

    def _nothing_before(self, offset: int) -> None:
        for at, row in self._rows.before(offset):
            if at <= self._last_row:
                why = "a row of the database points here, and no record of a capture stands here"
                self._draft.add(Remark(Rule.ROW_WITHOUT_RECORD, why), at, row.capture_id)
                self._disagreements.lacks_record(row.capture, "its record was not found where it lay")
        for at, digest in self._lines.before(offset):
            self._disagreements.has_wrong_line(*self._file, at, digest)
            why = "a line of the index points here, and no record of a capture stands here"
            self._draft.add(Remark(Rule.LINE_WITHOUT_RECORD, why), at)

    def _compare_row(self, place: Place, record_id: str, capture: Capture | None, row: CaptureRow) -> None:
        if capture is None:
            different = [] if row.capture_id == record_id else ["capture_id"]
        else:
            different = [] if row.says(capture) else _differing(capture, row.capture)
        if different:
            why = f"the row in the database says something else than the record: {', '.join(different)}"
            self._draft.add(Remark(Rule.ROW_DIFFERS, why), place.offset, record_id)
            if row.capture_id != (record_id if capture is None else capture.capture_id):
                self._disagreements.lacks_record(row.capture, "another record was found where it lay")
            if capture is not None:
                self._disagreements.lacks_row(capture)

    def _compare_lines(self, place: Place, record_id: str, capture: Capture | None) -> None:
        newest = self._unfinished and self._lines.done
        lines = self._lines.at(place.offset)
        if capture is None:
            return
        expected = cdxj.line(capture)
        if expected is None:
            for digest in lines:
                self._disagreements.has_wrong_line(*self._file, place.offset, digest)
                why = "a line of the index points at what players must not show: a failure, a 304, a 204 or no HTTP"
                self._draft.add(Remark(Rule.LINE_WITHOUT_RECORD, why), place.offset, record_id)
        elif lines and capture.capture_id in self._hidden.throughout:
            for digest in lines:
                self._disagreements.has_wrong_line(*self._file, place.offset, digest)
            why = "a line of the index leads players to a capture that is withheld"
            self._draft.add(Remark(Rule.LINE_OF_WITHHELD, why), place.offset, record_id)
        elif not lines:
            if not newest and capture.capture_id not in self._hidden.perhaps:
                why = "the capture has no line in the index, so players do not find it"
                self._draft.add(Remark(Rule.RECORD_WITHOUT_LINE, why), place.offset, record_id)
                self._disagreements.lacks_line(self._file[0], expected)
        elif wrong := [digest for digest in lines if digest != line_digest(expected)]:
            for digest in wrong:
                self._disagreements.has_wrong_line(*self._file, place.offset, digest)
            self._disagreements.lacks_line(self._file[0], expected)
            why = "a line of the index says something else than the record that it points at"
            self._draft.add(Remark(Rule.LINE_DIFFERS, why), place.offset, record_id)

    def _is_moot(self, capture: Capture | None) -> bool:
        """Whether it is the record of a loss, and the lost capture has a row again because its own record came back."""
        return capture is not None and capture.failure is FailureKind.LOST and self._has_row(capture.capture_id)


def _differing(capture: Capture, row: Capture) -> list[str]:
    return [name for name in _FIELDS if getattr(row, name) != getattr(capture, name)]
