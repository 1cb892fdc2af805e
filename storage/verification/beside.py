"""Holds the captures found in a WARC file against the file's rows and index lines, all in the order of their offsets.

A running crawl writes records first, rows next and index lines last. So while a file is being written its newest
records may have no row or line yet, and only gaps before the last row or line are told.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Generic, TypeVar

from storage.index import cdxj
from storage.types import Capture, Place
from storage.verification.findings import FileDraft
from storage.verification.ledger import line_digest
from storage.warc.remarks import Remark, Rule

_T = TypeVar("_T")
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
    """The rows and index lines of one file; a `storage.verification.file_check.Beside`.

    Args:
        draft: where findings go.
        rows: the file's rows.
        lines: offset and digest of the index lines that name the file.
        last_row: the offset of the last row before the file was opened; later ones may lie beyond what is looked at.
        unfinished: the file's writer may still be at work, or was killed.
    """

    def __init__(
        self,
        draft: FileDraft,
        rows: Iterator[tuple[int, Capture]],
        lines: Iterator[tuple[int, bytes]],
        *,
        last_row: int,
        unfinished: bool,
    ) -> None:
        self._draft = draft
        self._rows = _Follower(rows)
        self._lines = _Follower(lines)
        self._last_row = last_row
        self._unfinished = unfinished

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """Compare a capture with the row and the line that should be there."""
        self._nothing_before(place.offset)
        newest = self._unfinished and self._rows.done
        row = next(iter(self._rows.at(place.offset)), None)
        if row is None:
            if not newest:
                why = "the record proves a capture that has no row in the database"
                self._draft.add(Remark(Rule.RECORD_WITHOUT_ROW, why), place.offset, record_id)
        else:
            self._compare_row(place, record_id, capture, row)
        self._compare_lines(place, record_id, capture)

    def stretch(self, offset: int, end: int) -> None:
        """Rows and lines of what is damaged are told by the damage."""
        self._nothing_before(offset)
        for follower in (self._rows, self._lines):
            for _ in follower.before(end):
                pass

    def finish(self) -> None:
        """The file has no more records."""
        self._nothing_before(_END)

    def _nothing_before(self, offset: int) -> None:
        for at, row in self._rows.before(offset):
            if at <= self._last_row:
                why = "a row of the database points here, and no record of a capture stands here"
                self._draft.add(Remark(Rule.ROW_WITHOUT_RECORD, why), at, row.capture_id)
        for at, _ in self._lines.before(offset):
            why = "a line of the index points here, and no record of a capture stands here"
            self._draft.add(Remark(Rule.LINE_WITHOUT_RECORD, why), at)

    def _compare_row(self, place: Place, record_id: str, capture: Capture | None, row: Capture) -> None:
        if capture is None:
            different = [] if row.capture_id == record_id else ["capture_id"]
        else:
            proven = replace(capture, reading=row.reading)
            different = [field.name for field in fields(row) if getattr(row, field.name) != getattr(proven, field.name)]
        if different:
            why = f"the row in the database says something else than the record: {', '.join(different)}"
            self._draft.add(Remark(Rule.ROW_DIFFERS, why), place.offset, record_id)

    def _compare_lines(self, place: Place, record_id: str, capture: Capture | None) -> None:
        newest = self._unfinished and self._lines.done
        found = self._lines.at(place.offset)
        if capture is None:
            return
        expected = cdxj.line(capture)
        if expected is None:
            for _ in found:
                why = "a line of the index points at what players must not show: a failure, or a revisit of a 304"
                self._draft.add(Remark(Rule.LINE_WITHOUT_RECORD, why), place.offset, record_id)
        elif not found:
            if not newest:
                why = "the capture has no line in the index, so players do not find it"
                self._draft.add(Remark(Rule.RECORD_WITHOUT_LINE, why), place.offset, record_id)
        elif any(digest != line_digest(expected) for digest in found):
            why = "a line of the index says something else than the record that it points at"
            self._draft.add(Remark(Rule.LINE_DIFFERS, why), place.offset, record_id)
