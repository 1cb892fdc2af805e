"""Removes chunked coding piece by piece, so that a body of any size needs no memory.

What comes out is what `storage.warc.message.entity` returns for the whole body, which a test holds; that function says
how broken and cut-off bodies are read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto

_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\n]*)?\r?\n")
_CUT_CHUNK_HEAD = re.compile(rb"[ \t]*[0-9A-Fa-f]{0,16}[ \t]*(?:;[^\n]*)?\r?")
_BLANKS = re.compile(rb"[ \t]+")
# Without its extension, and each run of blanks as one, no chunk head is longer.
_LONGEST = 64


class _Inside(Enum):
    HEAD = auto()
    DATA = auto()
    DATA_END = auto()
    NOTHING = auto()


class Dechunker:
    """Takes a chunked body in pieces and gives its data; `finish` ends it.

    Attributes:
        plain: the body is not chunked at all: the entity is the body as it stands. Known after `finish`.
        ended_at: how many bytes of the body there are up to the end of its last chunk's head, None until that is seen.
    """

    def __init__(self) -> None:
        self.plain = False
        self.ended_at: int | None = None
        self._inside = _Inside.HEAD
        self._begun = False
        self._line = b""
        self._left = 0
        self._before = 0

    def feed(self, piece: bytes) -> Iterator[bytes]:
        """Yield the data in the next piece of the body."""
        at = 0
        while at < len(piece) and self._inside is not _Inside.NOTHING:
            if self._inside is _Inside.DATA:
                data = piece[at : at + self._left]
                at += len(data)
                self._left -= len(data)
                if self._left == 0:
                    self._inside = _Inside.DATA_END
                yield data
            elif self._inside is _Inside.DATA_END:
                self._end_data(piece[at : at + 1])
                at += 1
            else:
                at = self._read_head(piece, at)
        self._before += len(piece)

    def finish(self) -> None:
        """There are no more pieces."""
        if not self._begun and self._inside is _Inside.HEAD:
            self.plain = _CUT_CHUNK_HEAD.fullmatch(self._line) is None

    def _end_data(self, byte: bytes) -> None:
        self._line += byte
        if byte == b"\n":
            self._line = b""
            self._inside = _Inside.HEAD
        elif self._line != b"\r":
            self._inside = _Inside.NOTHING

    def _read_head(self, piece: bytes, at: int) -> int:
        end = piece.find(b"\n", at) + 1
        self._line = _shortened(self._line + piece[at : end or len(piece)])
        if end:
            self._open_chunk(self._before + end)
        elif len(self._line) > _LONGEST:
            self._stop()
        return end or len(piece)

    def _open_chunk(self, after: int) -> None:
        head = _CHUNK_HEAD.fullmatch(self._line)
        self._line = b""
        if head is None:
            self._stop()
            return
        self._begun = True
        self._left = int(head[1], 16)
        self._inside = _Inside.DATA if self._left else _Inside.NOTHING
        if self._left == 0:
            self.ended_at = after

    def _stop(self) -> None:
        self._inside = _Inside.NOTHING
        self.plain = not self._begun


def _shortened(line: bytes) -> bytes:
    """Return a chunk head, whole or in part, without what stands in its extension and with single blanks."""
    head, semicolon, extension = line.partition(b";")
    if len(head) > _LONGEST:
        head = _BLANKS.sub(b" ", head)
    return head + semicolon + (b"\n" if semicolon and extension.endswith(b"\n") else b"")
