"""What is kept of a request: the capture, the place of the record that proves it, and the file that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.types.tokens import FailureKind, ReadingState, RecordType, Role, Truncated

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
"""The media types of pages."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: bare file name, offset and length in bytes of its gzip member."""

    warc_file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class WarcFileFacts:
    """A WARC file as the archive knows it: bare name, bytes that hold whole records, and whether it is finished."""

    name: str
    publication: str
    size: int
    closed: bool


@dataclass(frozen=True, slots=True)
class Capture:
    """What is kept of one request for a URL, and the record that proves it.

    `capture_id` is the WARC record id (`urn:uuid:…`, without angle brackets). `status` is None for a failure.
    `media_type` is the Content-Type as sent, None when none was. `payload_digest` of a revisit equals its original's.
    `framing` completes the deduplication key: `chunked:` and a digest of the chunks, or empty; a comma; the content
    coding. `refers_to` is the capture_id of a revisit's original. `error` is the text of a failure (its kind, a
    colon, the message) or None; `failure` is that kind, None also when this version does not know it.

    Of a rendering, `rendered_by` is the browser (None elsewhere), `refers_to` the capture that was rendered, and
    `status` that capture's.
    """

    capture_id: str
    publication: str
    crawl_id: str
    url: str
    surt: str
    captured_at: datetime
    status: int | None
    media_type: str | None
    record_type: RecordType
    role: Role
    via: str | None
    payload_digest: str | None
    framing: str
    refers_to: str | None
    place: Place
    truncated: Truncated | None
    error: str | None
    reading: ReadingState
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    failure: FailureKind | None = None
    rendered_by: str | None = None
