"""Why the answer in a record is not whole: by what the record states, by its segments, and by the answer's own head.

A crawl of ours knows how a connection ended and states it. Of other programs' records the head of the answer is asked
too, for many keep what came of a broken answer without a word.
"""

from __future__ import annotations

from storage.types import Truncated
from storage.warc.dechunking import Dechunker
from storage.warc.message import has_end, is_chunked, is_short, parse_head, split_head
from storage.warc.record import WarcRecord


def stated_truncation(record: WarcRecord) -> Truncated | None:
    """Return the reason that a response states; another writer's own word says that the block is not whole, no more."""
    if record.truncated is None or not record.is_response:
        return None
    try:
        return Truncated(record.truncated.strip().lower())
    except ValueError:
        return Truncated.UNSPECIFIED


def foreign_truncation(record: WarcRecord, *, short: bool) -> Truncated | None:
    """Return why the answer in a record of any program is not whole, None when it is.

    Arguments: `short`: the answer says itself that it is longer than what is here (`is_cut_short`).
    """
    unsaid = record.is_response and (short or record.is_segment)
    return stated_truncation(record) or (Truncated.UNSPECIFIED if unsaid else None)


def is_cut_short(message: bytes) -> bool:
    """Tell whether an answer to GET says in its head, or by its chunks, that more belongs to it than is here."""
    head_bytes, body = split_head(message)
    if not has_end(head_bytes):
        return False
    head = parse_head(head_bytes)
    return is_short(head, body, len(body), last_chunk=_has_last_chunk(body) if is_chunked(head) else None)


def _has_last_chunk(body: bytes) -> bool | None:
    """Whether the last chunk is here; None for a body that is not in chunks, whatever its head says."""
    dechunker = Dechunker()
    for _ in dechunker.feed(body):
        pass
    dechunker.finish()
    return None if dechunker.plain else dechunker.ended_at is not None
