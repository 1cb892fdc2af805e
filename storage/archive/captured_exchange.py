"""What the record of a capture holds besides the body: its own fields, and the head of the answer as it was sent."""

from __future__ import annotations

from dataclasses import dataclass

from storage.archive.archive import Archive
from storage.index.cdxj import line
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.types import Capture
from storage.types.errors import UnknownId
from storage.warc.message import parse_head, split_head
from storage.warc.record import WarcRecord

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class CapturedExchange:
    """The record of a capture: its fields as they are kept, and the head of the answer as it was sent.

    `start_line` is None, and `head` empty, of a visit that no server answered. `protocols` are those of the connection,
    as `http/1.1` and `tls/1.3`; `cipher_suite` and `ip_address` are None where they are not known. `body_in` is the
    capture whose record holds the body of a revisit, None when it is this one, or none came. `index_line` is the line
    by which players find it, None when they show nothing of it.
    """

    capture_id: str
    record: Fields
    start_line: str | None
    head: Fields
    ip_address: str | None
    protocols: tuple[str, ...]
    cipher_suite: str | None
    body_in: str | None
    index_line: str | None


def captured_exchange(archive: Archive, database: Database, capture_id: str) -> CapturedExchange:
    """What the record of a capture holds.

    Raises:
        UnknownId: there is no such capture.
        Withheld: it, or the record with its body, is withheld.
        RecordError: the record is not where it should be.
    """
    captures = proven_captures(database, [capture_id])
    if not captures:
        raise UnknownId(f"no capture in this archive has the id {capture_id!r}")
    capture = captures[0]
    return exchange_of(capture, archive.shelf(capture.publication).read(capture.place))


def exchange_of(capture: Capture, record: WarcRecord) -> CapturedExchange:
    """The same of a record that was read already."""
    answered = record.type in ("response", "revisit") and bool(record.block)
    head = parse_head(split_head(record.block)[0]) if answered else None
    return CapturedExchange(
        capture_id=capture.capture_id,
        record=record.fields,
        start_line=None if head is None else _text(head.start_line),
        head=() if head is None else tuple((_text(name), _text(value)) for name, value in head.fields),
        ip_address=record.first("WARC-IP-Address"),
        protocols=tuple(value for name, value in record.fields if name.lower() == "warc-protocol"),
        cipher_suite=record.first("WARC-Cipher-Suite"),
        body_in=capture.refers_to,
        index_line=line(capture),
    )


def _text(value: bytes) -> str:
    return value.decode("latin-1").strip()
