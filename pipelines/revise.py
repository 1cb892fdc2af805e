"""What a visit changes: a new revision, a renewed digest, another view of a page, a state, or nothing.

Everything is decided from what is known (`Kept`) and what was read; nothing is queried meanwhile. A reading that
differs from the latest revision makes a revision only when both were read by the same version of the reader, and the
text of an article that is cut into several pages is joined anew from all of them: `captures_to_reread` names the
captures whose pages must be read again first.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from pipelines.article_parts import (
    EarlierPages,
    captures_joined,
    captures_to_join,
    decide_parts,
    has_parts,
    joined_before,
    part_gone,
)
from pipelines.article_state import StandingChange, missed, seen
from pipelines.held_text import captures_to_confirm
from pipelines.memento_page import borrowed_copy
from pipelines.rendered_text import mixes
from pipelines.source_filing import source_filing
from pipelines.text_changes import digest_before, digest_of, is_older, outdated, text_change, unchanged
from pipelines.visit import EarlierReadings, Visit
from pipelines.visit_rules import VisitRules
from storage.types import ArticleReading, Reading, Refusal, Role, SourceReading, Verdict
from storage.types.cadence import after_change
from storage.types.filings import (
    ArticleFiling,
    Filing,
    Kept,
    KeptArticle,
    KeptSource,
    NeededRequisites,
    NewRevision,
    NextVisit,
    R,
    RenewedDigest,
)
from storage.types.identity import article_id

_GONE = (404, 410)


def decide(kept: Kept, visit: Visit, earlier: EarlierReadings, rules: VisitRules) -> Filing:
    """What a visit changes.

    Args:
        kept: what is known of the article or source before it.
        visit: the visit.
        earlier: what the present reader reads of the captures that `captures_to_reread` names.
        rules: the publication's.
    """
    capture, reading = visit.capture, visit.reading
    if (mixed := mixes(kept, visit)) is not None:
        return Filing(capture, visit.addresses[0], _reader_version(visit, rules), mixed)
    refusal = kept.unchanged if visit.confirms else visit.refusal
    article = None if kept.article is None else _article(kept.article, visit, refusal, earlier)
    if article is not None:
        article = replace(article, publishers=rules.publishers)
    source = None if kept.source is None else source_filing(kept.source, visit, refusal, earlier, rules)
    if kept.source is not None and not kept.source.is_cited and (article is None or article.revision is None):
        source = None
    article = None if article is None else replace(article, revision=_searched(article.revision, reading))
    source = None if source is None else replace(source, revision=_searched(source.revision, reading))
    filing = Filing(
        capture=capture,
        asked=visit.addresses[0],
        reader_version=_reader_version(visit, rules),
        refusal=refusal,
        article=article,
        source=source,
        borrowed=borrowed_copy(visit),
    )
    if reading is not None and reading.requisites:
        # A revised page or a refetched style sheet may look different because a known requisite changed.
        again = filing.is_revised or capture.role is Role.REQUISITE
        filing = replace(filing, requisites=NeededRequisites(reading.requisites, rules.requisites, again))
    due = _due(filing, rules, is_new=kept.article is None or kept.article.latest is None)
    return filing if due is None else replace(filing, next_visits=(NextVisit(filing.asked, due),))


def _reader_version(visit: Visit, rules: VisitRules) -> str | None:
    """The reader that read the page; what is the same as before is what the present one read."""
    if visit.same_as is not None:
        return rules.read_by(visit.capture.role)
    return None if visit.reading is None else visit.reading.reader_version


def _due(filing: Filing, rules: VisitRules, *, is_new: bool) -> datetime | None:
    """When the visited target is due at the latest, None for the date that its visit set."""
    capture, source = filing.capture, filing.source
    if source is not None and capture.role is Role.SOURCE:
        return source.next_check_at
    if is_new or not filing.is_revised_article:
        return None
    return after_change(rules.revisit, capture.captured_at)


def _searched(revision: NewRevision[R] | None, reading: Reading | None) -> NewRevision[R] | None:
    """A revision with what its reader said is searched of it, unless it was put together of several readings."""
    if revision is None or reading is None or revision.reading is not reading.outcome:
        return revision
    return replace(revision, pieces=reading.pieces)


def captures_to_reread(kept: Kept, visit: Visit) -> tuple[str, ...]:
    """The captures that must be read again by the present reader before it can be decided what a visit changes."""
    reading, article = visit.reading, visit.article
    if reading is not None and article is not None and kept.article is not None:
        if outdated(kept.article, reading) is not None:
            return captures_joined(kept.article)
        return captures_to_join(kept.article, visit, article) if has_parts(kept.article, article) else ()
    if kept.source is None:
        return ()
    return (*_latest_to_reread(kept.source, visit), *captures_to_confirm(kept.source, visit))


def _latest_to_reread(kept: KeptSource, visit: Visit) -> tuple[str, ...]:
    latest, reading = kept.latest, visit.reading
    if latest is None or reading is None or not isinstance(reading.outcome, SourceReading):
        return ()
    both_cut = latest.truncated is not None and visit.capture.truncated is not None
    return (latest.capture_id,) if both_cut or outdated(kept, reading) is not None else ()


def _article(
    kept: KeptArticle, visit: Visit, refusal: Refusal | None, earlier: EarlierReadings
) -> ArticleFiling | None:
    capture, reading, article = visit.capture, visit.reading, visit.article
    if reading is None or article is None:
        return _absence(kept, visit, refusal)
    standing, changes = _seen(kept, visit, article)
    is_own = visit.shows(article.canonical_url)
    pages = {key: page.outcome for key, page in earlier.items() if isinstance(page.outcome, ArticleReading)}
    filing = ArticleFiling(
        article_id=kept.article_id,
        standing=standing,
        motion=kept.motion,
        canonical_url=article.canonical_url,
        addresses=visit.addresses,
        sought=() if is_own else (article.canonical_url,),
        changes=changes,
        renewed=_renewed_article(kept, reading, pages),
    )
    if has_parts(kept, article):
        return decide_parts(kept, visit, filing, pages)
    # Another view of a page whose own address is read: what it leaves out was not taken out of the article.
    is_other_view = kept.latest is not None and not is_own and kept.latest.url == article.canonical_url
    if is_other_view or is_older(kept, capture):
        return filing
    change = text_change(
        kept, digest_before(kept, filing.renewed), reading.reader_version, article, capture, reading.digest
    )
    return replace(filing, motion=change.motion, revision=change.revision)


def _seen(kept: KeptArticle, visit: Visit, article: ArticleReading) -> StandingChange:
    """A later page that is still there does not say that an article stands whose own address is gone."""
    standing = kept.standing
    if article.part > 1 and standing is not None and standing.gone_since is not None:
        return standing, ()
    return seen(standing, visit.capture.captured_at)


def _absence(kept: KeptArticle, visit: Visit, refusal: Refusal | None) -> ArticleFiling | None:
    """No article was read where one is known: it is gone, or unchanged, or nothing is known of it."""
    capture = visit.capture
    if kept.standing is None:
        return None
    if capture.status in _GONE or (refusal is not None and refusal.verdict is Verdict.SOFT_GONE):
        if (parts := part_gone(kept, visit)) is not None:
            return ArticleFiling(kept.article_id, kept.standing, kept.motion, parts=parts)
        # An article is gone when its own address is; another view of it may be taken down alone.
        if article_id(capture.publication, visit.addresses[0]) != kept.article_id:
            return None
        standing, changes = missed(kept.standing, capture.captured_at)
        return ArticleFiling(kept.article_id, standing, kept.motion, changes=changes)
    if not visit.confirms or refusal is not None:
        return None
    standing, changes = seen(kept.standing, capture.captured_at)
    return ArticleFiling(kept.article_id, standing, unchanged(kept.motion), changes=changes)


def _renewed_article(kept: KeptArticle, reading: Reading, pages: EarlierPages) -> RenewedDigest | None:
    """The same for an article, whose latest revision may be joined of several pages."""
    before = None if kept.latest is None or outdated(kept, reading) is None else joined_before(kept, pages)
    if kept.latest is None or before is None:
        return None
    return RenewedDigest(kept.latest, digest_of(before), reading.reader_version)
