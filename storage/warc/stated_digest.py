"""The digests that a record states, held against its block while that streams past.

Any algorithm of the machine's library is taken, and the value in base16, base32 or base64, as the writers of twenty
years spell it. The payload of an HTTP message is its entity with the transfer coding removed (WARC 1.1, 'response').
Some writers digest the body with its chunk framing instead; that is distinguished from a wrong digest.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass
from enum import Enum, auto

from storage.warc.answer_body import AnswerBody
from storage.warc.digest import is_spelt, spelt
from storage.warc.message import has_end, parse_head, split_head
from storage.warc.record import WarcRecord

# WARC 1.1 defines the payload of these as their block (6.4, 6.8), that of requests and responses of `http` and `https`
# addresses as the entity (6.3.2, 6.5.2), and that of a metadata or warcinfo record not at all.
_PAYLOAD_IS_BLOCK = frozenset({"resource", "conversion"})
# What is kept of a block: more than any HTTP head that a crawler takes.
KEPT = 256 * 1024
RECORD_START = b"\r\n\r\nWARC/"
_ENDING = 4
_BASE_32 = re.compile(r"[A-Za-z2-7]+")
# Base 32 of RFC 4648 written in the digits that Python counts with.
_DIGITS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHIJKLMNOPQRSTUV")


class Check(Enum):
    """What came of holding a stated digest against the bytes."""

    ABSENT = auto()
    RIGHT = auto()
    WRONG = auto()
    WITH_FRAMING = auto()
    UNDEFINED = auto()
    UNKNOWN = auto()
    NOT_HERE = auto()


@dataclass(frozen=True, slots=True)
class Measured:
    """A block as it streamed past.

    `beginning` are its first bytes, `ending` its last few. `payload` is NOT_HERE when the payload is elsewhere: in the
    original of a revisit, or in several segments; it is UNDEFINED when the digest is not that of the block, and the
    standard does not say what else the payload is. `inner_record_at` is where within the block another record seems to
    begin, `message_end` where its HTTP message says that it ends; None when there is no such place, or it is not known.
    `computed` is the digest, in our own spelling, of the payload of a response that states none. `is_short`: by its
    length, its chunks or its content coding an answer to GET has more bytes than the block.
    """

    size: int
    beginning: bytes
    ending: bytes
    block: Check
    payload: Check
    inner_record_at: int | None
    message_end: int | None
    computed: str | None = None
    is_short: bool = False


def holds_message(record: WarcRecord) -> bool:
    """Whether the block of a record is an HTTP message whose payload is its entity."""
    if not (record.is_response or record.is_request):
        return False
    return (record.content_type or "").replace(" ", "").lower().startswith("application/http")


class _Stated:
    """A digest as stated, `algorithm:value`."""

    def __init__(self, stated: str | None) -> None:
        self.stated = stated is not None
        algorithm, _, self._value = (stated or "").partition(":")
        self._algorithm = algorithm.strip().lower().replace("sha-", "sha")
        self._value = self._value.strip()

    def hasher(self) -> hashlib._Hash | None:
        """A fresh computation; None when nothing is stated or the algorithm is not known."""
        if not self.stated:
            return None
        return hashlib.sha256() if self._algorithm == "sha256" else new_hasher(self._algorithm)

    def check(self, hasher: hashlib._Hash | None) -> Check:
        """Compare with what was computed."""
        if not self.stated:
            return Check.ABSENT
        if hasher is None:
            return Check.UNKNOWN
        return Check.RIGHT if _says(self._value.rstrip("="), hasher.digest()) else Check.WRONG


def new_hasher(algorithm: str) -> hashlib._Hash | None:
    """A fresh computation by an algorithm of this name; None for one that is not known, or has no length of its own."""
    try:
        hasher = hashlib.new(algorithm, usedforsecurity=False)
    except (TypeError, ValueError):  # the former for a NUL in the name
        return None
    return hasher if hasher.digest_size else None


def is_digest_of(stated: str, data: bytes) -> bool:
    """Whether a digest as a record states it is known here to be that of `data`."""
    if stated.startswith("sha256:") and is_spelt(stated, hashlib.sha256(data).digest()):
        return True
    digest = _Stated(stated)
    hasher = digest.hasher()
    if hasher is None:
        return False
    hasher.update(data)
    return digest.check(hasher) is Check.RIGHT


def _says(bare: str, raw: bytes) -> bool:
    """Whether a digest without padding says these bytes: in base 16, 32 or 64, which its length tells apart."""
    if len(bare) == 2 * len(raw):
        return bare.lower() == raw.hex()
    if len(bare) == -(-8 * len(raw) // 5):
        return _BASE_32.fullmatch(bare) is not None and _of_base_32(bare) == raw
    return bare in {text.decode().rstrip("=") for text in (b64encode(raw), urlsafe_b64encode(raw))}


def _of_base_32(bare: str) -> bytes | None:
    """The bytes that a word in base 32 stands for, None when its last bits are set."""
    size, surplus = divmod(5 * len(bare), 8)
    number = int(bare.upper().translate(_DIGITS), 32)
    return None if number & ((1 << surplus) - 1) else (number >> surplus).to_bytes(size, "big")


class _Message:
    """The payload of an HTTP message: as it was sent, and with its chunk framing removed."""

    def __init__(self, stated: _Stated, *, compute: bool) -> None:
        self._stated = stated
        self._start: bytes | None = b""
        self._head_size = 0
        self._computes = compute and not stated.stated
        self._as_sent = hashlib.sha256() if self._computes else stated.hasher()
        self._of_entity = hashlib.sha256() if self._computes else stated.hasher()
        self._body: AnswerBody | None = None

    def feed(self, piece: bytes) -> None:
        if self._body is not None:
            self._feed_body(self._body, piece)
        elif self._start is not None and len(self._start) <= KEPT:
            self._start += piece
            head, body = split_head(self._start)
            if body:
                self._begin_body(head, body)

    def _begin_body(self, head: bytes, begin: bytes) -> None:
        self._start, self._head_size = None, len(head)
        self._body = AnswerBody(parse_head(head))
        self._feed_body(self._body, begin)

    def _feed_body(self, body: AnswerBody, piece: bytes) -> None:
        if self._as_sent is not None:
            self._as_sent.update(piece)
        for data in body.feed(piece):
            if self._of_entity is not None:
                self._of_entity.update(data)

    def finish(self) -> Check:
        if self._start is not None and len(self._start) <= KEPT and has_end(self._start):
            self._begin_body(self._start, b"")
        if self._start is not None and len(self._start) > KEPT:
            # A head without end. The block's digest covers it.
            return Check.NOT_HERE if self._stated.stated else Check.ABSENT
        as_sent = self._stated.check(self._as_sent)
        if self._body is None:
            return as_sent
        self._body.finish()
        if not self._body.is_chunked:
            return as_sent
        of_entity = self._stated.check(self._of_entity)
        return Check.WITH_FRAMING if of_entity is Check.WRONG and as_sent is Check.RIGHT else of_entity

    def computed(self) -> str | None:
        """The digest of a payload of which none is stated, once `finish` was called; None when it is not asked for."""
        hasher = self._of_entity if self._body is not None and self._body.is_chunked else self._as_sent
        headless = self._start is not None and len(self._start) > KEPT
        return spelt(hasher.digest()) if self._computes and hasher is not None and not headless else None

    def end(self) -> int | None:
        """Where the message ends, as it says itself."""
        end = None if self._body is None else self._body.end
        return None if end is None else self._head_size + end

    def is_short(self) -> bool:
        """Whether an answer to GET that says what this one says is longer than what is here."""
        return self._body is not None and self._body.is_short()


class Measuring:
    """Takes the block of a record in pieces and measures it."""

    def __init__(self, record: WarcRecord) -> None:
        self._size = 0
        self._beginning = b""
        self._ending = b""
        self._last = b""
        self._inner: int | None = None
        self._block = _Stated(record.block_digest)
        self._payload = _Stated(record.payload_digest)
        self._of_block = self._block.hasher()
        self._absent = record.is_revisit or record.is_segment
        has_message = holds_message(record)
        self._message = _Message(self._payload, compute=record.is_response) if has_message else None
        # The payload of every other record is its block, so far as the standard says what it is.
        self._of_payload = None if self._message or self._absent else self._payload.hasher()
        is_http = (record.is_response or record.is_request) and record.is_of_the_web
        self._is_defined = record.kind in _PAYLOAD_IS_BLOCK or is_http

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the block."""
        if len(self._beginning) < KEPT:
            self._beginning += piece[: KEPT - len(self._beginning)]
        self._ending = (self._ending + piece[-_ENDING:])[-_ENDING:]
        for hasher in (self._of_block, self._of_payload):
            if hasher is not None:
                hasher.update(piece)
        if self._message is not None:
            self._message.feed(piece)
        if self._inner is None:
            self._look_for_record(piece)
        self._size += len(piece)

    def finish(self) -> Measured:
        """There are no more pieces."""
        payload = self._payload.check(self._of_payload) if self._message is None else self._message.finish()
        if self._absent and self._payload.stated:
            payload = Check.NOT_HERE
        elif payload is Check.WRONG and not self._is_defined:
            payload = Check.UNDEFINED
        return Measured(
            size=self._size,
            beginning=self._beginning,
            ending=self._ending,
            block=self._block.check(self._of_block),
            payload=payload,
            inner_record_at=self._inner,
            message_end=None if self._message is None else self._message.end(),
            computed=None if self._message is None else self._message.computed(),
            is_short=self._message is not None and self._message.is_short(),
        )

    def _look_for_record(self, piece: bytes) -> None:
        window = self._last + piece
        position = window.find(RECORD_START)
        if position >= 0:
            self._inner = self._size - len(self._last) + position
        self._last = window[1 - len(RECORD_START) :]
