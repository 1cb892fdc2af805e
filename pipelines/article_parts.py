"""What a visit to one page of an article that is cut into several changes: pure decisions over its pages.

A page that comes for the first time completes the latest revision, for the publisher had written it already: it makes
no revision, in whatever order the pages come. A page that reads otherwise than before, one that the publisher has added
and one that is taken out make a revision of the whole text. A page that failed once changes nothing; one whose address
is gone keeps its last text and is said to be missing, until the first page no longer links to it either.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pipelines.joining import join
from pipelines.text_changes import digest_of, text_change, unchanged
from pipelines.visit import Visit
from storage.types import ArticleReading, Capture
from storage.types.filings import (
    ArticleFiling,
    CompletedRevision,
    KeptArticle,
    NewRevision,
    RenewedDigest,
    RevisionPart,
)
from storage.types.urlkey import normalized_or_same

EarlierPages = Mapping[str, ArticleReading]
"""What the present reader reads of earlier pages, by the ids of their captures."""


def has_parts(kept: KeptArticle, article: ArticleReading) -> bool:
    """Whether an article is known, or shown by the page at hand, to have several pages."""
    return article.part > 1 or bool(article.pages) or bool(kept.parts)


def captures_joined(kept: KeptArticle) -> tuple[str, ...]:
    """The captures whose texts make up the latest revision."""
    return tuple(part.capture_id for part in _known(kept).values() if part.capture_id is not None)


def captures_to_join(kept: KeptArticle, visit: Visit, article: ArticleReading) -> tuple[str, ...]:
    """The captures that must be read again so that the text can be joined anew, none when it stays as it is."""
    known = _known(kept)
    own = known.get(article.part)
    if _says_nothing(own, visit, article) or _stays(known, article, digest_of(article)):
        return ()
    others = (part for number, part in known.items() if number != article.part)
    return tuple(part.capture_id for part in others if part.capture_id is not None)


def joined_before(kept: KeptArticle, earlier: EarlierPages) -> ArticleReading | None:
    """The latest revision as the present reader reads it, None when one of its pages was not read again."""
    ids = captures_joined(kept)
    if not ids or any(capture_id not in earlier for capture_id in ids):
        return None
    return join([earlier[capture_id] for capture_id in ids])


def parts_read_again(kept: KeptArticle, earlier: EarlierPages, at: datetime) -> tuple[RevisionPart, ...]:
    """The pages of the latest revision as the present reader reads them, none when there is only one.

    Args:
        kept: what is known of the article.
        earlier: all pages of the revision, read again.
        at: since when a page is missing that no reader saw so far.
    """
    rows = _known(kept)
    for part in tuple(rows.values()):
        if part.capture_id is not None:
            page = earlier[part.capture_id]
            rows = _linked(rows, page, at, is_added=False)
            rows[part.number] = replace(rows[part.number], digest=digest_of(page))
    return _rows(rows) if len(rows) > 1 else ()


def decide_parts(kept: KeptArticle, visit: Visit, filing: ArticleFiling, earlier: EarlierPages) -> ArticleFiling:
    """What a visit to a page changes of its article.

    Args:
        kept: what is known of the article.
        visit: the visit, which read a page of it.
        filing: what it changes whatever its text says; `renewed` when the latest revision was read by another reader.
        earlier: the pages that `captures_to_join` names, or all when the latest revision was read by another reader.
    """
    article, reading, capture = visit.article, visit.reading, visit.capture
    assert article is not None
    assert reading is not None
    known = _asked_in_vain(_renewed(kept, filing.renewed, earlier), visit, article)
    filing = replace(filing, sought=(*filing.sought, *(page.url for page in article.pages)))
    own = known.get(article.part)
    if _says_nothing(own, visit, article):
        return _with_rows(kept, filing, known)
    is_added = _adds_pages(kept, known, article, reading.reader_version, earlier)
    rows = _linked(known, article, capture.captured_at, is_added=is_added)
    if _stays(known, article, digest_of(article)):
        assert own is not None
        if kept.latest is not None and own.capture_id == kept.latest.capture_id:
            filing = replace(filing, motion=unchanged(kept.motion))
        return _with_rows(kept, filing, rows | {own.number: replace(own, missing_since=None)})
    pages = _Pages.of(rows, article, capture, earlier, _taken_out(known, article))
    return _joined(kept, filing, pages, reading.reader_version)


def part_gone(kept: KeptArticle, visit: Visit) -> tuple[RevisionPart, ...] | None:
    """The pages of an article after a visit that found one of them gone, None when none was asked for."""
    asked = _asked(_known(kept), visit) if kept.parts else None
    if asked is None or asked.number == 1 or _is_before(visit.capture, asked):
        return None
    return _rows({part.number: part for part in kept.parts} | {asked.number: _missing(asked, visit)})


@dataclass(frozen=True, slots=True)
class _Pages:
    """The pages of an article with the one at hand: its rows, and the readings of those that can be read."""

    own: RevisionPart
    before: RevisionPart | None
    rows: Mapping[int, RevisionPart]
    readings: Mapping[int, ArticleReading]
    capture: Capture

    @classmethod
    def of(
        cls,
        rows: Mapping[int, RevisionPart],
        article: ArticleReading,
        capture: Capture,
        earlier: EarlierPages,
        taken_out: frozenset[int],
    ) -> _Pages:
        """Put the pages together; those taken out are left out, and those that no reader can read are missing."""
        at, url = capture.captured_at, normalized_or_same(capture.url)
        own = RevisionPart(article.part, url, capture.capture_id, at)
        readings = {article.part: article}
        kept = {}
        for number, part in rows.items():
            if number in taken_out or number == article.part:
                continue
            if part.capture_id is not None and part.capture_id in earlier:
                readings[number] = earlier[part.capture_id]
            elif part.capture_id is not None:
                part = RevisionPart(number, part.url, missing_since=at)
            kept[number] = part
        return cls(own, rows.get(article.part), kept | {article.part: own}, readings, capture)

    @property
    def is_completing(self) -> bool:
        """Whether the page at hand was missing, and was there all the same."""
        return not _is_read(self.before) and not (self.before is not None and self.before.is_added)

    def joined(self) -> ArticleReading:
        """The whole text, as far as it was read."""
        return join([self.readings[number] for number in sorted(self.readings)])

    def numbered(self) -> dict[int, RevisionPart]:
        """The rows, each page that was read with the digest of its own text."""
        digests = {number: digest_of(page) for number, page in self.readings.items()}
        return {number: replace(row, digest=digests.get(number)) for number, row in self.rows.items()}


def _joined(kept: KeptArticle, filing: ArticleFiling, pages: _Pages, reader_version: str) -> ArticleFiling:
    """The new revision, or the latest one completed, if the whole text is another than before."""
    latest, whole, capture = kept.latest, pages.joined(), pages.capture
    before = "" if latest is None else latest.content_digest if filing.renewed is None else filing.renewed.digest
    if latest is not None and pages.is_completing:
        rows = pages.numbered()
        digest = digest_of(whole)
        if digest == before:
            return _with_rows(kept, filing, rows)
        # The first page stands for the article: its capture stands for the revision as soon as there is one.
        shown = capture.capture_id if pages.own.number == 1 else latest.capture_id
        completed = CompletedRevision(latest, shown, whole, digest, reader_version)
        return replace(filing, completed=completed, parts=_rows(rows))
    change = text_change(kept, before, reader_version, whole, capture)
    rows = pages.numbered()
    if change.revision is None:
        # What differs is repeated from page to page: the capture that showed this text first still proves it.
        if _is_read(pages.before):
            assert pages.before is not None
            rows[pages.own.number] = replace(pages.before, missing_since=None)
        return _with_rows(kept, replace(filing, motion=change.motion), rows)
    settled = {number: replace(row, is_added=False) for number, row in rows.items()}
    return replace(filing, motion=change.motion, revision=_whole(change.revision), parts=_rows(settled))


def _whole(revision: NewRevision[ArticleReading]) -> NewRevision[ArticleReading]:
    return replace(revision, reading=replace(revision.reading, part=1))


def _known(kept: KeptArticle) -> dict[int, RevisionPart]:
    """The pages of the latest revision; one that is not cut into several has its first page."""
    if kept.parts or kept.latest is None:
        return {part.number: part for part in kept.parts}
    latest = kept.latest
    url = normalized_or_same(latest.url)
    return {1: RevisionPart(1, url, latest.capture_id, latest.captured_at, latest.content_digest)}


def _renewed(kept: KeptArticle, renewed: RenewedDigest | None, earlier: EarlierPages) -> dict[int, RevisionPart]:
    """The pages of the latest revision with the digests that the present reader gives, once it has read them again."""
    known = _known(kept)
    if renewed is None:
        return known
    return {
        number: replace(part, digest=digest_of(earlier[part.capture_id])) if part.capture_id else part
        for number, part in known.items()
    }


def _is_read(part: RevisionPart | None) -> bool:
    return part is not None and part.capture_id is not None


def _says_nothing(own: RevisionPart | None, visit: Visit, article: ArticleReading) -> bool:
    """Whether a page says nothing of the article's text: an older state of it, or another view of it."""
    if own is None or own.capture_id is None:
        return False
    if _is_before(visit.capture, own):
        return True
    if own.number == 1:
        return not visit.shows(article.canonical_url) and own.url == article.canonical_url
    return own.url is not None and not visit.shows(own.url) and own.missing_since is None


def _is_before(capture: Capture, part: RevisionPart) -> bool:
    return part.captured_at is not None and capture.captured_at < part.captured_at


def _stays(known: Mapping[int, RevisionPart], article: ArticleReading, digest: str) -> bool:
    """Whether a page reads as it did, and nothing was taken out of the article."""
    own = known.get(article.part)
    return own is not None and own.digest == digest and not _taken_out(known, article)


def _taken_out(known: Mapping[int, RevisionPart], article: ArticleReading) -> frozenset[int]:
    """The pages whose addresses were found gone and to which the first page, at hand, does not link."""
    if article.part != 1:
        return frozenset()
    linked = {page.number for page in article.pages}
    gone = (number for number, part in known.items() if part.capture_id is not None and part.missing_since is not None)
    return frozenset(number for number in gone if number > 1 and number not in linked)


def _adds_pages(
    kept: KeptArticle,
    known: Mapping[int, RevisionPart],
    article: ArticleReading,
    reader_version: str,
    earlier: EarlierPages,
) -> bool:
    """Whether a page that was read before links to pages that it did not link to then."""
    own = known.get(article.part)
    if own is None or own.capture_id is None or kept.latest is None:
        return False
    linked = {page.number for page in article.pages}
    if kept.latest.reader_version == reader_version:
        return bool(linked - known.keys())
    # An older reader may have overlooked links.
    before = earlier.get(own.capture_id)
    return before is not None and bool(linked - known.keys() - {page.number for page in before.pages})


def _linked(
    known: Mapping[int, RevisionPart], article: ArticleReading, at: datetime, *, is_added: bool
) -> dict[int, RevisionPart]:
    """The pages that are known with those that must be there: to which the page links, and all that come before."""
    urls = {page.number: page.url for page in article.pages}
    last = max((*urls, *known, article.part))
    rows = {}
    for number in range(1, last + 1):
        url = article.canonical_url if number == 1 else urls.get(number)
        part = known.get(number)
        if part is None:
            part = RevisionPart(number, url, missing_since=at, is_added=is_added)
        rows[number] = replace(part, url=url) if part.url is None else part
    return rows


def _asked(known: Mapping[int, RevisionPart], visit: Visit) -> RevisionPart | None:
    """The page whose address was asked for."""
    asked = normalized_or_same(visit.addresses[0])
    return next((part for part in known.values() if part.url == asked), None)


def _asked_in_vain(
    known: Mapping[int, RevisionPart], visit: Visit, article: ArticleReading
) -> Mapping[int, RevisionPart]:
    """The pages after a visit that may have asked for one of them and been led to another."""
    asked = _asked(known, visit)
    if asked is None or asked.number in (1, article.part) or _is_before(visit.capture, asked):
        return known
    return {**known, asked.number: _missing(asked, visit)}


def _missing(part: RevisionPart, visit: Visit) -> RevisionPart:
    return replace(part, missing_since=part.missing_since or visit.capture.captured_at)


def _with_rows(kept: KeptArticle, filing: ArticleFiling, rows: Mapping[int, RevisionPart]) -> ArticleFiling:
    """The filing with the pages of the latest revision, if they are not as they were kept."""
    parts = _rows(rows)
    if parts == kept.parts or (not kept.parts and len(parts) == 1) or kept.latest is None:
        return filing
    return replace(filing, parts=parts)


def _rows(rows: Mapping[int, RevisionPart]) -> tuple[RevisionPart, ...]:
    return tuple(_in_order(rows.values()))


def _in_order(parts: Iterable[RevisionPart]) -> list[RevisionPart]:
    return sorted(parts, key=lambda part: part.number)
