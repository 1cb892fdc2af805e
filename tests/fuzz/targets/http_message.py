"""HTTP messages as they lie in records: no byte is lost, and chunks read piece by piece are those read at once."""

from __future__ import annotations

from storage.types import Exchange
from storage.types.errors import UndecodableError
from storage.warc.dechunking import Dechunker
from storage.warc.message import (
    begin_of_decoded,
    content_length,
    decoded,
    entity,
    framing,
    is_chunked,
    parse_head,
    split_head,
)
from tests.fuzz.target import Target, pieces_of
from tests.storage.records import KINDS, chunked, message

_LIMIT = 1 << 20


def check(data: bytes) -> None:
    """See the module."""
    head_bytes, body = split_head(data)
    assert head_bytes + body == data
    head = parse_head(head_bytes)
    for name, value in head.fields:
        assert name.strip() == name, name
        assert value.strip() == value, value
    length = content_length(head)
    assert length is None or length >= 0
    assert "," in framing(head)
    whole = entity(head, body)
    assert len(whole) <= len(body)
    if is_chunked(head):
        _assert_same_in_pieces(body, whole)
    for limit in (7, _LIMIT):
        _assert_bounded(head_bytes, whole, limit)


def _assert_same_in_pieces(body: bytes, whole: bytes) -> None:
    dechunker = Dechunker()
    data = b"".join(part for piece in pieces_of(body) for part in dechunker.feed(piece))
    dechunker.finish()
    assert (body if dechunker.plain else data) == whole


def _assert_bounded(head_bytes: bytes, whole: bytes, limit: int) -> None:
    head = parse_head(head_bytes)
    try:
        undone = decoded(head, whole, limit).body
        assert len(undone) <= limit
        assert begin_of_decoded(head, whole, limit) == undone[:limit]
    except UndecodableError:
        return


def seeds() -> list[bytes]:
    """Answers of every kind that the recorder's tests know."""
    kept = [kind.response for kind in KINDS.values() if isinstance(kind, Exchange)]
    return [*kept, chunked(b"harbour" * 40, 9), message(b"x" * 300)]


TARGET = Target(check, seeds)
