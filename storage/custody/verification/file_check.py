"""Verifies one WARC file: its records, and whether each capture in it has the facts that a rebuild needs.

What is wrong with a single record, `storage.warc.judged` says.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from isal import isal_zlib

from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import IdentifiedRecord, Ledger, OriginalCapture, RevisitReference
from storage.types import Capture, Place
from storage.types.errors import RecordError
from storage.warc.exchange_records import IDENTICAL
from storage.warc.fetch_grouping import FetchGrouping, KeptExchange
from storage.warc.import_note import ImportNotes
from storage.warc.imported_captures import ListedCaptures
from storage.warc.judged import JudgedRecord, judge
from storage.warc.message import begins_as_http_1
from storage.warc.notes import Note, note_of
from storage.warc.other_requests import OtherRequests
from storage.warc.record import WarcRecord
from storage.warc.remarks import NEWEST, Remark, Rule, clause
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import KEPT
from storage.warc.warc_source import WarcSource

_GZIP = b"\x1f\x8b"


class FileCounterpart(Protocol):
    """What an archive keeps about a file, held against the file's records in the order of their offsets."""

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """A capture's record is whole; `capture` is None when it cannot be rebuilt."""

    def stretch(self, offset: int, end: int, *, cut_off: bool) -> None:
        """No whole record stands from `offset` to `end`; `cut_off` when the file ends within a record."""


class FileCheck:
    """The verification of one file.

    Args:
        draft: where findings go.
        ledger: where ids, originals and revisits are remembered.
        scopes: within what ids must be unique, and within what revisits find their originals.
        counterpart: the file's rows and index lines, None for a loose file.
        imports: receives the imports that the file records, None for a file whose notes are not this archive's.
        listing: which records of an imported file are captures here, None for any other file.

    Attributes:
        unreadable: the file could not be read to its end.
    """

    def __init__(
        self,
        draft: FileDraft,
        ledger: Ledger,
        scopes: tuple[str, str],
        counterpart: FileCounterpart | None = None,
        imports: ImportNotes | None = None,
        listing: ListedCaptures | None = None,
    ) -> None:
        self.unreadable = False
        self._draft = draft
        self._ledger = ledger
        self._ids, self._originals = scopes
        self._counterpart = counterpart
        self._imports = imports
        self._listing = listing
        self._grouping = FetchGrouping(None if listing is None else listing.publication)
        self._source: WarcSource | None = None
        self._is_gzip = False
        self._seen = 0
        self._other_requests = OtherRequests()
        self._short: list[tuple[Place, WarcRecord]] = []

    def run(self, source: WarcSource, size: int, *, unfinished: bool = False) -> int:
        """Verify the first `size` bytes; return the end of the last whole record.

        Of an unfinished file, what follows its last whole record is not judged.

        Raises:
            RecordError: the file cannot be opened.
        """
        end = 0
        self._source = source
        try:
            with source.open("rb") as stream:
                self._is_gzip = stream.read(len(_GZIP)) == _GZIP
        except OSError as error:
            raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error
        try:
            for judged in judge(source, size):
                self._pass_over(judged)
                if isinstance(judged, JudgedRecord):
                    self._record(judged)
                    end = max(end, judged.scanned.end)
                elif not (unfinished and judged.end >= size):
                    self._stretch(judged)
        except OSError as error:
            self.unreadable = True
            self._draft.add(Remark(Rule.UNREADABLE, f"the file cannot be read further: {error.strerror or error}"))
        self._tell_short()
        if self._seen == 0 and not (unfinished or self.unreadable):
            self._draft.add(Remark(Rule.NO_RECORD, "a WARC file holds one record or more; this one holds none"))
        elif not (unfinished or self.unreadable):
            self._pass_to(size)
        return end

    def _pass_over(self, judged: JudgedRecord | DamagedStretch) -> None:
        """Look at what stands before a record or a stretch and belongs to neither."""
        place = judged.place if isinstance(judged, JudgedRecord) else judged
        self._pass_to(place.offset)
        self._seen = max(self._seen, place.offset + place.length)

    def _pass_to(self, offset: int) -> None:
        # In zstd files such frames hold the dictionary.
        if offset > self._seen and self._is_gzip:
            why = "gzip members that hold nothing stand here, where each should hold a record"
            remark = Remark(Rule.EMPTY_MEMBERS, f"{why} {clause(NEWEST, 'Record-at-time compression')}")
            self._draft.add(remark, self._seen)
        self._seen = max(self._seen, offset)

    def _stretch(self, stretch: DamagedStretch) -> None:
        self._draft.add(stretch.remark, stretch.offset, stretch.record_id)
        if self._counterpart is not None:
            self._counterpart.stretch(stretch.offset, stretch.end, cut_off=stretch.remark.rule is Rule.CUT_OFF)

    def _record(self, judged: JudgedRecord) -> None:
        record, offset = judged.record, judged.place.offset
        self._draft.records += not any(remark.rule is Rule.BLOCK_LENGTH for remark in judged.remarks)
        for remark in judged.remarks:
            self._draft.add(remark, offset, record.record_id)
        if record.record_id:
            head = isal_zlib.crc32(repr(record.fields).encode("utf-8", "surrogatepass"))
            named = IdentifiedRecord(
                record.record_id, self._draft.file, offset, head, None if judged.is_ours else _content(record)
            )
            self._ledger.add_id(self._ids, named)
            self._ledger.prove_listed(self._draft.file, record.record_id, record.block_digest, judged.scanned.head)
        self._remember(record, offset)
        self._look_for_end(judged)
        self._look_at_beginning(record, offset)
        if self._listing is None or self._listing.import_note.is_own:
            self._prove(judged)
        else:
            self._prove_listed(judged.scanned, self._listing)

    def _look_for_end(self, judged: JudgedRecord) -> None:
        """Tell of an answer that is not whole, where its record does not say so."""
        record, offset = judged.record, judged.place.offset
        if judged.is_ours:
            self._other_requests.add_named(judged.place, record)
        else:
            self._other_requests.add(judged.place, record)
        if record.is_segment and record.is_answer:
            why = "this is the first segment of a record; what follows in continuation records is not joined to it"
            remark = Remark(Rule.SEGMENTED, f"{why} {clause(record.version, 'Record segmentation')}")
            self._draft.add(remark, offset, record.record_id)
        elif record.truncated is None and judged.is_short:
            # Of the block, which may be large, nothing is needed any more.
            self._short.append((judged.place, replace(record, block=b"")))

    def _look_at_beginning(self, record: WarcRecord, offset: int) -> None:
        """Tell of an answer of the web that no player shows, because it begins otherwise than HTTP/1 does."""
        if record.is_answer and record.is_of_the_web and record.block and not begins_as_http_1(record.block):
            why = "the answer begins with no status line of HTTP/1.0 or HTTP/1.1, so players show nothing of it"
            remark = Remark(Rule.UNSHOWN, f"{why} {clause(record.version, 'response')}")
            self._draft.add(remark, offset, record.record_id)

    def _tell_short(self) -> None:
        """An answer to HEAD says how long that to GET would be; which are such is known at the end."""
        for place, record in self._short:
            if not self._other_requests.have_answer(place, record.record_id, record.concurrent_ids):
                why = "by its length, chunks or coding more belongs to the answer, and no WARC-Truncated says why"
                remark = Remark(Rule.BODY_SHORT, f"{why} {clause(NEWEST, 'WARC-Truncated')}")
                self._draft.add(remark, place.offset, record.record_id)

    def _remember(self, record: WarcRecord, offset: int) -> None:
        known = (record.target_uri, record.first("WARC-Date"), record.payload_digest)
        if record.may_be_original or record.is_revisit:
            original = OriginalCapture(record.record_id, *known, has_payload=record.may_be_original)
            self._ledger.add_original(self._originals, original)
        if record.is_revisit:
            uri, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
            identical = (record.profile or "").rpartition("/")[2] == IDENTICAL.rpartition("/")[2]
            named = (record.refers_to, uri and uri.strip("<>"), date, record.payload_digest)
            revisit = RevisitReference(self._draft.file, offset, record.record_id, *named, identical, record.target_uri)
            self._ledger.add_revisit(self._originals, revisit)

    def _prove_listed(self, scanned: ScannedRecord, listing: ListedCaptures) -> None:
        """Hold a record that another program wrote against the file's counterpart, if it is a capture here."""
        listed = listing.at(scanned.place.offset)
        if listed is None or self._counterpart is None:
            return
        capture = None
        try:
            capture = listing.capture(scanned)
        except ValueError as error:
            why = f"no capture can be read from the record, where its import says that there is one: {error}"
            self._draft.add(Remark(Rule.FACTS_MISSING, why), scanned.place.offset, listed.capture_id)
        self._counterpart.capture(scanned.place, listed.capture_id, capture)

    def _prove(self, judged: JudgedRecord) -> None:
        """Rebuild the capture that a record proves, and hold it against the file's counterpart."""
        if self._imports is not None and (note := note_of(judged.record, judged.place)) is not None:
            self._add_import(self._imports, note)
            return
        exchange = self._grouping.add(judged.place, judged.record)
        if exchange is None:
            return
        capture = self._capture(exchange, judged)
        is_here = self._listing is None or self._listing.at(judged.place.offset) is not None
        if self._counterpart is not None and is_here:
            self._counterpart.capture(judged.place, judged.record.record_id, capture)

    def _add_import(self, imports: ImportNotes, note: Note) -> None:
        assert self._source is not None
        try:
            imports.add(self._source, note)
        except ValueError as error:
            self._draft.add(Remark(Rule.FACTS_MISSING, str(error)), note.place.offset)

    def _capture(self, exchange: KeptExchange, judged: JudgedRecord) -> Capture | None:
        """Return the capture that a fetch proves; None, with a finding in a file of ours, when it proves none."""
        block = exchange.record.block
        if len(block) >= KEPT and b"\r\n\r\n" not in block:
            # Only the beginning of the block is known here, and its HTTP head does not end within it.
            return None
        try:
            capture = exchange.capture()
            why = "no record beside the capture tells its crawl, its role and how it was found"
        except RecordError as error:
            capture, why = None, f"the capture cannot be read from its records: {error}"
        if capture is None and judged.is_ours:
            self._draft.add(Remark(Rule.FACTS_MISSING, why), judged.place.offset, judged.record.record_id)
        return capture


def _content(record: WarcRecord) -> int | None:
    """Return what stands for what a record is about and what it holds; None when the block is too large to tell."""
    if len(record.block) >= KEPT:
        return None
    about = (record.kind, record.first("WARC-Date"), record.target_uri, record.first("WARC-Segment-Number"))
    return isal_zlib.crc32(record.block, isal_zlib.crc32(repr(about).encode("utf-8", "surrogatepass")))
