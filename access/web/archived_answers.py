"""What a server once answered, or a browser made of it, given again byte by byte; whatever it is, it does nothing here.

A browser must not take it for something of the API's: all answers of the API are sandboxed and never sniffed
(`access.web.gate`), and of the archived head only what says how the bytes are read is passed on.
"""

from __future__ import annotations

import re
from base64 import b32decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from storage.archive.archive import Archive
from storage.archive.capture_pages import Message, message_of
from storage.questions.proofs import proven_captures
from storage.tables.database import Database
from storage.types import Capture, RecordType
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.warc.message import all_codings
from storage.warc.uri_form import uri

_UNKNOWN_TYPE = "application/octet-stream"
_SENDABLE = re.compile(r"[\x21-\x7e][\x20-\x7e]{0,500}")
_FINAL = range(200, 1000)
# What is shown as it is and runs nothing; all else is handed over as a file.
_STILL = re.compile(r"text/plain|image/(?:png|jpe?g|gif|webp|avif|bmp)|audio/|video/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ArchivedAnswer:
    """An answer as it was archived.

    `entity` is its body without transfer coding, still content-coded; `status` its own; `location` the absolute http
    address that it redirected to, None when it did not.
    """

    capture: Capture
    status: int
    media_type: str
    codings: tuple[str, ...]
    entity: bytes
    location: str | None

    @property
    def captured_at(self) -> datetime:
        """When it was captured."""
        return self.capture.captured_at

    @property
    def is_still(self) -> bool:
        """Whether a browser shows it without running anything of it."""
        return _STILL.match(self.media_type) is not None

    def headers(self) -> dict[str, str]:
        """What of its head says how its bytes are read, and their digest (RFC 9530)."""
        made = {"Content-Encoding": ", ".join(self.codings)} if self.codings else {}
        digest = self.capture.payload_digest or ""
        if digest.startswith("sha256:"):
            raw = b32decode(digest.removeprefix("sha256:"))
            made["Repr-Digest"] = f"sha-256=:{b64encode(raw).decode('ascii')}:"
        return made


def archived_answer(archive: Archive, database: Database, capture_id: str) -> ArchivedAnswer:
    """What a capture holds, its body taken from the record that has it.

    Raises:
        UnknownId: it is a failure, or its body is not in this archive.
        Withheld: it, or the record with its body, is withheld.
        RecordError: a record is not where it should be.
    """
    captures = proven_captures(database, [capture_id])
    if captures and captures[0].record_type is RecordType.RENDERED:
        return _rendering(archive, captures[0])
    body = next((one for one in captures if one.record_type is RecordType.RESPONSE), None)
    if body is None:
        raise UnknownId(fault_of(RequestFault.ANSWER_NONE, key=capture_id))
    capture = captures[0]
    record = archive.shelf(capture.publication).read(capture.place)
    original = None if body is capture else archive.shelf(body.publication).read(body.place)
    message = message_of(record, original)
    return ArchivedAnswer(
        capture=capture,
        status=_status(message),
        media_type=_media_type(message),
        codings=tuple(name for name in all_codings(message.entity_head) if _SENDABLE.fullmatch(name)),
        entity=message.entity,
        location=_location(capture, message),
    )


def _rendering(archive: Archive, capture: Capture) -> ArchivedAnswer:
    """What a browser made of an answer, which no server sent."""
    record = archive.shelf(capture.publication).read(capture.place)
    return ArchivedAnswer(capture, 200, record.content_type or _UNKNOWN_TYPE, (), record.block, None)


def _status(message: Message) -> int:
    """The status as archived, where HTTP can still say it."""
    stated = message.head.status
    return stated if stated is not None and stated in _FINAL else 200


def _media_type(message: Message) -> str:
    for head in (message.head, message.entity_head):
        stated = head.first(b"Content-Type")
        if stated is not None and _SENDABLE.fullmatch(stated):
            return stated
    return _UNKNOWN_TYPE


def _location(capture: Capture, message: Message) -> str | None:
    stated = message.head.first(b"Location")
    if stated is None or message.head.status is None or not 300 <= message.head.status <= 399:
        return None
    try:
        target = uri(urljoin(capture.url, stated))
    except ValueError:
        return None
    return target if target.lower().startswith(("http://", "https://")) else None
