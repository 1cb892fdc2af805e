"""A capture as an index tells of it, to be varied."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.types import Capture, Place, ReadingState, RecordType, Role

CAPTURE = Capture(
    capture_id="urn:uuid:00000000-0000-4000-8000-000000000001",
    publication="lia",
    crawl_id="c1",
    url="https://lia.example/news/1",
    surt="example,lia)/news/1",
    captured_at=datetime(2026, 11, 2, 3, 4, 5, 678901, tzinfo=UTC),
    status=200,
    media_type="text/html; charset=utf-8",
    record_type=RecordType.RESPONSE,
    role=Role.ARTICLE,
    via=None,
    payload_digest="sha256:AAAA====",
    framing="chunked,gzip",
    refers_to=None,
    place=Place("lia-20261102030405678-00001-host.warc.gz", 1234, 567),
    truncated=None,
    error=None,
    reading=ReadingState.PENDING,
)
