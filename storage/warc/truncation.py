"""Why the answer in a record is not whole: by what the record states, by its segments, and by the answer's own head.

A crawl of ours knows how a connection ended and states it, and states too where the coding of a body ends early. Of
other programs' records the head of the answer is asked, for many keep what came of a broken answer without a word.
"""

from __future__ import annotations

from storage.types import Truncated
from storage.warc.answer_body import AnswerBody, has_body
from storage.warc.coding import is_whole
from storage.warc.message import Head, all_codings, has_end, parse_head, split_head
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
    """Tell whether an answer to GET says in its head, by its chunks or by its coding that more belongs to it."""
    head, body = split_head(message)
    return has_end(head) and is_short(parse_head(head), body)


def is_short(head: Head, body: bytes, *, by_coding: bool = True) -> bool:
    """Tell whether an answer to GET with this head has a longer body than this one, as it was sent.

    Arguments: `by_coding`: whether the content coding, which costs most, is followed too.
    """
    return has_body(head) and _followed(head, body, by_coding=by_coding).is_short()


def breaks_off(head: Head, body: bytes, entity: bytes) -> bool:
    """Tell whether the content coding of an answer's body ends early: as it was sent, and without its chunks."""
    coded = all_codings(head)
    return bool(coded) and not is_whole(coded, entity) and _followed(head, body).breaks_off()


def _followed(head: Head, body: bytes, *, by_coding: bool = True) -> AnswerBody:
    following = AnswerBody(head, by_coding=by_coding)
    for _ in following.feed(body):
        pass
    following.finish()
    return following
