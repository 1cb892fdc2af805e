"""The body of an answer as it streams past, and whether all of it is here.

An answer says where its body ends by a length, by its last chunk (RFC 9112, 6.3), or, where only the end of the
connection does, by the end of its content coding.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage.warc.coding import CodedEnd, is_undone
from storage.warc.dechunking import Dechunker
from storage.warc.message import BODILESS, Head, all_codings, codings, content_length, is_chunked

_FINAL = 200
_LOOKED_AT = 64


def has_body(head: Head) -> bool:
    """Whether what has this head is a final answer that may have a body."""
    return head.status is not None and head.status >= _FINAL and head.status not in BODILESS


class AnswerBody:
    """Takes a body in pieces, as sent; `finish` ends it.

    Args:
        head: the head of its message; of that of a request only the chunks are read.
        by_coding: whether its content coding is followed.
    """

    def __init__(self, head: Head, *, by_coding: bool = True) -> None:
        self._head = head
        self._has_body = has_body(head)
        self._dechunker = Dechunker() if is_chunked(head) else None
        coded = all_codings(head) if self._has_body and by_coding else ()
        self._coded_body, self._coded_entity = CodedEnd(coded), CodedEnd(coded)
        self._begin = b""
        self._size = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Take the next piece; yield what it holds of the entity where the head says that the body is in chunks."""
        self._begin = self._begin or piece[:_LOOKED_AT]
        self._size += len(piece)
        self._coded_body.feed(piece)
        if self._dechunker is not None:
            for data in self._dechunker.feed(piece):
                self._coded_entity.feed(data)
                yield data

    def finish(self) -> None:
        """There are no more pieces."""
        if self._dechunker is not None:
            self._dechunker.finish()

    @property
    def is_chunked(self) -> bool:
        """Whether the body is in chunks, as its head says: the entity is what `feed` yielded. Known after `finish`."""
        return self._dechunker is not None and not self._dechunker.plain

    @property
    def end(self) -> int | None:
        """How many bytes the body has up to the head of its last chunk, or by its length; None when nothing says."""
        return content_length(self._head) if self._dechunker is None else self._dechunker.ended_at

    def is_short(self) -> bool:
        """Tell whether an answer to GET has a longer body than is here."""
        if not self._has_body:
            return False
        if self.is_chunked:
            return self.end is None or self.breaks_off()
        # Several programs keep bodies unpacked, under a length that is no longer right.
        if is_undone(codings(self._head, b"Content-Encoding"), self._begin):
            return False
        # Where both stand, the transfer coding counts.
        length = None if codings(self._head, b"Transfer-Encoding") else content_length(self._head)
        return (length is not None and length > self._size) or self.breaks_off()

    def breaks_off(self) -> bool:
        """Tell whether the content coding of the body ends early, whatever length or chunks say."""
        return (self._coded_entity if self.is_chunked else self._coded_body).is_cut()
