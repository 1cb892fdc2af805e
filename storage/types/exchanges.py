"""What crosses the wire, and why: an errand, and the exchange or the failure it came to, or what was made of that."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from storage.types.tokens import FailureKind, Role, Truncated


@dataclass(frozen=True, slots=True)
class Validated:
    """The capture whose validators (ETag, Last-Modified) a conditional request carries."""

    capture_id: str
    url: str
    captured_at: datetime
    payload_digest: str | None


@dataclass(frozen=True, slots=True)
class Errand:
    """Why and for whom a URL is fetched; it travels with the request and into the record.

    `via` is the URL of the page that named this one, None for a start address. `target_id` is the frontier's row,
    None when nobody asked the frontier (robots.txt, `fonds capture`). `validated` is None for a plain request.
    """

    publication: str
    crawl_id: str
    role: Role
    via: str | None = None
    target_id: int | None = None
    validated: Validated | None = None


@dataclass(frozen=True, slots=True)
class TlsFacts:
    """What the TLS handshake agreed on: protocol (`TLSv1.3`), IANA cipher name, certificate chain (DER)."""

    version: str
    cipher: str
    certificates: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request with its answer, as they crossed one connection.

    `interim + response + surplus` are the bytes the server sent for this request: 1xx heads, the final message
    (head and body with its transfer coding), and what came after the message's end. `request` is what it received.
    `peer` is the server's IP address. `truncated` is None when the message came whole.
    """

    url: str
    started: datetime
    ended: datetime
    peer: str | None
    tls: TlsFacts | None
    request: bytes
    interim: bytes
    response: bytes
    surplus: bytes
    truncated: Truncated | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a browser made of a page: its elements as they stood at one time, written out.

    `url` is the address of the answer that the browser was given, `status` that answer's, and `rendered` the capture
    that keeps it. `browser` is the browser's name and version (`Chromium/131.0.6778.85`). `is_at_rest` is False when
    the page still asked for something at that time.
    """

    url: str
    at: datetime
    html: bytes
    rendered: str
    status: int
    browser: str
    is_at_rest: bool = True


@dataclass(frozen=True, slots=True)
class Failure:
    """A fetch that brought no byte of an answer. `request` holds what was sent, if anything was."""

    url: str
    started: datetime
    kind: FailureKind
    message: str
    peer: str | None = None
    request: bytes = b""
