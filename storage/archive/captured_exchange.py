"""What is recorded of a capture besides the body: the heads of request and answer as they were sent, and its fields."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO

from storage.archive.archive import Archive
from storage.archive.shelf import Shelf
from storage.index.cdxj import line
from storage.questions.fetch_stretches import fetch_stretches
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.types import Capture, Place, RecordType
from storage.types.errors import RecordError, UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.warc.capture_records import request_of
from storage.warc.fetch_grouping import is_companion
from storage.warc.message import Head, parse_head, split_head
from storage.warc.reader import records_between
from storage.warc.record import WarcRecord

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CapturedExchange:
    """The record of a capture: its fields as they are kept, and the heads of request and answer as they were sent.

    `request_line` is None, and `request_head` empty, where no request is kept, or none that names this capture.
    `start_line` is None, and `head` empty, of a visit that no server answered. `protocols` are those of the connection,
    as `http/1.1` and `tls/1.3`; `cipher_suite` and `ip_address` are None where they are not known. `body_in` is the
    capture whose record holds the body of a revisit, None when it is this one, or none came. `rendered` is the capture
    of the answer that a browser made a rendering of, None of everything else. `index_line` is the line by which players
    find it, None when they show nothing of it.
    """

    capture_id: str
    record: Fields
    request_line: str | None
    request_head: Fields
    start_line: str | None
    head: Fields
    ip_address: str | None
    protocols: tuple[str, ...]
    cipher_suite: str | None
    body_in: str | None
    index_line: str | None
    rendered: str | None = None


def captured_exchange(archive: Archive, database: Database, capture_id: str) -> CapturedExchange:
    """What the record of a capture holds.

    Raises:
        UnknownId: there is no such capture.
        Withheld: it, or the record with its body, is withheld.
        RecordError: the record is not where it should be.
    """
    captures = proven_captures(database, [capture_id])
    if not captures:
        raise UnknownId(fault_of(RequestFault.CAPTURE_UNKNOWN, key=capture_id))
    capture = captures[0]
    record = archive.shelf(capture.publication).read(capture.place)
    return _exchange(capture, record, sent_request(archive, database, capture, record))


def sent_request(archive: Archive, database: Database, capture: Capture, record: WarcRecord) -> bytes:
    """The request of a capture as it was sent, nothing where none is kept.

    Arguments: `record` is that of the capture.
    """
    shelf = archive.shelf(capture.publication)
    return request_of(record) or _request_beside(record, shelf, fetch_stretches(database, capture.place))


def _request_beside(capture: WarcRecord, shelf: Shelf, stretches: Iterable[Place]) -> bytes:
    """The request of a capture from the records around its own, nothing when none of them is."""
    for stretch in stretches:
        # What is broken beside a record says nothing against the record.
        with suppress(RecordError):
            content = shelf.member(stretch)
            for _, record in records_between(BytesIO(content), shelf.path(stretch.warc_file), 0, len(content)):
                if record.is_request and is_companion(record, capture):
                    return record.block
    return b""


def _exchange(capture: Capture, record: WarcRecord, request: bytes) -> CapturedExchange:
    answered = record.type in ("response", "revisit") and bool(record.block)
    head = parse_head(split_head(record.block)[0]) if answered else None
    asked = parse_head(split_head(request)[0]) if request else None
    is_rendering = capture.record_type is RecordType.RENDERED
    return CapturedExchange(
        capture_id=capture.capture_id,
        record=record.fields,
        request_line=None if asked is None else _text(asked.start_line),
        request_head=_fields(asked),
        start_line=None if head is None else _text(head.start_line),
        head=_fields(head),
        ip_address=record.first("WARC-IP-Address"),
        protocols=tuple(value for name, value in record.fields if name.lower() == "warc-protocol"),
        cipher_suite=record.first("WARC-Cipher-Suite"),
        body_in=None if is_rendering else capture.refers_to,
        index_line=line(capture),
        rendered=capture.refers_to if is_rendering else None,
    )


def _fields(head: Head | None) -> Fields:
    return () if head is None else tuple((_text(name), _text(value)) for name, value in head.fields)


def _text(value: bytes) -> str:
    return value.decode("latin-1").strip()
