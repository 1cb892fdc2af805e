"""The list of captures: every visit, failures and revisits included."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.questions.paging import USUAL_ROWS, AnswerPage, ListQuery, Sort, read_page
from storage.tables import schema
from storage.tables.database import Database
from storage.types import FailureKind, ReadingState, RecordType, Role, Truncated
from storage.types.instants import instant_of


class CaptureKey(StrEnum):
    """What captures are sorted by: the time of the visit, or the place of the record."""

    CAPTURED = "captured"
    RECORD = "record"


NEWEST_FIRST = Sort(CaptureKey.CAPTURED, descending=True)


@dataclass(frozen=True, slots=True)
class CaptureFilter:
    """Which captures are listed; None leaves a condition out.

    `url` is an address as `normalize` writes it. `captured_from` is the first instant and `captured_before` the one
    after the last. `without`: those of any other role. `failed`: those that brought no answer or an error; that a host
    has no robots.txt is none.
    """

    publication: str | None = None
    crawl_id: str | None = None
    url: str | None = None
    role: Role | None = None
    without: Role | None = None
    record_type: RecordType | None = None
    reading: ReadingState | None = None
    warc_file: str | None = None
    captured_from: datetime | None = None
    captured_before: datetime | None = None
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ListedCapture:
    """A visit and where its record lies.

    None: `status` and `payload_digest` of a failure, `media_type` when none was sent, `via` of a start address,
    `truncated` of what came whole, `failure` and `error` (its message) of what is no failure, and `verdict` of what was
    not refused. `rendered_by` is None but for a rendering.
    """

    capture_id: str
    publication: str
    crawl_id: str
    url: str
    captured_at: datetime
    status: int | None
    media_type: str | None
    record_type: RecordType
    role: Role
    via: str | None
    payload_digest: str | None
    warc_file: str
    record_offset: int
    record_length: int
    truncated: Truncated | None
    failure: FailureKind | None
    error: str | None
    reading: ReadingState
    verdict: str | None
    rendered_by: str | None = None


_COLUMNS = ", ".join(ListedCapture.__slots__)
_KEYS = {
    CaptureKey.CAPTURED: ("captured_at", "capture_id"),
    CaptureKey.RECORD: ("warc_file", "record_offset"),
}


def list_captures(
    database: Database,
    filter: CaptureFilter | None = None,
    sort: Sort[CaptureKey] = NEWEST_FIRST,
    after: str | None = None,
    limit: int = USUAL_ROWS,
) -> AnswerPage[ListedCapture]:
    """List captures page by page; arguments and errors are those of `list_articles`."""
    wanted = filter or CaptureFilter()
    query = ListQuery(
        question="captures",
        columns=_COLUMNS,
        source="v_captures",
        order=sort.by,
        key=_KEYS[sort.by],
        descending=sort.descending,
        numbers=frozenset({1}) if sort.by is CaptureKey.RECORD else frozenset(),
        where=(
            ("publication = {}", wanted.publication),
            ("crawl_id = {}", wanted.crawl_id),
            ("url = {}", wanted.url),
            ("role = {}", wanted.role),
            ("role <> {}", wanted.without),
            ("record_type = {}", wanted.record_type),
            ("reading = {}", wanted.reading),
            ("warc_file = {}", wanted.warc_file),
            ("captured_at >= {}", wanted.captured_from),
            ("captured_at < {}", wanted.captured_before),
            (schema.FAILED_THEN, "failed" if wanted.failed else None),
        ),
    )
    with database.read() as connection:
        return read_page(connection, query, after, limit, _listed)


def first_captured(database: Database) -> datetime | None:
    """When the oldest capture that is shown was made; None when there is none."""
    with database.read() as connection:
        first = connection.scalar(sa.text("SELECT captured_at FROM v_captures ORDER BY captured_at LIMIT 1"))
    return None if first is None else instant_of(first)


def _listed(row: Row[Any]) -> ListedCapture:
    return ListedCapture(
        capture_id=row.capture_id,
        publication=row.publication,
        crawl_id=row.crawl_id,
        url=row.url,
        captured_at=instant_of(row.captured_at),
        status=row.status,
        media_type=row.media_type,
        record_type=RecordType(row.record_type),
        role=Role(row.role),
        via=row.via,
        payload_digest=row.payload_digest,
        warc_file=row.warc_file,
        record_offset=row.record_offset,
        record_length=row.record_length,
        truncated=row.truncated and Truncated(row.truncated),
        failure=row.failure and FailureKind(row.failure),
        error=row.error,
        reading=ReadingState(row.reading),
        verdict=row.verdict,
        rendered_by=row.rendered_by,
    )
