"""What a crawl of the demo must find: the numbers and fields against which Fonds is held.

It is made from the texts, never from the pages, so that a fault of either shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date

from access.demo import feeds
from access.demo.archive_pages import archive_pages
from access.demo.article_page import EMBED_HOST, FURTHER_LINK, SHARE_HOST
from access.demo.markup import FEED_PATH, JSON_FEED_PATH
from access.demo.texts import Article, Document, Publication, Texts
from storage.types import (
    ArticleReading,
    Citation,
    Contributor,
    ContributorRole,
    Precision,
    Role,
    SourceState,
    Topic,
)

_ROLES = {
    "撰稿人": ContributorRole.WRITER,
    "責任編輯": ContributorRole.EDITOR,
    "翻譯": ContributorRole.TRANSLATOR,
    "攝影": ContributorRole.PHOTOGRAPHER,
}


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """A cited address and what becomes of it.

    `url` is the address as cited, `source_url` that of the document after redirects (None when there is none to be
    had). Title, language, date and passages are the document's own, None or empty when it cannot be read; each of
    `passages` stands in its text once white space is folded (the pages hold ideographic spaces).
    """

    url: str
    state: SourceState
    source_url: str | None
    title: str | None = None
    language: str | None = None
    published_on: date | None = None
    passages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """An address that lists articles, with the role in which it is captured."""

    url: str
    role: Role


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the crawl of one visit must bring.

    `articles` newest first, as they must be read (evidence apart). `sources` are all cited addresses, each once, in
    the order of their first citation from the newest article on. `listings` are those that the profile lets be
    followed. `unasked` are addresses that pages name and that must never be asked for; `unasked_hosts` likewise.
    """

    start_url: str
    articles: tuple[ArticleReading, ...]
    sources: tuple[ExpectedSource, ...]
    listings: tuple[Listing, ...]
    unasked: tuple[str, ...]
    unasked_hosts: tuple[str, ...]

    def source(self, url: str) -> ExpectedSource:
        """The expectation for a cited address."""
        return next(source for source in self.sources if source.url == url)


def expect(texts: Texts) -> Manifest:
    """What a crawl of the site built from these texts must find."""
    cited = dict.fromkeys(url for article in texts.articles for _, url in article.citations)
    documents = {document.url: document for document in texts.documents}
    moved = {document.moved_from: document for document in texts.documents if document.moved_from is not None}
    publication = texts.publication
    blocked = [document.url for document in texts.documents if document.state is SourceState.ROBOTS]
    return Manifest(
        start_url=publication.url("/"),
        articles=tuple(_article(publication, article) for article in texts.articles),
        sources=tuple(
            _moved(texts, url, moved[url]) if url in moved else _source(texts, documents[url]) for url in cited
        ),
        listings=tuple(_listings(texts)),
        unasked=(FURTHER_LINK, publication.url("/about/"), *blocked),
        unasked_hosts=(SHARE_HOST, EMBED_HOST, "rumour.example"),
    )


def _article(publication: Publication, article: Article) -> ArticleReading:
    at = article.published_at
    day_alone = Precision.DAY if article.published_on is not None else None
    return ArticleReading(
        canonical_url=publication.url(article.path),
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
        citations=tuple(Citation(label, url, url) for label, url in article.citations),
    )


def _source(texts: Texts, document: Document) -> ExpectedSource:
    if document.state is not SourceState.CAPTURED:
        return ExpectedSource(document.url, document.state, None)
    return ExpectedSource(
        url=document.url,
        state=SourceState.CAPTURED,
        source_url=document.url,
        title=document.title,
        language=texts.body_of(document).language,
        published_on=document.published,
        passages=tuple(block.text for block in document.blocks),
    )


def _moved(texts: Texts, url: str, document: Document) -> ExpectedSource:
    found = _source(texts, document)
    return ExpectedSource(
        url, SourceState.MOVED, document.url, found.title, found.language, found.published_on, found.passages
    )


def _listings(texts: Texts) -> list[Listing]:
    publication = texts.publication
    pages = (path for path, _ in archive_pages(publication, texts.articles))
    sections = [path for path in pages if not path.startswith(("/tag/", "/author/"))]
    sitemaps = (
        feeds.SITEMAP_INDEX_PATH,
        feeds.POST_SITEMAP_PATH,
        feeds.PAGE_SITEMAP_PATH,
        feeds.NEWS_SITEMAP_PATH,
    )
    return [
        *(Listing(publication.url(path), Role.SECTION) for path in sections),
        *(Listing(publication.url(path), Role.FEED) for path in (FEED_PATH, JSON_FEED_PATH)),
        *(Listing(publication.url(path), Role.SITEMAP) for path in sitemaps),
    ]
