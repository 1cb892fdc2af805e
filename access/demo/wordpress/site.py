"""Every address of a sub-site of the first form."""

from __future__ import annotations

from collections.abc import Iterator

from access.demo import feeds
from access.demo.edition import Edition
from access.demo.lettering import woff
from access.demo.pictures import png
from access.demo.resource import CSS, HTML, PLAIN, PNG, SVG, WOFF, XML, ListingKindShown, SiteResource
from access.demo.text_files import read_asset
from access.demo.texts import Article
from access.demo.wordpress.archive_pages import about_page, archive_pages, not_found_page, withdrawn_page
from access.demo.wordpress.article_page import article_page
from access.demo.wordpress.markup import FEED_PATH, JSON_FEED_PATH, THEME, WIDTHS, section_path, upload_path
from storage.types import Role

_INDEX, _POSTS, _PAGES, _NEWS = "/sitemap_index.xml", "/post-sitemap.xml", "/page-sitemap.xml", "/news-sitemap.xml"
_OWN_USE = ("/wp-admin/", "/?s=")
_RSS = "application/rss+xml; charset=UTF-8"
_JSON_FEED = "application/feed+json; charset=UTF-8"


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url("/")


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    for article in edition.articles:
        changed = article.modified or article.published_at
        yield SiteResource(edition.url(article.path), HTML, article_page(edition, article), last_modified=changed)
    for article in (*edition.articles, *edition.withdrawn):
        yield SiteResource(_shortlink(edition, article), HTML, b"", status=301, location=edition.url(article.path))
    for article in edition.withdrawn:
        yield SiteResource(edition.url(article.path), HTML, withdrawn_page(edition), status=410)
    for path, page in archive_pages(edition):
        yield SiteResource(edition.url(path), HTML, page, last_modified=edition.changed_at)
    yield SiteResource(edition.url("/about/"), HTML, about_page(edition))
    yield SiteResource(edition.url("/robots.txt"), PLAIN, feeds.robots(edition, _OWN_USE, (_INDEX, _NEWS)))
    yield from _for_machines(edition)
    yield from _dress(edition)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    return SiteResource(edition.url("/"), HTML, not_found_page(edition), status=404)


def listings(edition: Edition) -> Iterator[ListingKindShown]:
    """The listings that the publication's profile lets be followed."""
    for path, _ in archive_pages(edition):
        if not path.startswith(("/tag/", "/author/")):
            yield ListingKindShown(edition.url(path), Role.SECTION)
    yield from (ListingKindShown(edition.url(path), Role.FEED) for path in (FEED_PATH, JSON_FEED_PATH))
    yield from (ListingKindShown(edition.url(path), Role.SITEMAP) for path in (_INDEX, _POSTS, _PAGES, _NEWS))


def printed_address(article: Article, url: str) -> str:
    """The address of a source as an article's page prints it."""
    return url


def _for_machines(edition: Edition) -> Iterator[SiteResource]:
    sections = [section_path(edition, group) for group in edition.sections]
    for path, media_type, body in (
        (FEED_PATH, _RSS, feeds.rss(edition, FEED_PATH, lambda article: _shortlink(edition, article))),
        (JSON_FEED_PATH, _JSON_FEED, feeds.json_feed(edition, JSON_FEED_PATH, lambda one: _shortlink(edition, one))),
        (_INDEX, XML, feeds.sitemap_index(edition, (_POSTS, _PAGES))),
        (_POSTS, XML, feeds.article_sitemap(edition)),
        (_PAGES, XML, feeds.page_sitemap(edition, ("/", *sections, "/about/"))),
        (_NEWS, XML, feeds.news_sitemap(edition)),
    ):
        yield SiteResource(edition.url(path), media_type, body, last_modified=edition.changed_at)


def _dress(edition: Edition) -> Iterator[SiteResource]:
    """Style sheets, drawings, typeface and pictures."""
    for name, media_type in (("style.css", CSS), ("print.css", CSS), ("heron.svg", SVG), ("waves.svg", SVG)):
        yield SiteResource(edition.url(f"{THEME}/{name}"), media_type, read_asset(f"wordpress/{name}").encode())
    # Asked for with the theme's version behind it, as such sites do to get past caches.
    style = read_asset("wordpress/style.css").encode()
    yield SiteResource(edition.url(f"{THEME}/style.css?ver=1.4"), CSS, style)
    yield SiteResource(edition.url(f"{THEME}/fonts/heron-dots.woff"), WOFF, woff())
    for picture in edition.shown_pictures:
        for width in WIDTHS:
            yield SiteResource(edition.url(upload_path(picture.name, width)), PNG, png(picture, width))


def _shortlink(edition: Edition, article: Article) -> str:
    return edition.url(f"/?p={article.number}")
