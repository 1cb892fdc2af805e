"""Verifies one WARC file: its records by the standard, and by what their own writer promises of them.

A file of ours promises more than the standard asks: digests on every record, one rule for the payload's, and beside
every capture the facts that a rebuild needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from storage.errors import RecordError
from storage.types import Capture, Place
from storage.verification.findings import FileDraft
from storage.verification.ledger import Ledger, Original, Revisit
from storage.warc.capture_records import Facts, capture_of, facts_of, is_failure
from storage.warc.exchange_records import IDENTICAL
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.remarks import Remark, Rule
from storage.warc.scan import Scanned, Stretch, scan
from storage.warc.stated_digest import KEPT, Check, Measured
from storage.warc.warcinfo import PAYLOAD_DIGEST_RULE, publication_of

_ZERO_TIME = bytes(4)
_TIME = slice(4, 8)


class Beside(Protocol):
    """What stands beside a file in an archive, told of what is found in it in the order of the offsets."""

    def capture(self, place: Place, record_id: str, capture: Capture | None) -> None:
        """A capture's record is whole; `capture` is None when it cannot be rebuilt."""

    def stretch(self, offset: int, end: int) -> None:
        """No whole record stands from `offset` to `end`."""


class FileCheck:
    """The verification of one file.

    Args:
        draft: where findings go.
        ledger: where ids, originals and revisits are remembered.
        scopes: in what ids must be unique, and in what revisits find their originals.
        beside: the file's rows and index lines, None for a loose file.
    """

    def __init__(self, draft: FileDraft, ledger: Ledger, scopes: tuple[str, str], beside: Beside | None = None) -> None:
        self._draft = draft
        self._ledger = ledger
        self._ids, self._originals = scopes
        self._beside = beside
        self._publication: str | None = None
        self._ours = False
        self._header = b""
        self._facts: tuple[str | None, Facts] | None = None
        self._told_rule = False

    def run(self, path: Path, size: int, *, unfinished: bool = False) -> int:
        """Verify the first `size` bytes; return the end of the last whole record.

        Of an unfinished file, what follows its last whole record is not judged.

        Raises:
            RecordError: the file cannot be opened.
        """
        end = 0
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise RecordError(path, None, f"cannot be read: {error.strerror or error}") from error
        try:
            for found in scan(path, size):
                if isinstance(found, Scanned):
                    self._record(found)
                    end = max(end, found.place.offset + found.place.length)
                elif not (unfinished and found.offset + found.length >= size):
                    self._stretch(found)
        except OSError as error:
            self._draft.add(Remark(Rule.UNREADABLE, f"the file cannot be read further: {error.strerror or error}"))
        if size == 0 and not unfinished:
            self._draft.add(Remark(Rule.NO_RECORD, "a WARC file holds one record or more; this one is empty"))
        return end

    def _stretch(self, stretch: Stretch) -> None:
        self._draft.add(stretch.remark, stretch.offset, stretch.record_id)
        if self._beside is not None:
            self._beside.stretch(stretch.offset, stretch.offset + stretch.length)

    def _record(self, scanned: Scanned) -> None:
        record, offset = scanned.record, scanned.place.offset
        self._draft.records += 1
        if record.type == "warcinfo":
            self._publication = publication_of(record)
            self._ours = ("fonds-payload-digest", PAYLOAD_DIGEST_RULE) in parse_fields(record.block)
        self._header = self._header or scanned.gzip_header
        for remark in (*scanned.remarks, *self._digests(record, scanned.measured), *self._header_changed(scanned)):
            self._draft.add(remark, offset, record.record_id)
        if record.record_id:
            self._ledger.add_id(self._ids, record.record_id, self._draft.file, offset)
        self._remember(record, offset)
        self._prove(scanned)

    def _digests(self, record: WarcRecord, measured: Measured) -> Iterator[Remark]:
        if measured.block is Check.WRONG:
            yield Remark(Rule.BLOCK_DIGEST, f"the block is not the one that {record.block_digest} was computed of")
        if measured.payload is Check.WRONG or (self._ours and measured.payload is Check.WITH_FRAMING):
            yield Remark(
                Rule.PAYLOAD_DIGEST, f"the payload is not the one that {record.payload_digest} was computed of"
            )
        elif measured.payload is Check.WITH_FRAMING and not self._told_rule:
            self._told_rule = True
            why = "this file's payload digests are of the body with its chunk framing, not of the entity"
            yield Remark(Rule.PAYLOAD_DIGEST_WITH_FRAMING, f"{why} (WARC 1.1, 'response')")
        for name, check in (("WARC-Block-Digest", measured.block), ("WARC-Payload-Digest", measured.payload)):
            if check is Check.UNKNOWN:
                why = f"{name} names an algorithm that this machine does not know, so nothing was checked"
                yield Remark(Rule.DIGEST_UNKNOWN, f"{why}: {(record.first(name) or '')[:80]!r}")
        if self._ours:
            yield from _missing_digests(record, measured)
        if _swallowed(measured):
            why = "another record begins within the block, so its Content-Length is too large"
            yield Remark(Rule.RECORD_WITHIN_BLOCK, f"{why} (WARC 1.1, 'Content-Length')")

    def _header_changed(self, scanned: Scanned) -> Iterator[Remark]:
        """One writer gives all its members the same header, without a time: no checksum covers these bytes."""
        header = scanned.gzip_header
        if self._ours and header and (header != self._header or header[_TIME] != _ZERO_TIME):
            yield Remark(Rule.GZIP_HEADER, "the header of the gzip member is not the one that this file's writer gives")

    def _remember(self, record: WarcRecord, offset: int) -> None:
        known = (record.target_uri, record.first("WARC-Date"), record.payload_digest)
        if record.type in ("response", "resource", "conversion", "revisit"):
            has_payload = record.type != "revisit"
            self._ledger.add_original(self._originals, Original(record.record_id, *known, has_payload=has_payload))
        if record.type == "revisit":
            uri, date = record.first("WARC-Refers-To-Target-URI"), record.first("WARC-Refers-To-Date")
            identical = (record.profile or "").rpartition("/")[2] == IDENTICAL.rpartition("/")[2]
            named = (record.refers_to, uri and uri.strip("<>"), date, record.payload_digest)
            revisit = Revisit(self._draft.file, offset, record.record_id, *named, identical=identical)
            self._ledger.add_revisit(self._originals, revisit)

    def _prove(self, scanned: Scanned) -> None:
        """Rebuild the capture that a record proves, and hold it against what stands beside the file."""
        record = scanned.record
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

    def _capture(self, scanned: Scanned, own: Facts | None) -> None:
        record, capture = scanned.record, None
        concurrent, facts = (record.record_id, own) if own is not None else self._facts or (None, None)
        if facts is None or concurrent != record.record_id or self._publication is None:
            self._without_facts(scanned, "no record beside the capture tells its crawl, its role and how it was found")
        elif len(record.block) < KEPT or b"\r\n\r\n" in record.block:
            try:
                capture = capture_of(record, facts, self._publication, scanned.place)
            except ValueError as error:
                self._without_facts(scanned, f"the capture cannot be read from its record: {error}")
        if self._beside is not None:
            self._beside.capture(scanned.place, record.record_id, capture)

    def _without_facts(self, scanned: Scanned, clause: str) -> None:
        if self._ours:
            self._draft.add(Remark(Rule.FACTS_MISSING, clause), scanned.place.offset, scanned.record.record_id)


def _missing_digests(record: WarcRecord, measured: Measured) -> Iterator[Remark]:
    if measured.block is Check.ABSENT:
        yield Remark(Rule.DIGEST_MISSING, "the writer of this file gives every record a WARC-Block-Digest; it is gone")
    if measured.payload is Check.ABSENT and record.type == "response":
        yield Remark(
            Rule.DIGEST_MISSING, "the writer of this file gives every response a WARC-Payload-Digest; it is gone"
        )


def _swallowed(measured: Measured) -> bool:
    """Whether what looks like a record within a block is the next record, and not part of a page about such things."""
    if measured.inner_record_at is None or Check.RIGHT in (measured.block, measured.payload):
        return False
    return measured.message_end is None or measured.message_end <= measured.inner_record_at
