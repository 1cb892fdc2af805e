"""A capture as a message and as a page: a revisit has its own head and its original's body.

The body is always read with the head of the record that holds it, because a 304 does not state the framing and coding
of the page it confirms.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.types import Capture, Page, RecordType, Truncated
from storage.types.errors import RecordError
from storage.warc.coding import Undone
from storage.warc.message import Head, decoded, entity, parse_head, split_head
from storage.warc.record import WarcRecord
from storage.warc.truncation import foreign_truncation, is_cut_short


@dataclass(frozen=True, slots=True)
class Message:
    """An answer: its own head, and the entity (still content-coded) with the head of the record that holds it."""

    head: Head
    entity_head: Head
    entity: bytes

    def body(self, limit: int) -> Undone:
        """Return the entity with its content coding removed, and whether that ends early.

        Raises:
            UndecodableError: the coding is unknown or broken, or more than `limit` bytes come out.
        """
        return decoded(self.entity_head, self.entity, limit)


def message_of(record: WarcRecord, original: WarcRecord | None = None) -> Message:
    """Return the message of a response, or of a revisit with the record of its original.

    Raises:
        RecordError: the record is no capture with an answer, or a revisit's original is missing or no response.
    """
    if record.type not in ("response", "revisit"):
        raise RecordError(record.record_id, None, f"a {record.type} record holds no answer of a server")
    source = original if record.type == "revisit" else record
    if source is None or source.type != "response":
        raise RecordError(record.record_id, None, f"its original {record.refers_to} is needed, a response record")
    head = parse_head(split_head(record.block)[0])
    source_head, body = split_head(source.block)
    entity_head = parse_head(source_head)
    return Message(head, entity_head, entity(entity_head, body))


def _truncation(original: WarcRecord | None, body: Undone) -> Truncated | None:
    """Why a body is not whole where that is not said: its original's was not, or its coding ends early."""
    of_original = None if original is None else foreign_truncation(original, short=is_cut_short(original.block))
    return of_original or (Truncated.UNSPECIFIED if body.is_cut else None)


def page_of(capture: Capture, record: WarcRecord, original: WarcRecord | None, limit: int) -> Page:
    """Return a capture as a reader gets it; a 304 is the page it confirms, with that page's status and type.

    Args:
        capture: the capture to read.
        record: its record.
        original: the response record that `capture.refers_to` names, None when it names none.
        limit: the most bytes that the decoded body may have.

    Raises:
        RecordError: the capture has no answer, or its original is missing.
        UndecodableError: the body cannot be decoded within the limit.
    """
    if capture.record_type is RecordType.RENDERED:
        return _rendered_page(capture, record)
    message = message_of(record, original)
    shown = message.entity_head if capture.status == 304 and original is not None else message.head
    if shown.status is None:
        raise RecordError(capture.place.warc_file, capture.place.offset, "the answer has no status line")
    body = message.body(limit)
    return Page(
        capture_id=capture.capture_id,
        publication=capture.publication,
        url=capture.url,
        captured_at=capture.captured_at,
        status=shown.status,
        media_type=shown.first(b"Content-Type"),
        role=capture.role,
        body=body.body,
        truncated=capture.truncated or _truncation(original, body),
        headers=tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in shown.fields),
    )


def _rendered_page(capture: Capture, record: WarcRecord) -> Page:
    """The page that a browser made; no server sent it, so it has no head."""
    return Page(
        capture_id=capture.capture_id,
        publication=capture.publication,
        url=capture.url,
        captured_at=capture.captured_at,
        status=capture.status or 0,
        media_type=capture.media_type,
        role=capture.role,
        body=record.block,
        truncated=None,
        headers=(),
    )
