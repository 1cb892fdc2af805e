"""Whether a text that was read is another one than the latest kept, and how often it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Generic

from pipelines.content_digest import article_digest, is_current, source_digest
from pipelines.document_motion import steady_lines_of
from pipelines.moving_parts import lines_at_rest, moving_parts
from pipelines.request_tokens import edited_parts, token_parts
from pipelines.visit import EarlierReadings
from pipelines.volatile import steady_lines
from storage.types import ArticleReading, Capture, Reading, SourceReading
from storage.types.filings import (
    RUNAWAY_VISITS,
    TOKEN_VISITS,
    KeptArticle,
    KeptRevision,
    KeptSource,
    MovingPart,
    NewRevision,
    R,
    RenewedDigest,
    TextMotion,
)

MOVING_WAIT = timedelta(hours=20)
"""So long after a revision the words that move by themselves make no other one; a day's visit may be a little early."""


@dataclass(frozen=True, slots=True)
class TextChange(Generic[R]):
    """How often a text has changed, and its new revision, None when it is the latest one's.

    `is_moved`: it differs from that only by words that move by themselves, and it is too soon for another revision.
    `is_token`: only by tokens that a machine makes for each request, which never make one.
    """

    motion: TextMotion
    revision: NewRevision[R] | None = None
    is_moved: bool = False
    is_token: bool = False


def text_change(
    kept: KeptArticle | KeptSource,
    digest_before: str,
    reader_version: str,
    outcome: R,
    capture: Capture,
    own: str | None = None,
) -> TextChange[R]:
    """What a text that was read changes.

    Args:
        kept: what is known of its article or source.
        digest_before: the latest revision's by the present reader; it means nothing when there is no revision.
        reader_version: the present reader's.
        outcome: what was read.
        capture: the visit's.
        own: the digest of the text that was read, as far as the reader gave it.
    """
    digest = digest_of(outcome) if own is None else own
    if kept.latest is None:
        return TextChange(kept.motion, NewRevision(1, outcome, digest, reader_version))
    if digest == digest_before:
        return TextChange(unchanged(kept.motion))
    revision = NewRevision(kept.latest.revision + 1, outcome, digest, reader_version)
    if not kept.motion.parts or _digest_at_rest(outcome, kept.motion) != kept.motion.at_rest:
        motion = _changed(kept, outcome, capture)
        is_token = _is_token_alone(kept, outcome, motion, digest_before)
        return TextChange(motion, None if is_token else revision, is_token=is_token)
    if all(part.is_token for part in kept.motion.parts):
        return TextChange(kept.motion, is_token=True)
    if capture.captured_at - kept.latest.captured_at < MOVING_WAIT:
        return TextChange(kept.motion, is_moved=True)
    return TextChange(kept.motion, revision)


def unchanged(motion: TextMotion) -> TextMotion:
    """The motion of a text that a visit found as it was."""
    return replace(motion, changed_visits=0)


def digest_of(outcome: object) -> str:
    """The digest of what was read."""
    return _digest(outcome, ())


def digest_of_reading(reading: Reading) -> str:
    """The digest of what was read: the reader's own, or made now where it gave none."""
    return digest_of(reading.outcome) if reading.digest is None else reading.digest


def _digest(outcome: object, moving: Sequence[MovingPart]) -> str:
    if isinstance(outcome, ArticleReading):
        return article_digest(outcome, moving)
    assert isinstance(outcome, SourceReading)
    return source_digest(outcome, moving)


def _digest_at_rest(outcome: object, motion: TextMotion) -> str | None:
    """The digest of what was read without what is known to move by itself, None where nothing is."""
    return _digest(outcome, motion.parts) if motion.parts else None


def _changed(kept: KeptArticle | KeptSource, outcome: ArticleReading | SourceReading, capture: Capture) -> TextMotion:
    """The motion of a text that changed once more: what moved at each of many visits moves by itself from now on."""
    motion = replace(kept.motion, changed_visits=kept.motion.changed_visits + 1)
    texts = (*kept.texts, outcome.text)
    steady = steady_lines_of(outcome.media_type) if isinstance(outcome, SourceReading) else steady_lines
    parts: tuple[MovingPart, ...] = ()
    if motion.changed_visits >= RUNAWAY_VISITS:
        parts = moving_parts(texts, motion.parts, steady)
    if not parts and len(texts) > TOKEN_VISITS:
        last = texts[-TOKEN_VISITS - 1 :]
        parts = token_parts([lines_at_rest(text, motion.parts, steady) for text in last])
    if not parts and kept.texts:
        before, after = (lines_at_rest(text, motion.parts, steady) for text in texts[-2:])
        parts = edited_parts(before, after, motion.parts)
    if parts:
        motion = TextMotion(0, motion.volatile_since or capture.captured_at, (*motion.parts, *parts))
    return replace(motion, at_rest=_digest_at_rest(outcome, motion))


def _is_token_alone(
    kept: KeptArticle | KeptSource, outcome: ArticleReading | SourceReading, motion: TextMotion, digest_before: str
) -> bool:
    """Whether what was just found to be a token is all in which a source's text differs from the latest revision."""
    found = motion.parts[len(kept.motion.parts) :]
    if not isinstance(outcome, SourceReading) or not found or not all(part.is_token for part in found):
        return False
    before = replace(outcome, text=kept.texts[-1])
    return _digest(before, ()) == digest_before and _digest_at_rest(before, motion) == motion.at_rest


def is_older(kept: KeptArticle | KeptSource, capture: Capture) -> bool:
    """An imported capture may be older than what is filed: its state would stand in place of a newer one."""
    return kept.latest is not None and capture.captured_at < kept.latest.captured_at


def digest_before(kept: KeptArticle | KeptSource, renewed: RenewedDigest | None) -> str:
    """The latest revision's digest, by the present reader where it read that page again."""
    if renewed is not None:
        return renewed.digest
    return "" if kept.latest is None else kept.latest.content_digest


def latest_read_again(kept: KeptSource, earlier: EarlierReadings) -> SourceReading | None:
    """The latest revision of a source as the present reader reads it, None where that was not done or read none."""
    again = None if kept.latest is None else earlier.get(kept.latest.capture_id)
    return again.outcome if again is not None and isinstance(again.outcome, SourceReading) else None


def outdated(kept: KeptArticle | KeptSource, reading: Reading) -> KeptRevision | None:
    """The latest revision, if another version of the reader, or of the digest, read it; else None."""
    latest = kept.latest
    if latest is None or (latest.reader_version == reading.reader_version and is_current(latest.content_digest)):
        return None
    return latest
