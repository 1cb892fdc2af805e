"""Verifies a part of a WARC file: its records, and whether each capture in it has the facts that a rebuild needs.

What is wrong with a single record, `storage.warc.judged` says. What only shows when all parts are known is told when
they are put together (`storage.custody.verification.file_outcome`).
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Protocol

from isal import isal_zlib

from storage.custody.verification.file_outcome import EMPTY_MEMBERS
from storage.custody.verification.file_part import FilePart, PartReport, PartStanding, ShortAnswer
from storage.custody.verification.findings import FileDraft
from storage.custody.verification.ledger import IdentifiedRecord, LedgerPage, OriginalCapture, RevisitReference
from storage.types import Capture, Place
from storage.types.errors import RecordError
from storage.warc.exchange_records import IDENTICAL
from storage.warc.fetch_grouping import FetchGrouping, KeptExchange
from storage.warc.import_note import ImportNotes
from storage.warc.imported_captures import ListedCaptures
from storage.warc.judged import Judge, JudgedRecord
from storage.warc.message import begins_as_http_1
from storage.warc.notes import Note, note_of
from storage.warc.record import WarcRecord
from storage.warc.remarks import Remark, Rule, clause
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import KEPT, holds_message
from storage.warc.warc_source import WarcSource
from storage.warc.whole_block import WholeBlock

_GZIP = b"\x1f\x8b"
_LINE_END = b"\r\n"


class FileCounterpart(Protocol):
    """What an archive keeps about a file, held against the file's records in the order of their offsets."""

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """A capture's record is whole; `capture` is None when it cannot be rebuilt."""

    def stretch(self, offset: int, end: int, *, cut_off: bool) -> None:
        """No whole record stands from `offset` to `end`; `cut_off` when the file ends within a record."""


class PartCheck:
    """The verification of one part of a file.

    Args:
        draft: receives the findings.
        part: which part.
        scopes: within what ids must be unique, and within what revisits find their originals.
        counterpart: the file's rows and index lines, None for a loose file.
        with_notes: whether the imports that the file records are this archive's.
        listing: which records of an imported file are captures here, None for any other file.
    """

    def __init__(
        self,
        draft: FileDraft,
        part: FilePart,
        scopes: tuple[str, str],
        counterpart: FileCounterpart | None = None,
        *,
        with_notes: bool = False,
        listing: ListedCaptures | None = None,
    ) -> None:
        self._draft = draft
        self._part = part
        self._page = LedgerPage()
        self._ids, self._originals = scopes
        self._counterpart = counterpart
        self._with_notes = with_notes
        self._notes: list[Note] = []
        self._listing = listing
        self._grouping = FetchGrouping(None if listing is None else listing.publication)
        self._is_gzip = False
        self._seen = part.begin
        self._short: list[ShortAnswer] = []

    def run(self, source: WarcSource, size: int, *, unfinished: bool = False) -> PartReport:
        """Verify the part of a file of which `size` bytes are looked at.

        Of an unfinished file, what follows its last whole record is not judged.

        Raises:
            RecordError: the file cannot be opened.
        """
        judge, whole_end, unreadable = Judge(source, size), self._part.begin, False
        try:
            with source.open("rb") as stream:
                self._is_gzip = stream.read(len(_GZIP)) == _GZIP
        except OSError as error:
            raise RecordError(str(source), None, f"cannot be read: {error.strerror or error}") from error
        before = self._standing(judge)
        try:
            if self._part.begin:
                before = self._begun_with(judge, source, size)
            for judged in judge.between(self._part.begin, self._part.end):
                self._pass_over(judged)
                if isinstance(judged, JudgedRecord):
                    self._record(judged)
                    whole_end = max(whole_end, judged.scanned.end)
                elif not (unfinished and judged.end >= size):
                    self._stretch(judged)
        except OSError as error:
            unreadable = True
            self._draft.add(Remark(Rule.UNREADABLE, f"the file cannot be read further: {error.strerror or error}"))
        return PartReport(
            part=self._part,
            before=before,
            after=self._standing(judge),
            end=self._seen,
            whole_end=whole_end,
            draft=self._draft,
            page=self._page,
            notes=tuple(self._notes),
            short=tuple(self._short),
            is_gzip=self._is_gzip,
            unreadable=unreadable,
        )

    def _standing(self, judge: Judge) -> PartStanding:
        return PartStanding(judge.standing, self._grouping.publication, self._grouping.pending)

    def _begun_with(self, judge: Judge, source: WarcSource, size: int) -> PartStanding:
        """Learn from the first record of the file what it most likely is where this part begins."""
        for first in judge.between(0, 1):
            if isinstance(first, JudgedRecord):
                self._grouping.add(first.place, first.record)
        return self._standing(judge)

    def _pass_over(self, judged: JudgedRecord | DamagedStretch) -> None:
        """Look at what stands before a record or a stretch and belongs to neither."""
        place = judged.place if isinstance(judged, JudgedRecord) else judged
        self._pass_to(place.offset)
        self._seen = max(self._seen, place.offset + place.length)

    def _pass_to(self, offset: int) -> None:
        # In zstd files such frames hold the dictionary.
        if offset > self._seen and self._is_gzip:
            self._draft.add(EMPTY_MEMBERS, self._seen)
        self._seen = max(self._seen, offset)

    def _stretch(self, stretch: DamagedStretch) -> None:
        self._draft.add(stretch.remark, stretch.offset, stretch.record_id)
        if self._counterpart is not None:
            self._counterpart.stretch(stretch.offset, stretch.end, cut_off=stretch.remark.rule is Rule.CUT_OFF)

    def _record(self, judged: JudgedRecord) -> None:
        record, offset, record_id = judged.record, judged.place.offset, judged.record.record_id
        if judged.remarks:
            self._draft.records -= any(remark.rule is Rule.BLOCK_LENGTH for remark in judged.remarks)
            for remark in judged.remarks:
                self._draft.add(remark, offset, record_id)
        self._draft.records += 1
        if record_id:
            content = None if judged.is_ours else _content(record)
            proven = (record.block_digest, sha256(judged.scanned.head).hexdigest())
            named = IdentifiedRecord(record_id, self._draft.file, offset, _head(judged.scanned), content, *proven)
            self._page.add_id(self._ids, named)
        if record.may_be_original or record.is_revisit:
            self._remember(record, offset)
        self._look_for_end(judged)
        self._look_at_beginning(record, offset)
        if self._listing is None or self._listing.import_note.is_own:
            self._prove(judged)
        else:
            self._prove_listed(judged.scanned, self._listing)

    def _look_for_end(self, judged: JudgedRecord) -> None:
        """Tell of an answer that is not whole, where its record does not say so."""
        record = judged.record
        if record.is_segment and record.is_answer:
            why = "this is the first segment of a record; what follows in continuation records is not joined to it"
            remark = Remark(Rule.SEGMENTED, f"{why} {clause(record.version, 'Record segmentation')}")
            self._draft.add(remark, judged.place.offset, record.record_id)
        elif holds_message(record) and record.truncated is None and judged.is_short:
            self._short.append(ShortAnswer(judged.place, record.record_id, record.concurrent_ids))

    def _look_at_beginning(self, record: WarcRecord, offset: int) -> None:
        """Tell of an answer of the web that no player shows, because it begins otherwise than HTTP/1 does."""
        if record.is_answer and record.is_of_the_web and record.block and not begins_as_http_1(record.block):
            why = "the answer begins with no status line of HTTP/1.0 or HTTP/1.1, so players show nothing of it"
            remark = Remark(Rule.UNSHOWN, f"{why} {clause(record.version, 'response')}")
            self._draft.add(remark, offset, record.record_id)

    def _remember(self, record: WarcRecord, offset: int) -> None:
        known = (record.target_uri, record.first("WARC-Date"), record.payload_digest)
        original = OriginalCapture(record.record_id, *known, has_payload=record.may_be_original)
        self._page.add_original(self._originals, original)
        if record.is_revisit:
            uri, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
            identical = (record.profile or "").rpartition("/")[2] == IDENTICAL.rpartition("/")[2]
            named = (record.refers_to, uri and uri.strip("<>"), date, record.payload_digest)
            revisit = RevisitReference(self._draft.file, offset, record.record_id, *named, identical, record.target_uri)
            self._page.add_revisit(self._originals, revisit)

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
        if self._with_notes and (note := note_of(judged.record, judged.place)) is not None:
            self._add_note(note)
            return
        exchange = self._grouping.add(judged.place, judged.record)
        if exchange is None:
            return
        capture = self._capture(exchange, judged)
        is_here = self._listing is None or self._listing.at(judged.place.offset) is not None
        if self._counterpart is not None and is_here:
            self._counterpart.capture(judged.place, judged.record.record_id, capture)

    def _add_note(self, note: Note) -> None:
        try:
            ImportNotes().add(Path(note.place.warc_file), note)
        except ValueError as error:
            self._draft.add(Remark(Rule.FACTS_MISSING, str(error)), note.place.offset)
        else:
            self._notes.append(note)

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


def _head(scanned: ScannedRecord) -> int:
    """Return what stands for the fields of a record, however its head spells them; no line end stands in any."""
    if isinstance(scanned.measured, WholeBlock):
        # Its head is of the one spelling.
        return isal_zlib.crc32(scanned.head[scanned.head.index(_LINE_END) + len(_LINE_END) : -len(_LINE_END)])
    fields = "".join([f"{name}: {value}\r\n" for name, value in scanned.record.fields])
    return isal_zlib.crc32(fields.encode("utf-8", "surrogatepass"))


def _content(record: WarcRecord) -> int | None:
    """Return what stands for what a record is about and what it holds; None when the block is too large to tell."""
    if len(record.block) >= KEPT:
        return None
    about = (record.kind, record.first("WARC-Date"), record.target_uri, record.first("WARC-Segment-Number"))
    return isal_zlib.crc32(record.block, isal_zlib.crc32(repr(about).encode("utf-8", "surrogatepass")))
