"""Verifies one WARC file: its records by the standard, and by what their own writer promises of them.

A file of ours holds, beside every capture, the facts that a rebuild needs; what else it promises is in
`storage.custody.verification.record_check`.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

from isal import isal_zlib

from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import IdentifiedRecord, Ledger, OriginalCapture, RevisitReference
from storage.custody.verification.record_check import RecordCheck
from storage.types import Capture, Place
from storage.types.errors import RecordError
from storage.warc.capture_records import CaptureFacts, capture_of, facts_of, is_failure
from storage.warc.exchange_records import IDENTICAL
from storage.warc.import_note import ImportNotes
from storage.warc.imported_captures import ListedCaptures
from storage.warc.notes import Note, note_of
from storage.warc.record import WarcRecord
from storage.warc.remarks import Remark, Rule
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import KEPT
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import is_ours, publication_of


class Beside(Protocol):
    """What stands beside a file in an archive, told of what is found in it in the order of the offsets."""

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """A capture's record is whole; `capture` is None when it cannot be rebuilt."""

    def stretch(self, offset: int, end: int, *, cut_off: bool) -> None:
        """No whole record stands from `offset` to `end`; `cut_off` when the file ends within a record."""


class FileCheck:
    """The verification of one file.

    Args:
        draft: where findings go.
        ledger: where ids, originals and revisits are remembered.
        scopes: in what ids must be unique, and in what revisits find their originals.
        beside: the file's rows and index lines, None for a loose file.
        imports: told of the imports that the file tells of, None for a file whose notes are not this archive's.
        listing: what is listed of an imported file's records, None for any other file.

    Attributes:
        unreadable: the file could not be read to its end.
    """

    def __init__(
        self,
        draft: FileDraft,
        ledger: Ledger,
        scopes: tuple[str, str],
        beside: Beside | None = None,
        imports: ImportNotes | None = None,
        listing: ListedCaptures | None = None,
    ) -> None:
        self.unreadable = False
        self._draft = draft
        self._ledger = ledger
        self._ids, self._originals = scopes
        self._beside = beside
        self._imports = imports
        self._listing = listing
        self._publication: str | None = None
        self._source: WarcSource | None = None
        self._check = RecordCheck()
        self._facts: tuple[str | None, CaptureFacts] | None = None

    def run(self, source: WarcSource, size: int, *, unfinished: bool = False) -> int:
        """Verify the first `size` bytes; return the end of the last whole record.

        Of an unfinished file, what follows its last whole record is not judged.

        Raises:
            RecordError: the file cannot be opened.
        """
        end = 0
        self._source = source
        try:
            opened = source.open("rb")
        except OSError as error:
            raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error
        try:
            with opened as stream:
                for found in scan(source, size):
                    if isinstance(found, ScannedRecord):
                        self._record(found, stream)
                        end = max(end, found.place.offset + found.place.length)
                    elif not (unfinished and found.offset + found.length >= size):
                        self._stretch(found)
        except OSError as error:
            self.unreadable = True
            self._draft.add(Remark(Rule.UNREADABLE, f"the file cannot be read further: {error.strerror or error}"))
        if size == 0 and not unfinished:
            self._draft.add(Remark(Rule.NO_RECORD, "a WARC file holds one record or more; this one is empty"))
        return end

    def _stretch(self, stretch: DamagedStretch) -> None:
        self._draft.add(stretch.remark, stretch.offset, stretch.record_id)
        if self._beside is not None:
            end = stretch.offset + stretch.length
            self._beside.stretch(stretch.offset, end, cut_off=stretch.remark.rule is Rule.CUT_OFF)

    def _record(self, scanned: ScannedRecord, stream: BinaryIO) -> None:
        record, offset = scanned.record, scanned.place.offset
        self._draft.records += not any(remark.rule is Rule.BLOCK_LENGTH for remark in scanned.remarks)
        if record.type == "warcinfo":
            self._publication = publication_of(record) if self._listing is None else self._listing.publication
            self._check.ours = is_ours(record)
        for remark in self._check.remarks(scanned, stream):
            self._draft.add(remark, offset, record.record_id)
        if record.record_id:
            head = isal_zlib.crc32(repr(record.fields).encode("utf-8", "surrogatepass"))
            named = IdentifiedRecord(
                record.record_id, self._draft.file, offset, head, None if self._check.ours else _content(record)
            )
            self._ledger.add_id(self._ids, named)
            self._ledger.prove_listed(self._draft.file, record.record_id, record.block_digest)
        self._remember(record, offset)
        if self._listing is None or self._listing.import_note.is_own:
            self._prove(scanned)
        else:
            self._prove_listed(scanned, self._listing)

    def _remember(self, record: WarcRecord, offset: int) -> None:
        known = (record.target_uri, record.first("WARC-Date"), record.payload_digest)
        if record.type in ("response", "resource", "conversion", "revisit"):
            has_payload = record.type != "revisit"
            self._ledger.add_original(
                self._originals, OriginalCapture(record.record_id, *known, has_payload=has_payload)
            )
        if record.type == "revisit":
            uri, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
            identical = (record.profile or "").rpartition("/")[2] == IDENTICAL.rpartition("/")[2]
            named = (record.refers_to, uri and uri.strip("<>"), date, record.payload_digest)
            revisit = RevisitReference(self._draft.file, offset, record.record_id, *named, identical=identical)
            self._ledger.add_revisit(self._originals, revisit)

    def _prove_listed(self, scanned: ScannedRecord, listing: ListedCaptures) -> None:
        """Hold a record of another house against what stands beside the file, if it is a capture here."""
        listed = listing.at(scanned.place.offset)
        if listed is None or self._beside is None:
            return
        capture = None
        try:
            capture = listing.capture(scanned)
        except ValueError as error:
            why = f"no capture can be read from the record, where its import says that there is one: {error}"
            self._draft.add(Remark(Rule.FACTS_MISSING, why), scanned.place.offset, listed.capture_id)
        self._beside.capture(scanned.place, listed.capture_id, capture)

    def _prove(self, scanned: ScannedRecord) -> None:
        """Rebuild the capture that a record proves, and hold it against what stands beside the file."""
        record = scanned.record
        if self._imports is not None and (note := note_of(record, scanned.place)) is not None:
            self._tell_import(self._imports, note)
            return
        try:
            facts = facts_of(record) if record.type == "metadata" else None
            failed = is_failure(record)
        except ValueError as error:
            self._without_facts(scanned, f"the facts of a capture cannot be read: {error}")
            return
        if facts is not None and not failed:
            self._facts = (record.concurrent_to, facts)
        elif failed or record.type in ("response", "revisit"):
            self._capture(scanned, facts)

    def _tell_import(self, imports: ImportNotes, note: Note) -> None:
        assert self._source is not None
        try:
            imports.add(self._source, note)
        except ValueError as error:
            self._draft.add(Remark(Rule.FACTS_MISSING, str(error)), note.place.offset)

    def _capture(self, scanned: ScannedRecord, own: CaptureFacts | None) -> None:
        record, capture = scanned.record, None
        concurrent, facts = (record.record_id, own) if own is not None else self._facts or (None, None)
        if facts is None or concurrent != record.record_id or self._publication is None:
            self._without_facts(scanned, "no record beside the capture tells its crawl, its role and how it was found")
        elif len(record.block) < KEPT or b"\r\n\r\n" in record.block:
            try:
                capture = capture_of(record, facts, self._publication, scanned.place)
            except ValueError as error:
                self._without_facts(scanned, f"the capture cannot be read from its record: {error}")
        is_here = self._listing is None or self._listing.at(scanned.place.offset) is not None
        if self._beside is not None and is_here:
            self._beside.capture(scanned.place, record.record_id, capture)

    def _without_facts(self, scanned: ScannedRecord, clause: str) -> None:
        if self._check.ours:
            self._draft.add(Remark(Rule.FACTS_MISSING, clause), scanned.place.offset, scanned.record.record_id)


def _content(record: WarcRecord) -> int | None:
    """Return what stands for what a record is about and what it holds; None when the block is too large to tell."""
    if len(record.block) >= KEPT:
        return None
    about = (record.type.lower(), record.first("WARC-Date"), record.target_uri, record.first("WARC-Segment-Number"))
    return isal_zlib.crc32(record.block, isal_zlib.crc32(repr(about).encode("utf-8", "surrogatepass")))
