"""What a crawl of the demo must find: the numbers and fields against which Fonds is held, at either visit.

It is made from the texts, never from the pages, so that a fault of either shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date

from access.demo.edition import Edition, editions
from access.demo.forms import form_of
from access.demo.resource import ListingKindShown
from access.demo.texts import Article, Behaviour, Document, Format, Texts
from access.demo.wordpress.article_page import EMBED_HOST, FURTHER_LINK, SHARE_HOST
from storage.types import (
    ArticleReading,
    ChangeKind,
    Citation,
    Contributor,
    ContributorRole,
    Precision,
    SourceState,
    Topic,
)

_ROLES = {
    "撰稿人": ContributorRole.WRITER,
    "責任編輯": ContributorRole.EDITOR,
    "翻譯": ContributorRole.TRANSLATOR,
    "攝影": ContributorRole.PHOTOGRAPHER,
}
_RUMOURS = "rumour.example"
_ARRIVED = frozenset({SourceState.CAPTURED, SourceState.MOVED})
_GONE = frozenset({SourceState.GONE, SourceState.SOFT_GONE})


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """A cited address and what becomes of it.

    `url` is the address as cited, `source_url` that of the document after redirects (None when there is none to be
    had). Title, language, date and passages are the document's own, None or empty when it cannot be read; each of
    `passages` stands in its text once white space is folded (the pages hold ideographic spaces). `revisions` are the
    states of its text that the visits so far showed.
    """

    url: str
    state: SourceState
    source_url: str | None
    title: str | None = None
    language: str | None = None
    published_on: date | None = None
    passages: tuple[str, ...] = ()
    revisions: int = 0


@dataclass(frozen=True, slots=True)
class ExpectedCrawl:
    """What the crawl of one visit must bring.

    `articles` newest first, as they must be read (evidence apart), with those that only an earlier visit showed behind
    them; `revisions` tells how many each has, by its address. `missing` are the addresses of articles that are not
    there any more: withdrawn they are only after three visits over a day. `sources` are all cited addresses, each once,
    in the order of their first citation. `changes` are the new lines of the list of changes. `listings` are those that
    the profile lets be followed. `unasked` are addresses that pages name and that must never be asked for;
    `unasked_hosts` likewise.
    """

    start_urls: tuple[str, ...]
    articles: tuple[ArticleReading, ...]
    revisions: Mapping[str, int]
    missing: tuple[str, ...]
    sources: tuple[ExpectedSource, ...]
    changes: Mapping[ChangeKind, int]
    listings: tuple[ListingKindShown, ...]
    unasked: tuple[str, ...]
    unasked_hosts: tuple[str, ...]

    def source(self, url: str) -> ExpectedSource:
        """The expectation for a cited address."""
        return next(source for source in self.sources if source.url == url)


def expect(texts: Texts, earlier: ExpectedCrawl | None = None) -> ExpectedCrawl:
    """What a crawl of the site built from these texts must find.

    Args:
        texts: What the site shows.
        earlier: What the archive holds of an earlier visit, None for an empty archive.
    """
    parts = editions(texts)
    shown = tuple(_article(part, article) for part in parts for article in part.articles)
    missing = tuple(part.url(article.path) for part in parts for article in part.withdrawn)
    before = {} if earlier is None else {article.canonical_url: article for article in earlier.articles}
    kept = tuple(article for url, article in before.items() if url in missing)
    articles = (*shown, *kept)
    revised = {one.canonical_url for one in shown if one.canonical_url in before and one != before[one.canonical_url]}
    revisions = {one.canonical_url: 1 + (one.canonical_url in revised) for one in articles}
    sources = _sources(texts, articles, earlier)
    return ExpectedCrawl(
        start_urls=tuple(form_of(part).front_page(part) for part in parts),
        articles=articles,
        revisions=revisions,
        missing=missing if earlier is not None else (),
        sources=sources,
        changes=_changes(len(articles) - len(before), len(revised), sources, earlier),
        listings=tuple(listing for part in parts for listing in form_of(part).listings(part)),
        unasked=_unasked(texts, parts),
        unasked_hosts=(SHARE_HOST, EMBED_HOST, _RUMOURS),
    )


def _unasked(texts: Texts, parts: tuple[Edition, ...]) -> tuple[str, ...]:
    about = ("/about/", "/zh/about", "/about.asp")
    blocked = (document.url for document in texts.documents if document.state is SourceState.ROBOTS)
    return (FURTHER_LINK, *(part.url(path) for part, path in zip(parts, about, strict=True)), *blocked)


def _article(edition: Edition, article: Article) -> ArticleReading:
    at = article.published_at
    day_alone = Precision.DAY if article.published_on is not None else None
    return ArticleReading(
        canonical_url=edition.url(article.path),
        title=article.title,
        blocks=article.blocks,
        deck=article.deck,
        summary=article.summary,
        dateline=article.dateline,
        language="zh-Hant",
        published_on=article.published_on,
        published_at=None if at is None else at.astimezone(UTC),
        published_precision=day_alone if at is None else Precision.SECOND,
        modified_at=None if article.modified is None else article.modified.astimezone(UTC),
        contributors=tuple(
            Contributor(name, _ROLES.get(label, ContributorRole.OTHER), label) for label, name in article.contributors
        ),
        topics=tuple(Topic(group, name) for group, name in article.topics),
        citations=tuple(_citation(edition, article, label, url) for label, url in article.citations),
    )


def _citation(edition: Edition, article: Article, label: str, url: str) -> Citation:
    if not url:
        return Citation(label, None, None)
    return Citation(label, url, form_of(edition).printed_address(article, url))


def _sources(
    texts: Texts, articles: tuple[ArticleReading, ...], earlier: ExpectedCrawl | None
) -> tuple[ExpectedSource, ...]:
    cited = dict.fromkeys(citation.url for article in articles for citation in article.citations if citation.url)
    known = {} if earlier is None else {source.url: source for source in earlier.sources}
    # What only a former revision cites is a source all the same.
    return tuple(_source(texts, url, known.get(url)) for url in dict.fromkeys((*cited, *known)))


def _source(texts: Texts, url: str, before: ExpectedSource | None) -> ExpectedSource:
    document = next((one for one in texts.documents if url in {one.url, one.moved_from}), None)
    state = _state(texts, document, url)
    if document is None or state not in _ARRIVED:
        # The text that was there before is kept; the address to which it had moved too.
        kept = before or ExpectedSource(url, state, None)
        return replace(kept, state=state)
    read = document.format is not Format.PLAIN
    found = ExpectedSource(
        url=url,
        state=state,
        source_url=document.url,
        title=document.title if read else None,
        language=texts.body_of(document).language if read else None,
        published_on=document.published if read else None,
        passages=tuple(line for block in document.blocks for line in block.text.splitlines()),
        revisions=1,
    )
    if before is None:
        return found
    changed = (found.title, found.passages) != (before.title, before.passages)
    return replace(found, revisions=before.revisions + changed)


def _state(texts: Texts, document: Document | None, url: str) -> SourceState:
    if document is None:
        return SourceState.GONE
    behaviour = texts.body_of(document).behaviour
    if behaviour is Behaviour.CHALLENGES:
        return SourceState.WALLED
    if document.state is SourceState.GONE and behaviour is Behaviour.NEVER_404:
        return SourceState.SOFT_GONE
    return SourceState.MOVED if url == document.moved_from else document.state


def _changes(
    new: int, revised: int, sources: tuple[ExpectedSource, ...], earlier: ExpectedCrawl | None
) -> Mapping[ChangeKind, int]:
    """The lines of the list of changes; nothing is called withdrawn at a first visit that misses it."""
    known = {} if earlier is None else {source.url: source for source in earlier.sources}
    counted = Counter({ChangeKind.NEW: new, ChangeKind.REVISED: revised})
    for source in sources:
        before = known.get(source.url)
        had_arrived = before is not None and before.revisions > 0
        counted[ChangeKind.SOURCE_CAPTURED] += source.state in _ARRIVED and not had_arrived
        counted[ChangeKind.SOURCE_GONE] += source.state in _GONE and (before is None or before.state not in _GONE)
        counted[ChangeKind.SOURCE_CHANGED] += before is not None and had_arrived and source.revisions > before.revisions
    return {kind: number for kind, number in counted.items() if number}
