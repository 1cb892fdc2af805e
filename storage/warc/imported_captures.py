"""The captures of an imported file: its records, with what the archive lists of them.

Import, rebuild and verification all read them here, so the database says what the files prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from storage.types import Capture, RecordType, Role
from storage.types.errors import RecordError
from storage.warc.capture_records import CaptureFacts, capture_of
from storage.warc.fetch_grouping import captures_of
from storage.warc.import_note import ImportNote, ListedRecordId
from storage.warc.record import WarcRecord
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.truncation import foreign_truncation
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import is_ours

_NOT_MODIFIED = 304


class ListedCaptures:
    """Follows a walk through an imported file with what is listed of it, both in the order of the offsets."""

    def __init__(self, import_note: ImportNote, publication: str, listed: Iterable[ListedRecordId]) -> None:
        self.import_note = import_note
        self.publication = publication
        self._left = iter(listed)
        self._next = next(self._left, None)

    def at(self, offset: int) -> ListedRecordId | None:
        """What is listed of the record at an offset, None when it is no capture here."""
        while self._next is not None and self._next.offset < offset:
            self._next = next(self._left, None)
        return self._next if self._next is not None and self._next.offset == offset else None

    def capture(self, scanned: ScannedRecord) -> Capture | None:
        """The capture that a record that another program wrote proves here, None when it is none.

        Raises:
            ValueError: the record lacks what a capture needs; it was another when it was listed.
        """
        listed = self.at(scanned.place.offset)
        # The second record of a gzip member has no place of its own, and is never listed.
        if listed is None or scanned.place.length == 0:
            return None
        return foreign_capture(scanned, listed, self.import_note.crawl_id, self.publication)


def foreign_capture(scanned: ScannedRecord, listed: ListedRecordId, crawl_id: str, publication: str) -> Capture:
    """The capture that a record without facts of ours proves. Raises ValueError when it proves none."""
    record = scanned.record
    facts = CaptureFacts(crawl_id, listed.role or Role.OTHER, listed.via, None, None, None)
    capture = capture_of(record, facts, publication, scanned.place)
    is_revisit = capture.record_type is RecordType.REVISIT
    # Heritrix keeps nothing of a 304 but that it was one.
    is_unkept_304 = is_revisit and capture.status is None and record.is_not_modified
    return replace(
        capture,
        status=_NOT_MODIFIED if is_unkept_304 else capture.status,
        truncated=foreign_truncation(record, short=scanned.measured.is_short),
        capture_id=listed.capture_id,
        refers_to=listed.refers_to or capture.refers_to if is_revisit else None,
        payload_digest=capture.payload_digest or scanned.measured.computed,
    )


def written_by_fonds(source: WarcSource, size: int) -> WarcRecord | None:
    """The warcinfo record of a file that Fonds wrote, None for a file of another program.

    Raises:
        OSError: the file cannot be read.
    """
    first = next(iter(scan(source, size)), None)
    return first.record if isinstance(first, ScannedRecord) and is_ours(first.record) else None


def imported_captures(source: WarcSource, size: int, listing: ListedCaptures) -> Iterator[Capture]:
    """Yield the captures in the first `size` bytes of an imported file, in the order of their places.

    Raises:
        RecordError: the file is damaged, or a record is not what it was when it was listed; names the offset.
    """
    if listing.import_note.is_own:
        for own in captures_of(source, listing.publication):
            if listing.at(own.place.offset) is not None:
                yield own
        return
    for scanned in scan(source, size):
        if isinstance(scanned, DamagedStretch):
            raise RecordError(str(source), scanned.offset, scanned.remark.clause)
        try:
            capture = listing.capture(scanned)
        except ValueError as error:
            raise RecordError(str(source), scanned.place.offset, f"no capture can be read: {error}") from error
        if capture is not None:
            yield capture
