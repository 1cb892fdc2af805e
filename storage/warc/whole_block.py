"""A block that is whole in memory, measured only as far as somebody asks.

Of nearly every record the digests that it states are right, and then nothing else need be known of its block. What is
not right at the first look is measured as a block that streams past (`storage.warc.stated_digest`), which decides.
"""

from __future__ import annotations

from storage.warc.byte_reader import PIECE
from storage.warc.digest import digest
from storage.warc.message import Head, content_length, entity, has_end, is_chunked, parse_head, split_head
from storage.warc.record import WarcRecord
from storage.warc.stated_digest import KEPT, RECORD_START, Check, Measured, Measuring, holds_message, is_digest_of
from storage.warc.truncation import is_short

_STATUS_LINE = b"HTTP/"
# Line ends before a status line are passed over; in so many bytes most of those stand that have any.
_STATUS_LINE_BEGIN = 16


class WholeBlock:
    """The block of a record, as a `storage.warc.stated_digest.Measured` describes it.

    Args:
        record: the record, with or without its block.
        block: all of its block.
    """

    __slots__ = ("_block", "_body", "_head", "_measured", "_record", "block", "payload")

    def __init__(self, record: WarcRecord, block: bytes) -> None:
        self._record = record
        self._block = block
        self._measured: Measured | None = None
        self._head: Head | None = None
        self._body = b""
        self.block = self._check_block()
        self.payload = self._check_payload()

    @property
    def size(self) -> int:
        """How many bytes the block has."""
        return len(self._block)

    @property
    def head(self) -> Head | None:
        """The head of the HTTP message that a response or a request is; None when no head is whole in the block."""
        if self._head is None and holds_message(self._record):
            head, body = split_head(self._block)
            if len(head) <= KEPT and has_end(head):
                self._head, self._body = parse_head(head), body
        return self._head

    @property
    def inner_record_at(self) -> int | None:
        """Where within the block another record seems to begin."""
        at = self._block.find(RECORD_START)
        return None if at < 0 else at

    @property
    def message_end(self) -> int | None:
        """Where the HTTP message in the block says that it ends."""
        return self._all().message_end

    @property
    def computed(self) -> str | None:
        """The digest of the payload of a response that states none."""
        if self._record.is_response and self._record.payload_digest is None and self.head is not None:
            return digest(entity(self.head, self._body))
        return self._all().computed

    @property
    def is_short(self) -> bool:
        """Whether by length, chunks or content coding an answer to GET has more bytes than the block."""
        return self.head is not None and is_short(self.head, self._body)

    @property
    def is_short_of_its_framing(self) -> bool:
        """The same by length and chunks alone."""
        begin = self._block[:_STATUS_LINE_BEGIN].lstrip(b"\r\n")[: len(_STATUS_LINE)].upper()
        if begin and begin != _STATUS_LINE:
            # A request, say: only what has a status is an answer.
            return False
        head = self.head
        if head is None or not ((content_length(head) or 0) > len(self._body) or is_chunked(head)):
            return False
        return is_short(head, self._body, by_coding=False)

    def _check_block(self) -> Check:
        stated = self._record.block_digest
        if stated is None:
            return Check.ABSENT
        return Check.RIGHT if is_digest_of(stated, self._block) else self._all().block

    def _check_payload(self) -> Check:
        record = self._record
        stated = record.payload_digest
        if stated is None:
            return Check.ABSENT
        if record.is_revisit or record.is_segment:
            return Check.NOT_HERE
        if not holds_message(record):
            is_right = self.block is Check.RIGHT and stated == record.block_digest
            return Check.RIGHT if is_right else self._all().payload
        if self.head is None:
            return self._all().payload
        payload = entity(self.head, self._body) if is_chunked(self.head) else self._body
        return Check.RIGHT if is_digest_of(stated, payload) else self._all().payload

    def _all(self) -> Measured:
        if self._measured is None:
            measuring = Measuring(self._record)
            for start in range(0, len(self._block), PIECE):
                measuring.feed(self._block[start : start + PIECE])
            self._measured = measuring.finish()
        return self._measured
