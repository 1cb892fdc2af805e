"""Looks through a file that is to be taken in, record by record, and tells a survey what may be a capture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.types.errors import RecordError
from storage.warc.capture_records import captures_of
from storage.warc.import_note import ListedRecordId
from storage.warc.imported_captures import foreign_capture, written_by_fonds
from storage.warc.reader import records
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.remarks import Weight
from storage.warc.scan import scan
from storage.warc.scanned import DamagedStretch, ScannedRecord
from storage.warc.stated_digest import Check

_WEB = ("http://", "https://")
_CAPTURES = frozenset({"response", "revisit"})


@dataclass(slots=True)
class CaptureScan:
    """What was seen in a file: `records` in all, by type those that are `no_captures`.

    `damaged` counts records that fonds verify calls so: their bytes are not those that their digest was computed of, or
    their heads lack what a record must have. `is_own` says that Fonds wrote the file.
    """

    is_own: bool
    records: int = 0
    no_captures: Counter[str] = field(default_factory=Counter)
    damaged: int = 0


def scan_captures(given: SubmittedFile, path: Path, number: int, survey: Survey) -> CaptureScan:
    """Survey the kept file at `path` under this number.

    Raises:
        RecordError: a stretch of it holds no record.
    """
    if written_by_fonds(path, path.stat().st_size) is not None:
        own = _look_through_own(path, number, survey)
        if own is not None:
            return own
        survey.forget(number)
    look = CaptureScan(is_own=False)
    for found in scan(path, path.stat().st_size):
        if isinstance(found, DamagedStretch):
            raise RecordError(str(given), found.offset, found.remark.clause)
        look.records += 1
        wrong = Check.WRONG in (found.measured.block, found.measured.payload)
        look.damaged += wrong or any(remark.weight is Weight.DAMAGE for remark in found.remarks)
        if not _survey(found, number, survey):
            look.no_captures[found.record.type.strip().lower() or "record without type"] += 1
    return look


def _look_through_own(path: Path, number: int, survey: Survey) -> CaptureScan | None:
    """Survey a file of ours; None when a capture in it does not tell of itself, as in a selection of records."""
    look = CaptureScan(is_own=True)
    try:
        for capture in captures_of(path, "-"):
            survey.add_own(number, capture)
        for _, record in records(path):
            look.records += 1
            look.no_captures[record.type] += record.type not in _CAPTURES
    except RecordError:
        return None
    return look


def _survey(found: ScannedRecord, number: int, survey: Survey) -> bool:
    """Tell the survey of a record; False when it is no capture."""
    record = found.record
    _remember_via(record, survey)
    url = record.target_uri or ""
    kind = record.type.strip().lower()
    if kind not in _CAPTURES or not url.lower().startswith(_WEB) or found.place.length == 0:
        return False
    listed = ListedRecordId(found.place.offset, record.record_id, None)
    try:
        capture = foreign_capture(found, listed, "-", "-")
    except ValueError:
        # Without a date, or with one that is none.
        return False
    survey.add(number, capture, record)
    return True


def _remember_via(record: WarcRecord, survey: Survey) -> None:
    """Heritrix and others write beside a capture where they found its address."""
    if record.type.lower() == "metadata" and record.concurrent_to is not None:
        via = dict(parse_fields(record.block)).get("via")
        if via and via.lower().startswith(_WEB):
            survey.add_via(record.concurrent_to, via)
