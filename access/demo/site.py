"""The demo as data: every address of every host with what it answers.

Nothing here knows sockets or time. A later visit is another Site, built from other texts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from access.demo import archive_pages, body_pages, feeds
from access.demo.article_page import article_page
from access.demo.markup import FEED_PATH, JSON_FEED_PATH, STYLE_PATH
from access.demo.texts import Article, Body, Document, Publication, Texts
from storage.types import SourceState

_HTML = "text/html; charset=UTF-8"
_XML = "application/xml; charset=UTF-8"
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Resource:
    """What an address answers. `validators` is False for a server that sends neither ETag nor Last-Modified."""

    url: str
    media_type: str
    body: bytes
    status: int = 200
    location: str | None = None
    last_modified: datetime | None = None
    validators: bool = True

    @property
    def etag(self) -> str | None:
        """The entity tag of the body as it is, None when none is sent."""
        known = self.validators and self.status == 200
        return f'"{hashlib.sha256(self.body).hexdigest()[:24]}"' if known else None


@dataclass(frozen=True, slots=True)
class Site:
    """All hosts of the demo. `resources` is by address, `missing` by host: what it says when it has no such page."""

    start_url: str
    resources: Mapping[str, Resource]
    missing: Mapping[str, Resource]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that answer, the publication's first."""
        return tuple(self.missing)

    def answer(self, url: str) -> Resource | None:
        """What stands at `url`, the host's page for missing ones, or None for a host that is not the demo's."""
        return self.resources.get(url) or self.missing.get(urlsplit(url).netloc)


def build_site(texts: Texts) -> Site:
    """Build every page of the publication and of the bodies."""
    resources = [*_publication(texts), *_bodies(texts)]
    missing = [
        _missing(texts.publication.host, _HTML, archive_pages.not_found_page(texts.publication, texts.articles)),
        *(_missing(body.host, _html(body), body_pages.not_found_page(body)) for body in texts.bodies),
    ]
    return Site(
        start_url=texts.publication.url("/"),
        resources={resource.url: resource for resource in resources},
        missing={urlsplit(resource.url).netloc: resource for resource in missing},
    )


def _missing(host: str, media_type: str, body: bytes) -> Resource:
    return Resource(f"https://{host}/", media_type, body, status=404)


def _publication(texts: Texts) -> Iterator[Resource]:
    publication, articles = texts.publication, texts.articles
    newest = max(filter(None, (article.modified or article.published_at for article in articles)))
    for article in articles:
        yield from _article(publication, article, texts)
    for path, page in archive_pages.archive_pages(publication, articles):
        yield Resource(publication.url(path), _HTML, page, last_modified=newest)
    yield Resource(publication.url("/about/"), _HTML, archive_pages.about_page(publication, articles))
    yield Resource(publication.url(STYLE_PATH), "text/css; charset=utf-8", texts.style.encode())
    yield Resource(publication.url("/robots.txt"), _PLAIN, feeds.robots(publication).encode())
    for path, media_type, build in (
        (FEED_PATH, "application/rss+xml; charset=UTF-8", feeds.rss),
        (JSON_FEED_PATH, "application/feed+json; charset=UTF-8", feeds.json_feed),
        (feeds.SITEMAP_INDEX_PATH, _XML, feeds.sitemap_index),
        (feeds.POST_SITEMAP_PATH, _XML, feeds.post_sitemap),
        (feeds.PAGE_SITEMAP_PATH, _XML, feeds.page_sitemap),
        (feeds.NEWS_SITEMAP_PATH, _XML, feeds.news_sitemap),
    ):
        yield Resource(publication.url(path), media_type, build(publication, articles), last_modified=newest)


def _article(publication: Publication, article: Article, texts: Texts) -> Iterator[Resource]:
    url = publication.url(article.path)
    page = article_page(publication, article, texts.articles)
    yield Resource(url, _HTML, page, last_modified=article.modified or article.published_at)
    yield Resource(publication.url(f"/?p={article.number}"), _HTML, b"", status=301, location=url)


def _bodies(texts: Texts) -> Iterator[Resource]:
    for body in texts.bodies:
        yield Resource(f"https://{body.host}/", _html(body), body_pages.home_page(body), validators=body.validators)
        if body.robots is not None:
            yield Resource(f"https://{body.host}/robots.txt", _PLAIN, body.robots.encode(), validators=body.validators)
    for document in texts.documents:
        if document.state is not SourceState.GONE:
            yield from _document(texts.body_of(document), document)


def _document(body: Body, document: Document) -> Iterator[Resource]:
    page = body_pages.document_page(body, document)
    yield Resource(document.url, _html(body), page, validators=body.validators)
    if document.moved_from is not None:
        moved = body_pages.moved_page(body, document.url)
        yield Resource(document.moved_from, _html(body), moved, status=301, location=document.url)


def _html(body: Body) -> str:
    return f"text/html; charset={body.charset}"
