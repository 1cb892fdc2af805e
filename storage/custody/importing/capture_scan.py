"""Looks through a file that is to be imported, record by record, and gives a survey what may be a capture."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.types.errors import RecordError
from storage.warc.fetch_grouping import FetchGrouping
from storage.warc.import_note import ListedRecordId
from storage.warc.imported_captures import foreign_capture, written_by_fonds
from storage.warc.judged import judge
from storage.warc.reader import records
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.request_pairing import AdjacentRequests
from storage.warc.scanned import DamagedStretch, ScannedRecord

_WEB = ("http://", "https://")


@dataclass(slots=True)
class CaptureScan:
    """What was seen in a file: how many `records` in all and, by type, those that are `no_captures`.

    `damaged` counts the records that fonds verify calls so. `is_own` says that Fonds wrote the file.
    `other_methods` counts the answers to other requests than GET, which are no captures either.
    """

    is_own: bool
    records: int = 0
    other_methods: int = 0
    no_captures: Counter[str] = field(default_factory=Counter)
    damaged: int = 0


def scan_captures(submitted: SubmittedFile, path: Path, number: int, survey: Survey) -> CaptureScan:
    """Survey the kept file at `path` under this number.

    Raises:
        RecordError: a stretch of it holds no record.
    """
    if written_by_fonds(path, path.stat().st_size) is not None:
        own = _scan_own(path, number, survey)
        if own is not None:
            return own
        survey.forget(number)
    scan = CaptureScan(is_own=False)
    adjacent = AdjacentRequests()
    for judged in judge(path, path.stat().st_size):
        if isinstance(judged, DamagedStretch):
            raise RecordError(str(submitted), judged.offset, judged.remark.clause)
        scan.records += 1
        scan.damaged += judged.damage is not None
        adjacent.add(judged.place, judged.record)
        if not _survey(judged.scanned, number, survey):
            scan.no_captures[judged.record.kind or "record without type"] += 1
    scan.other_methods = survey.forget_other_methods(number, adjacent.answers_to_others())
    return scan


def _scan_own(path: Path, number: int, survey: Survey) -> CaptureScan | None:
    """Survey a file of ours; None when a capture in it lacks its facts, as in a selection of records."""
    scan = CaptureScan(is_own=True)
    grouping = FetchGrouping("-")
    try:
        for place, record in records(path):
            scan.records += 1
            if not record.is_answer:
                scan.no_captures[record.type] += 1
            if (exchange := grouping.add(place, record)) is None:
                continue
            if (capture := exchange.capture()) is None:
                return None
            survey.add_own(number, capture, record)
    except RecordError:
        return None
    return scan


def _survey(scanned: ScannedRecord, number: int, survey: Survey) -> bool:
    """Give the survey a record; False when it is no capture."""
    record = scanned.record
    _remember_via(record, survey)
    survey.add_request(number, record)
    if not record.is_answer or not record.is_of_the_web or scanned.place.length == 0:
        return False
    listed = ListedRecordId(scanned.place.offset, record.record_id, None)
    try:
        capture = foreign_capture(scanned, listed, "-", "-")
    except ValueError:
        # It has no date, or one that is none.
        return False
    survey.add(number, capture, record)
    return True


def _remember_via(record: WarcRecord, survey: Survey) -> None:
    """Keep where a capture's address was found, which Heritrix and others write in a record of its own."""
    if record.is_metadata and record.concurrent_to is not None:
        via = dict(parse_fields(record.block)).get("via")
        if via and via.lower().startswith(_WEB):
            survey.add_via(record.concurrent_to, via)
