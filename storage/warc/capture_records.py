"""The way back: from WARC records to captures and to the very bytes of an exchange.

The recorder makes its captures with the same function, so a capture rebuilt from the files equals the one made when
the page came. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from storage.types import READ_ROLES, Capture, FailureKind, Place, ReadingState, RecordType, Role, Truncated
from storage.types.errors import RecordError
from storage.types.urlkey import surt
from storage.warc.exchange_records import INTERIM_URN, SURPLUS_URN
from storage.warc.message import Head, framing, parse_head, split_head
from storage.warc.reader import records
from storage.warc.record import WarcRecord, parse_fields
from storage.warc.warc_source import WarcSource
from storage.warc.warcinfo import publication_of

STYLE_TYPE = "text/css"
_FAILURE_KINDS = frozenset(FailureKind)


@dataclass(frozen=True, slots=True)
class LostCapture:
    """The capture of which a record tells that its own record is gone."""

    capture_id: str
    captured_at: datetime


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What stands beside an exchange: its crawl, its role, how it was found, and why it failed if it did.

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


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """One fetch as its records tell it.

    `record` proves the capture and lies at `place`. `request` is empty when none was sent. `facts` is None when the
    file's writer left none (a file of another house).
    """

    publication: str | None
    place: Place
    record: WarcRecord
    facts: CaptureFacts | None
    request: bytes = b""
    interim: bytes = b""
    surplus: bytes = b""

    def capture(self) -> Capture | None:
        """Return the capture, None when publication or facts are not known.

        Raises:
            RecordError: a field that a capture needs is absent or malformed.
        """
        if self.publication is None or self.facts is None:
            return None
        try:
            return capture_of(self.record, self.facts, self.publication, self.place)
        except ValueError as error:
            raise RecordError(self.place.warc_file, self.place.offset, f"no capture can be read: {error}") from error


def captures_of(source: WarcSource, publication: str | None = None) -> Iterator[Capture]:
    """Rebuild the captures of a WARC file in the order written, for the publication that it names, or for another.

    Raises:
        RecordError: the file is broken (names the offset), or holds exchanges that say nothing of their crawl.
    """
    for exchange in exchanges(records(source)):
        capture = (exchange if publication is None else replace(exchange, publication=publication)).capture()
        if capture is None:
            why = "the capture has no record that tells its crawl and role"
            raise RecordError(str(source), exchange.place.offset, why)
        yield capture


def exchanges(placed: Iterable[tuple[Place, WarcRecord]]) -> Iterator[KeptExchange]:
    """Gather the records of each fetch; records come in the order of their file, a capture's companions before it."""
    publication: str | None = None
    companions: list[WarcRecord] = []
    for place, record in placed:
        if record.type == "warcinfo":
            publication = publication_of(record)
        elif record.type in ("response", "revisit") or is_failure(record):
            own = [companion for companion in companions if companion.concurrent_to == record.record_id]
            companions = []
            yield _exchange(publication, place, record, own)
        elif record.concurrent_to is not None:
            companions.append(record)


def is_failure(record: WarcRecord) -> bool:
    """Tell whether a record is that of a fetch which brought no answer."""
    return record.type == "metadata" and record.concurrent_to is None and facts_of(record, "fonds-failure") is not None


def _exchange(publication: str | None, place: Place, record: WarcRecord, own: list[WarcRecord]) -> KeptExchange:
    facts = facts_of(record) if record.type == "metadata" else None
    blocks: dict[str, bytes] = {}
    for companion in own:
        target = companion.target_uri or ""
        if companion.type == "request":
            blocks["request"] = companion.block
        elif target.startswith(INTERIM_URN):
            blocks["interim"] = companion.block
        elif target.startswith(SURPLUS_URN):
            blocks["surplus"] = companion.block
        else:
            facts = facts_of(companion) or facts
    return KeptExchange(publication, place, record, facts, **blocks)


def facts_of(record: WarcRecord, needed: str = "fonds-role") -> CaptureFacts | None:
    """Return the facts that a metadata record holds, None when it does not hold the field `needed`."""
    told = dict(reversed(parse_fields(record.block)))
    if needed not in told:
        return None
    kind, message = told.get("fonds-failure"), told.get("fonds-message")
    return CaptureFacts(
        crawl_id=told.get("fonds-crawl", ""),
        role=Role(told.get("fonds-role", Role.OTHER)),
        via=told.get("via"),
        framing=told.get("fonds-framing"),
        error=f"{kind}: {message}" if kind and message else kind,
        certificates=told.get("fonds-certificates"),
        lost=_lost(told),
        failure=FailureKind(kind) if kind in _FAILURE_KINDS else None,
    )


def _lost(told: dict[str, str]) -> LostCapture | None:
    capture_id = told.get("fonds-lost-capture")
    return (
        None if capture_id is None else LostCapture(capture_id, datetime.fromisoformat(told.get("fonds-lost-date", "")))
    )


def capture_of(record: WarcRecord, facts: CaptureFacts, publication: str, place: Place) -> Capture:
    """Return the capture that a response, a revisit or the record of a failure proves."""
    kind = record.type.lower()
    failed = kind == "metadata"
    head = Head(b"", None, ()) if failed else parse_head(split_head(record.block)[0])
    url = record.target_uri or ""
    cut = record.truncated if kind == "response" else None
    lost = facts.lost
    return Capture(
        capture_id=record.record_id if lost is None else lost.capture_id,
        publication=publication,
        crawl_id=facts.crawl_id,
        url=url,
        surt=_surt(url),
        captured_at=record.date if lost is None else lost.captured_at,
        status=head.status,
        media_type=head.first(b"Content-Type"),
        record_type=RecordType.FAILURE if failed else RecordType(kind),
        role=facts.role,
        via=facts.via,
        payload_digest=record.payload_digest,
        framing="" if failed else facts.framing or framing(head),
        refers_to=record.refers_to if lost is None else None,
        place=place,
        truncated=None if cut is None else _truncated(cut),
        error=facts.error,
        # What was read before the loss stays as it was read; there is nothing to read any more.
        reading=_reading(facts.role, head) if lost is None else ReadingState.NONE,
        etag=head.first(b"ETag"),
        last_modified=head.first(b"Last-Modified"),
        location=head.first(b"Location"),
        failure=facts.failure,
    )


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


def _truncated(reason: str) -> Truncated:
    """The standard's reason; another writer's own word says that the block is not whole, and no more."""
    try:
        return Truncated(reason.strip().lower())
    except ValueError:
        return Truncated.UNSPECIFIED


def _surt(url: str) -> str:
    """The key of a URL; a failed fetch of what has none (a port that is no number) must be kept all the same."""
    try:
        return surt(url)
    except ValueError:
        return url
