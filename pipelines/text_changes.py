"""Whether a text that was read is another one than the latest kept, and how often it has changed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Generic

from pipelines.content_digest import article_digest, is_current, source_digest
from pipelines.document_motion import steady_lines_of
from pipelines.moving_parts import moving_parts
from pipelines.volatile import steady_lines
from storage.types import ArticleReading, Capture, Reading, SourceReading
from storage.types.filings import (
    RUNAWAY_VISITS,
    KeptArticle,
    KeptRevision,
    KeptSource,
    NewRevision,
    R,
    RenewedDigest,
    TextMotion,
)


@dataclass(frozen=True, slots=True)
class TextChange(Generic[R]):
    """How often a text has changed, and its new revision, None when it is the latest one's."""

    motion: TextMotion
    revision: NewRevision[R] | None = None


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
    digest = digest_of(outcome, kept.motion) if own is None or kept.motion.parts else own
    number, motion = 1, kept.motion
    if kept.latest is not None:
        if digest == digest_before:
            return TextChange(unchanged(motion))
        number = kept.latest.revision + 1
        motion = _changed(kept, outcome, capture)
        if motion.parts != kept.motion.parts:
            digest = digest_of(outcome, motion)
    return TextChange(motion, NewRevision(number, outcome, digest, reader_version))


def unchanged(motion: TextMotion) -> TextMotion:
    """The motion of a text that a visit found as it was."""
    return replace(motion, changed_visits=0)


def digest_of(outcome: object, motion: TextMotion) -> str:
    """The digest of what was read, without what is known to move by itself."""
    if isinstance(outcome, ArticleReading):
        return article_digest(outcome, motion.parts)
    assert isinstance(outcome, SourceReading)
    return source_digest(outcome, motion.parts)


def _changed(kept: KeptArticle | KeptSource, outcome: ArticleReading | SourceReading, capture: Capture) -> TextMotion:
    """The motion of a text that changed once more: what moved at each of many visits is volatile from now on."""
    motion = replace(kept.motion, changed_visits=kept.motion.changed_visits + 1)
    if motion.changed_visits < RUNAWAY_VISITS:
        return motion
    steady = steady_lines_of(outcome.media_type) if isinstance(outcome, SourceReading) else steady_lines
    parts = moving_parts((*kept.texts, outcome.text), motion.parts, steady)
    if not parts:
        return motion
    return TextMotion(0, motion.volatile_since or capture.captured_at, (*motion.parts, *parts))


def is_older(kept: KeptArticle | KeptSource, capture: Capture) -> bool:
    """An imported capture may be older than what is filed: its state would stand in place of a newer one."""
    return kept.latest is not None and capture.captured_at < kept.latest.captured_at


def digest_before(kept: KeptArticle | KeptSource, renewed: RenewedDigest | None) -> str:
    """The latest revision's digest, by the present reader where it read that page again."""
    if renewed is not None:
        return renewed.digest
    return "" if kept.latest is None else kept.latest.content_digest


def outdated(kept: KeptArticle | KeptSource, reading: Reading) -> KeptRevision | None:
    """The latest revision, if another version of the reader, or of the digest, read it; else None."""
    latest = kept.latest
    if latest is None or (latest.reader_version == reading.reader_version and is_current(latest.content_digest)):
        return None
    return latest
