"""What WARC records prove: captures, and the facts about a fetch that are not in the exchange itself.

The recorder makes its captures with the same function, so a capture rebuilt from the files equals the one made when
the page came. Nothing here knows a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote_from_bytes, unquote_to_bytes

from storage.types import READ_ROLES, Capture, FailureKind, Place, ReadingState, RecordType, Role
from storage.types.urlkey import surt_or_same
from storage.warc.message import Head, framing, parse_head, split_head
from storage.warc.record import Fields, WarcRecord, parse_fields
from storage.warc.renderings import browser_of, is_rendering, page_address, rendered_status
from storage.warc.truncation import stated_truncation

STYLE_TYPE = "text/css"
_FAILURE_KINDS = frozenset(FailureKind)
REQUEST_FIELD = "fonds-request"
"""The field of a 304's revisit that holds the request, percent-encoded where it is no printable ASCII."""
_ROLE = "fonds-role"
# All that may stand in a field of a record's head, but for the sign of the code itself.
_PLAIN = "".join(character for character in map(chr, range(0x20, 0x7F)) if character != "%")
_FAILURE = "fonds-failure"


@dataclass(frozen=True, slots=True)
class LostCapture:
    """The capture whose own record is gone, as another record says."""

    capture_id: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What is recorded beside an exchange: its crawl, its role, how it was found, and why it failed if it did.

    `error` is the text of a failure, None when there was an answer; `failure` is its kind, None also when that is a
    word of another version.
    """

    crawl_id: str
    role: Role
    via: str | None
    framing: str | None
    error: str | None
    certificates: str | None
    lost: LostCapture | None = None
    failure: FailureKind | None = None


def is_failure(record: WarcRecord) -> bool:
    """Tell whether a record is that of a fetch which brought no answer."""
    return record.is_metadata and record.concurrent_to is None and _has_field(record, _FAILURE)


def proves_capture(record: WarcRecord) -> bool:
    """Tell whether a record is that by which a capture is known: an answer, a failure or a rendering."""
    return record.is_answer or is_failure(record) or is_rendering(record)


def holds_facts(record: WarcRecord) -> bool:
    """Tell whether a metadata record holds the facts about a fetch, well-formed or not."""
    return record.is_metadata and _has_field(record, _ROLE)


def states_facts(record: WarcRecord) -> bool:
    """Tell whether the record of a capture holds the facts about it itself: a failure's, a 304's and a rendering's."""
    return record.is_metadata or _is_in_its_head(record)


def request_text(request: bytes) -> str:
    """Return a request as the value of a field; `request_of` gives it back byte for byte."""
    return quote_from_bytes(request, safe=_PLAIN)


def request_of(record: WarcRecord) -> bytes:
    """Return the request that the revisit of a 304 holds in its fields, nothing when it holds none."""
    return unquote_to_bytes(record.first(REQUEST_FIELD) or "") if record.is_revisit else b""


def facts_of(record: WarcRecord) -> CaptureFacts | None:
    """Return the facts that a metadata record, a revisit or a rendering holds, None when it holds none.

    Raises:
        ValueError: they are malformed.
    """
    fields = record.fields if _is_in_its_head(record) else _stated(record.block) if record.is_metadata else ()
    values = dict(reversed(fields))
    if _ROLE not in values:
        return None
    kind, message = values.get(_FAILURE), values.get("fonds-message")
    return CaptureFacts(
        crawl_id=values.get("fonds-crawl", ""),
        role=Role(values[_ROLE]),
        via=values.get("via"),
        framing=values.get("fonds-framing"),
        error=f"{kind}: {message}" if kind and message else kind,
        certificates=values.get("fonds-certificates"),
        lost=_lost(values),
        failure=FailureKind(kind) if kind in _FAILURE_KINDS else None,
    )


def capture_of(record: WarcRecord, facts: CaptureFacts, publication: str, place: Place) -> Capture:
    """Return the capture that a response, a revisit, a rendering or the record of a failure proves.

    Raises:
        ValueError: a field that a capture needs is absent or malformed.
    """
    if is_rendering(record):
        return _rendered_capture(record, facts, publication, place)
    failed = record.is_metadata
    head = Head(b"", None, ()) if failed else parse_head(split_head(record.block)[0])
    url = record.target_uri or ""
    lost = facts.lost
    return Capture(
        capture_id=record.record_id if lost is None else lost.capture_id,
        publication=publication,
        crawl_id=facts.crawl_id,
        url=url,
        surt=surt_or_same(url),
        captured_at=record.date if lost is None else lost.captured_at,
        status=head.status,
        media_type=head.first(b"Content-Type"),
        record_type=RecordType.FAILURE if failed else RecordType(record.kind),
        role=facts.role,
        via=facts.via,
        payload_digest=record.payload_digest,
        framing="" if failed else facts.framing or framing(head),
        refers_to=record.refers_to if lost is None else None,
        place=place,
        truncated=stated_truncation(record),
        error=facts.error,
        # What was read before the loss stays as it was read; there is nothing left to read.
        reading=_reading(facts.role, head) if lost is None else ReadingState.NONE,
        etag=head.first(b"ETag"),
        last_modified=head.first(b"Last-Modified"),
        location=head.first(b"Location"),
        failure=facts.failure,
    )


def _rendered_capture(record: WarcRecord, facts: CaptureFacts, publication: str, place: Place) -> Capture:
    """The capture of a rendering: the page as a browser showed it, with the status of the answer that it was given."""
    url = page_address(record)
    return Capture(
        capture_id=record.record_id,
        publication=publication,
        crawl_id=facts.crawl_id,
        url=url,
        surt=surt_or_same(url),
        captured_at=record.date,
        status=rendered_status(record),
        media_type=record.content_type,
        record_type=RecordType.RENDERED,
        role=facts.role,
        via=facts.via,
        payload_digest=record.payload_digest,
        framing="",
        refers_to=record.concurrent_to,
        place=place,
        truncated=None,
        error=None,
        reading=ReadingState.PENDING if facts.role in READ_ROLES else ReadingState.NONE,
        rendered_by=browser_of(record),
    )


def _is_in_its_head(record: WarcRecord) -> bool:
    """Whether facts stand among the fields of the record itself."""
    return (record.is_revisit or is_rendering(record)) and record.first(_ROLE) is not None


def _has_field(record: WarcRecord, name: str) -> bool:
    return any(key == name for key, _ in _stated(record.block))


# Whether a record holds facts is asked before the facts are, and once more when its fetch is complete.
@lru_cache(maxsize=2)
def _stated(block: bytes) -> Fields:
    return parse_fields(block)


def _lost(values: dict[str, str]) -> LostCapture | None:
    capture_id = values.get("fonds-lost-capture")
    if capture_id is None:
        return None
    return LostCapture(capture_id, datetime.fromisoformat(values.get("fonds-lost-date", "")))


def _reading(role: Role, head: Head) -> ReadingState:
    """What ends a visit to an article or a source waits for its reading, a failure too; a redirect ends none.

    Of requisites, style sheets wait: they need others in turn.
    """
    status = head.status
    if role in READ_ROLES:
        redirect = status is not None and 300 <= status <= 399 and status != 304
        return ReadingState.NONE if redirect else ReadingState.PENDING
    if role is Role.REQUISITE and status is not None and 200 <= status <= 299:
        media_type = (head.first(b"Content-Type") or "").partition(";")[0].strip().lower()
        return ReadingState.PENDING if media_type == STYLE_TYPE else ReadingState.NONE
    return ReadingState.NONE
