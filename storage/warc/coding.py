"""Content codings undone within a limit: gzip, deflate, Brotli and zstd.

What comes out is bounded before it is made, so that a small body that unpacks to gigabytes costs no more than the
limit. A stream that ends early yields what it holds; a stream that is wrong is an error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from contextlib import suppress

import brotli
import zstandard

from storage.types.errors import UndecodableError

# Servers apply one coding, rarely two; a longer list is an attack.
_MOST_CODINGS = 4
# Input is handed over in pieces, because zlib copies the rest of a piece once for every gzip member that ends in it.
_PIECE = 16 * 1024
_MARKUP = re.compile(rb"\s*<(?:[!?]|[a-z])", re.IGNORECASE)
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
# What a body of this coding may ask for (RFC 9659).
_ZSTD_WINDOW = 8 * 1024 * 1024
# Four bytes of a frame may unpack to 128 kB.
_ZSTD_PIECE = 256
_MAGIC = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}


def undo(codings: tuple[str, ...], data: bytes, limit: int) -> bytes:
    """Return `data` with `codings` removed, the last one first.

    Args:
        codings: lower-case names in the order in which they were applied.
        data: the coded bytes; empty ones are returned as they are.
        limit: the most bytes that may come out of any one coding.

    Raises:
        UndecodableError: a coding is unknown or broken, or more than `limit` bytes come out.
    """
    if len(codings) > _MOST_CODINGS:
        raise UndecodableError(",".join(codings[:_MOST_CODINGS]) + ",…", f"more than {_MOST_CODINGS} codings")
    for name in reversed(codings):
        undo_one = _DECODERS.get(name)
        if undo_one is None:
            raise UndecodableError(name, "unknown")
        data = undo_one(name, data, limit) if data and not _MARKUP.match(data) else data
    if len(data) > limit:
        raise _too_much("identity", limit)
    return data


def is_undone(codings: tuple[str, ...], begin: bytes) -> bool:
    """Tell by its beginning whether a body was unpacked before it was kept, under the head that it came with.

    Several programs keep pages so. No coding begins like markup.
    """
    last = codings[-1] if codings else None
    return last is not None and bool(_MARKUP.match(begin) or not begin.startswith(_MAGIC.get(last, b"")))


def _too_much(name: str, limit: int) -> UndecodableError:
    return UndecodableError(name, f"more than {limit} bytes come out")


def _gunzip(name: str, data: bytes, limit: int) -> bytes:
    """Inflate all members; what follows the last one and is no member is left out, as browsers do."""
    pieces: list[bytes] = []
    position, size = 0, 0
    while position < len(data) and (not pieces or data.startswith(b"\x1f\x8b", position)):
        piece, position = _inflate(name, data, position, limit - size, _GZIP_WINDOW)
        pieces.append(piece)
        size += len(piece)
        if size > limit:
            raise _too_much(name, limit)
    return b"".join(pieces)


def _inflate(name: str, data: bytes, position: int, limit: int, window: int) -> tuple[bytes, int]:
    """Inflate the stream that begins at `position`, to one byte beyond the limit at most; return also where it ends."""
    stream = zlib.decompressobj(window)
    out = bytearray()
    while not stream.eof and position < len(data) and len(out) <= limit:
        piece = data[position : position + _PIECE]
        try:
            out += stream.decompress(piece, limit + 1 - len(out))
        except zlib.error as error:
            raise UndecodableError(name, f"broken near byte {position} ({error})") from error
        position += len(piece) - len(stream.unconsumed_tail) - len(stream.unused_data)
    return bytes(out), position


def _undeflate(name: str, data: bytes, limit: int) -> bytes:
    """Inflate a zlib stream or, as many servers send under this name, a bare deflate stream."""
    out: bytes | None = None
    if data[0] & 0x0F == zlib.DEFLATED and int.from_bytes(data[:2], "big") % 31 == 0:
        # A bare stream can begin like zlib's: it is tried next, and its fault is the one reported.
        with suppress(UndecodableError):
            out = _inflate(name, data, 0, limit, zlib.MAX_WBITS)[0]
    if out is None:
        out = _inflate(name, data, 0, limit, -zlib.MAX_WBITS)[0]
    if len(out) > limit:
        raise _too_much(name, limit)
    return out


def _unbrotli(name: str, data: bytes, limit: int) -> bytes:
    stream = brotli.Decompressor()
    out = bytearray()
    fed = data
    try:
        while piece := stream.process(fed, output_buffer_limit=limit + 1 - len(out)):
            out += piece
            fed = b""
            if len(out) > limit:
                raise _too_much(name, limit)
    except brotli.error as error:
        raise UndecodableError(name, f"broken ({error})") from error
    return bytes(out)


def _unzstd(name: str, data: bytes, limit: int) -> bytes:
    """Unpack all frames; fed a little at a time, for all that it unpacks to comes out at once."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    frame = unpacker.decompressobj()
    out = bytearray()
    try:
        for start in range(0, len(data), _ZSTD_PIECE):
            fed = data[start : start + _ZSTD_PIECE]
            while fed:
                frame = unpacker.decompressobj() if frame.eof else frame
                out += frame.decompress(fed)
                fed = frame.unused_data
            if len(out) > limit:
                raise _too_much(name, limit)
    except zstandard.ZstdError as error:
        raise UndecodableError(name, f"broken ({error})") from error
    return bytes(out)


_DECODERS: dict[str, Callable[[str, bytes, int], bytes]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _undeflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
