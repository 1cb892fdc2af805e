"""What a visit changes: a new revision, a renewed digest, another view of a page, a state, or nothing.

Everything is decided from what is known (`Kept`) and what was read; nothing is queried meanwhile. A reading that
differs from the latest revision makes a revision only when both were read by the same version of the reader: `outdated`
names the revision whose page must be read again first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from pipelines.article_state import missed, seen
from pipelines.content_digest import article_digest, is_current, source_digest
from pipelines.moving_parts import moving_parts
from pipelines.source_state import check_of, visited
from pipelines.visit import NOT_MODIFIED, Visit
from storage.types import ArticleReading, Capture, Reading, Refusal, Role, SourceReading, Verdict
from storage.types.cadence import after_reading
from storage.types.filings import (
    RUNAWAY_VISITS,
    ArticleFiling,
    Filing,
    Kept,
    KeptArticle,
    KeptRevision,
    KeptSource,
    NeededRequisites,
    NewRevision,
    NextVisit,
    RenewedDigest,
    SourceFiling,
    TextMotion,
)
from storage.types.identity import article_id
from storage.types.profile import RequisiteRules

_GONE = (404, 410)


def decide(kept: Kept, visit: Visit, earlier: Reading | None, rules: RequisiteRules | None) -> Filing:
    """What a visit changes.

    Args:
        kept: what is known of the article or source before it.
        visit: the visit.
        earlier: what the present reader reads of the page that the latest revision was read from, None when that is of
            the same version, or when it cannot be read.
        rules: the publication's for requisites, None when the page needs none.
    """
    capture, reading = visit.capture, visit.reading
    refusal = kept.unchanged if capture.status == NOT_MODIFIED else visit.refusal
    article = None if kept.article is None else _article(kept.article, visit, refusal, earlier)
    source = None if kept.source is None else _source(kept.source, visit, refusal, earlier)
    if kept.source is not None and not kept.source.is_cited and (article is None or article.revision is None):
        source = None
    filing = Filing(
        capture=capture,
        asked=visit.addresses[0],
        reader_version=None if reading is None else reading.reader_version,
        refusal=refusal,
        article=article,
        source=source,
    )
    if reading is not None and rules is not None:
        # A revised page or a refetched style sheet may look different because a known requisite changed.
        again = filing.is_revised or capture.role is Role.REQUISITE
        filing = replace(filing, requisites=NeededRequisites(reading.requisites, rules, again))
    is_doubted = filing.source is not None and bool(filing.source.standing.doubts)
    due = after_reading(capture.role, is_revised=filing.is_revised, is_doubted=is_doubted, at=capture.captured_at)
    return filing if due is None else replace(filing, next_visits=(NextVisit(filing.asked, due),))


def outdated(kept: Kept, reading: Reading | None) -> KeptRevision | None:
    """The revision that a reading must not be compared with before its page was read again, None when it may be."""
    if reading is None or not isinstance(reading.outcome, ArticleReading | SourceReading):
        return None
    owner = kept.article if isinstance(reading.outcome, ArticleReading) else kept.source
    latest = None if owner is None else owner.latest
    if latest is None or (latest.reader_version == reading.reader_version and is_current(latest.content_digest)):
        return None
    return latest


def _article(kept: KeptArticle, visit: Visit, refusal: Refusal | None, earlier: Reading | None) -> ArticleFiling | None:
    capture, reading, article = visit.capture, visit.reading, visit.article
    if reading is None or article is None:
        return _absence(kept, visit, refusal)
    standing, changes = seen(kept.standing, capture.captured_at)
    is_own = visit.shows(article.canonical_url)
    filing = ArticleFiling(
        article_id=kept.article_id,
        standing=standing,
        motion=kept.motion,
        canonical_url=article.canonical_url,
        addresses=visit.addresses,
        is_sought=not is_own,
        changes=changes,
        renewed=_renewed(kept, reading, earlier),
    )
    # Another view of a page whose own address is read: what it leaves out was not taken out of the article.
    is_other_view = kept.latest is not None and not is_own and kept.latest.url == article.canonical_url
    if article.part > 1 or is_other_view or _is_older(kept, capture):
        return filing
    return replace(filing, **_revised(kept, filing.renewed, reading, article, capture))


def _absence(kept: KeptArticle, visit: Visit, refusal: Refusal | None) -> ArticleFiling | None:
    """No article was read where one is known: it is gone, or unchanged, or nothing is known of it."""
    capture = visit.capture
    if kept.standing is None:
        return None
    if capture.status in _GONE or (refusal is not None and refusal.verdict is Verdict.SOFT_GONE):
        # An article is gone when its own address is; another view of it may be taken down alone.
        if article_id(capture.publication, visit.addresses[0]) != kept.article_id:
            return None
        standing, changes = missed(kept.standing, capture.captured_at)
        return ArticleFiling(kept.article_id, standing, kept.motion, changes=changes)
    if capture.status != NOT_MODIFIED or refusal is not None:
        return None
    standing, changes = seen(kept.standing, capture.captured_at)
    return ArticleFiling(kept.article_id, standing, _unchanged(kept.motion), changes=changes)


def _source(kept: KeptSource, visit: Visit, refusal: Refusal | None, earlier: Reading | None) -> SourceFiling:
    capture, reading = visit.capture, visit.reading
    standing, changes = visited(kept.standing, check_of(capture, visit.redirects, refusal))
    filing = SourceFiling(kept.source_id, standing, kept.motion, changes)
    if capture.status == NOT_MODIFIED and refusal is None:
        return replace(filing, motion=_unchanged(kept.motion))
    if reading is None or not isinstance(reading.outcome, SourceReading):
        return filing
    filing = replace(filing, renewed=_renewed(kept, reading, earlier))
    if _is_older(kept, capture) or _is_part_of_known(kept, capture):
        return filing
    return replace(filing, **_revised(kept, filing.renewed, reading, reading.outcome, capture))


def _is_older(kept: KeptArticle | KeptSource, capture: Capture) -> bool:
    """An imported capture may be older than what is filed: its state would stand in place of a newer one."""
    return kept.latest is not None and capture.captured_at < kept.latest.captured_at


def _is_part_of_known(kept: KeptSource, capture: Capture) -> bool:
    """What came of a document that was cut off on its way is no new state of one that is known whole."""
    return capture.truncated is not None and kept.latest is not None and kept.latest.truncated is None


def _renewed(kept: KeptArticle | KeptSource, reading: Reading, earlier: Reading | None) -> RenewedDigest | None:
    """The latest revision's digest by the present reader, None when that is what is kept."""
    if earlier is None or kept.latest is None or type(earlier.outcome) is not type(reading.outcome):
        return None
    return RenewedDigest(kept.latest, _digest_of(earlier.outcome, kept.motion), reading.reader_version)


def _revised(
    kept: KeptArticle | KeptSource,
    renewed: RenewedDigest | None,
    reading: Reading,
    outcome: ArticleReading | SourceReading,
    capture: Capture,
) -> dict[str, Any]:
    """The new revision, if the text is another than the latest one's, and how often it has changed."""
    digest = _digest_of(outcome, kept.motion)
    number = 1
    motion = kept.motion
    if kept.latest is not None:
        if digest == (kept.latest.content_digest if renewed is None else renewed.digest):
            return {"motion": _unchanged(motion)}
        number = kept.latest.revision + 1
        motion = _changed(kept, outcome.text, capture)
        if motion.parts != kept.motion.parts:
            digest = _digest_of(outcome, motion)
    return {"motion": motion, "revision": NewRevision(number, outcome, digest, reading.reader_version)}


def _changed(kept: KeptArticle | KeptSource, text: str, capture: Capture) -> TextMotion:
    """The motion of a text that changed once more: what moved at each of many visits is volatile from now on."""
    motion = replace(kept.motion, changed_visits=kept.motion.changed_visits + 1)
    if motion.changed_visits < RUNAWAY_VISITS:
        return motion
    parts = moving_parts((*kept.texts, text), motion.parts)
    if not parts:
        return motion
    return TextMotion(0, motion.volatile_since or capture.captured_at, (*motion.parts, *parts))


def _unchanged(motion: TextMotion) -> TextMotion:
    return replace(motion, changed_visits=0)


def _digest_of(outcome: object, motion: TextMotion) -> str:
    if isinstance(outcome, ArticleReading):
        return article_digest(outcome, motion.parts)
    assert isinstance(outcome, SourceReading)
    return source_digest(outcome, motion.parts)
