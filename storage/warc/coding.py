"""Content codings undone within a limit, and whether a coded body is all there.

What comes out is bounded while it is made, so that a small body that unpacks to gigabytes costs no more than the
limit. A stream that ends early yields what it holds, and is said to be cut; a stream that is wrong is an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from storage.types.errors import UndecodableError
from storage.warc.coded_streams import CodedStream, magic_of, streams_of
from storage.warc.gzip_member import is_one_member

# Servers apply one coding, rarely two; a longer list is an attack.
_MOST_CODINGS = 4
# Input is handed over in pieces, because zlib copies the rest of a piece once for every gzip member that ends in it.
_PIECE = 16 * 1024
_MARKUP = re.compile(rb"\s*<(?:[!?]|[a-z])", re.IGNORECASE)
_CONTROL = re.compile(rb"[\0-\x08\x0e-\x1f\x7f]")
_LOOKED_AT = 64
# Of a coding within a coding more is needed than comes out of it: it comes in blocks.
_AHEAD = 256 * 1024
_FOLLOWED = 64 * 1024 * 1024
_ONE_GZIP = (("gzip",), ("x-gzip",))


@dataclass(frozen=True, slots=True)
class Undone:
    """What came out of codings; `is_cut`: a coded stream ends early, and this is what it holds."""

    body: bytes
    is_cut: bool = False


def undo(codings: tuple[str, ...], data: bytes, limit: int) -> Undone:
    """Return `data` with `codings` removed, the last one first.

    Args:
        codings: lower-case names in the order in which they were applied.
        data: the coded bytes; empty ones are returned as they are.
        limit: the most bytes that may come out of any one coding.

    Raises:
        UndecodableError: a coding is unknown or broken, or more than `limit` bytes come out.
    """
    is_cut = False
    for name in reversed(_few(codings)):
        undone = _undone(name, data, limit)
        if len(undone.body) > limit:
            raise _too_much(name, limit)
        data, is_cut = undone.body, is_cut or undone.is_cut
    if len(data) > limit:
        raise _too_much("identity", limit)
    return Undone(data, is_cut)


def begin_of(codings: tuple[str, ...], data: bytes, limit: int) -> bytes:
    """Return the first `limit` bytes of `data` with `codings` removed, however much more would come out.

    Arguments: as those of `undo`. Raises UndecodableError when a coding is unknown, or broken before that.
    """
    for name in reversed(_few(codings)):
        data = _undone(name, data, limit + _AHEAD).body[: limit + _AHEAD]
    return data[:limit]


def _few(codings: tuple[str, ...]) -> tuple[str, ...]:
    """The codings. Raises UndecodableError for too many of them."""
    if len(codings) > _MOST_CODINGS:
        raise UndecodableError(",".join(codings[:_MOST_CODINGS]) + ",…", f"more than {_MOST_CODINGS} codings")
    return codings


def _undone(name: str, data: bytes, limit: int) -> Undone:
    """Undo one coding, up to a piece more than the limit.

    Where a stream may be one of several forms, the fault of the last one is the one reported.
    """
    streams = streams_of(name, data[:_LOOKED_AT])
    if not data or _MARKUP.match(data):
        return Undone(data)
    undone = None
    for stream in streams[:-1]:
        with suppress(UndecodableError):
            undone = undone or _drained(stream, data, limit)
    return undone or _drained(streams[-1], data, limit)


def _drained(stream: CodedStream, data: bytes, limit: int) -> Undone:
    """Return what a stream holds, a piece more than the limit at most."""
    out = bytearray()
    for piece in _pieces(data):
        for content in stream.feed(piece):
            out += content
            if len(out) > limit:
                return Undone(bytes(out))
    return Undone(bytes(out), is_cut=not stream.has_ended)


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[start : start + _PIECE] for start in range(0, len(data), _PIECE))


def is_undone(codings: tuple[str, ...], begin: bytes) -> bool:
    """Tell by its beginning whether a body was unpacked before it was kept, under the head that it came with.

    Several programs keep pages so. No coding begins like markup, and none goes on like plain text.
    """
    if not codings:
        return False
    magic = magic_of(codings[-1])
    if _MARKUP.match(begin) or not begin.startswith(magic[: len(begin)]):
        return True
    return not magic and bool(begin) and _is_text(begin[:_LOOKED_AT])


def _is_text(begin: bytes) -> bool:
    """Tell whether bytes are UTF-8 without control characters; the last character may be cut in two."""
    if _CONTROL.search(begin):
        return False
    try:
        begin.decode()
    except UnicodeDecodeError as error:
        return error.end == len(begin) and error.reason == "unexpected end of data"
    return True


def is_whole(codings: tuple[str, ...], data: bytes) -> bool:
    """Tell at once whether coded bytes are all there, where that is quickly told: they are one gzip member.

    False says nothing: `CodedEnd` follows bytes of any codings.
    """
    return codings in _ONE_GZIP and data.startswith(magic_of(codings[0])) and is_one_member(data, _FOLLOWED)


def _too_much(name: str, limit: int) -> UndecodableError:
    return UndecodableError(name, f"more than {limit} bytes come out")


class CodedEnd:
    """Follows a coded body as it passes, to tell whether it breaks off; it keeps nothing of it.

    Nothing is told of a body that is not in its codings, cannot be decoded, or unpacks to more than the limit.

    Args:
        codings: lower-case names in the order in which they were applied.
        limit: how many bytes of what comes out of each coding are followed.
    """

    def __init__(self, codings: tuple[str, ...], limit: int = _FOLLOWED) -> None:
        self._codings = codings if len(codings) <= _MOST_CODINGS else ()
        self._limit = limit
        self._begin = b""
        self._ways: list[tuple[CodedStream, CodedEnd]] | None = None
        self._taken = 0

    def feed(self, piece: bytes) -> None:
        """Take the next piece of the body."""
        self._taken += len(piece)
        if self._ways is not None:
            self._advance(piece)
        elif self._codings:
            self._begin += piece
            if len(self._begin) >= _LOOKED_AT:
                self._start()

    def is_cut(self) -> bool:
        """Whether the body that was fed ends before its coding does."""
        if self._ways is None:
            self._start()
        way = next(iter(self._ways or ()), None)
        return way is not None and (not way[0].has_ended or way[1].is_cut())

    def _start(self) -> None:
        self._ways = []
        if not self._begin or is_undone(self._codings, self._begin):
            return
        with suppress(UndecodableError):
            # Only where the end is matters here; its checksum proves what came before.
            streams = streams_of(self._codings[-1], self._begin, lenient=True) if self._codings else ()
            self._ways = [(stream, CodedEnd(self._codings[:-1], self._limit)) for stream in streams]
        self._advance(self._begin)

    def _advance(self, piece: bytes) -> None:
        self._ways = [(stream, within) for stream, within in self._ways or () if self._follows(stream, within, piece)]

    def _follows(self, stream: CodedStream, within: CodedEnd, data: bytes) -> bool:
        """Feed a stream; False when it is broken, or has grown past what is followed."""
        try:
            for piece in _pieces(data):
                for content in stream.feed(piece):
                    within.feed(content)
                    if within._taken > self._limit:
                        return False
        except UndecodableError:
            return False
        return True
