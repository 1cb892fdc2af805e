"""Every address of a sub-site of the first form, which a common blog engine builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from urllib.parse import quote

from access.demo.edition import Edition
from access.demo.listing_page import ListingPage, paginate
from access.demo.rendering import render
from access.demo.resource import CSS, HTML, PLAIN, XML, SiteResource, media_type_of
from access.demo.static_files import static_files
from access.demo.texts import Article
from storage.types import Block, BlockType

PER_PAGE = 5
_RSS, _JSON_FEED = "/feed/", "/feed/json/"
_INDEX, _POSTS, _PAGES, _NEWS = "/sitemap_index.xml", "/post-sitemap.xml", "/page-sitemap.xml", "/news-sitemap.xml"
_STYLE = "/wp-content/themes/heron/style.css"
_ADDRESS = re.compile(r"(https?://[\x21-\x7e]+)")


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url("/")


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    for article in edition.articles:
        yield _article(edition, article)
    for article in edition.withdrawn:
        yield _page(edition, article.path, "withdrawn", status=410)
    for article in (*edition.articles, *edition.withdrawn):
        shortlink = edition.url(f"/?p={article.number}")
        yield SiteResource(shortlink, HTML, b"", status=301, location=edition.url(article.path))
    for page in lists(edition):
        yield _page(edition, page.path, "archive", last_modified=edition.changed_at, page=page)
    yield _page(edition, "/about/", "about")
    yield from _for_machines(edition)
    files = static_files("wordpress")
    # Pages ask for the style sheet with the theme's version, as such sites do to get past caches.
    yield SiteResource(edition.url(f"{_STYLE}?ver=1.4"), CSS, files[_STYLE])
    for path, content in files.items():
        yield SiteResource(edition.url(path), media_type_of(path), content)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    return _page(edition, "/", "not-found", status=404)


def lists(edition: Edition) -> Iterator[ListingPage]:
    """All pages of lists: home, sections, tags, authors."""
    articles = edition.articles
    listed = [("/", "最新報導", articles)]
    listed += [(f"/category/{word}/", group, edition.of_group(group)) for group, word in edition.sections.items()]
    for tag in dict.fromkeys(tag for article in articles for tag in article.tags):
        tagged = tuple(article for article in articles if tag in article.tags)
        listed.append((f"/tag/{quote(tag)}/", f"標籤：{tag}", tagged))
    for name in dict.fromkeys(name for article in articles for name in article.writers):
        written = tuple(article for article in articles if name in article.writers)
        listed.append((f"/author/{quote(name.lower())}/", f"作者：{name}", written))
    for base, title, chosen in listed:
        yield from paginate(title, chosen, PER_PAGE, base, "page/{}/")


def _page(
    edition: Edition,
    path: str,
    template: str,
    *,
    status: int = 200,
    last_modified: datetime | None = None,
    **context: object,
) -> SiteResource:
    page = render(f"wordpress/{template}.html", edition=edition, **context)
    return SiteResource(edition.url(path), HTML, page.encode(), status=status, last_modified=last_modified)


def _article(edition: Edition, article: Article) -> SiteResource:
    return _page(
        edition,
        article.path,
        "article",
        last_modified=article.changed_at,
        article=article,
        parts=_parts(article),
        others=[other for other in edition.articles if other is not article],
        comments=[_words_and_addresses(comment) for comment in article.comments],
    )


def _parts(article: Article) -> list[Sequence[Block] | str]:
    """The blocks of an article with the embed and the further reading; run-in items come as one list."""
    parts: list[Sequence[Block] | str] = []
    for kind, group in groupby(article.blocks, key=lambda block: block.type):
        blocks = list(group)
        parts += [blocks] if kind is BlockType.RUN_IN else [[block] for block in blocks]
    # Half of the articles have the further reading inside their text, the others before their sources.
    parts.insert(max(0, len(parts) - 3) // 2 if article.number % 2 else len(parts), "further reading")
    parts.insert(2, "embed")
    return parts


def _words_and_addresses(comment: str) -> list[tuple[str, str]]:
    """A comment as pairs of words and the address that follows them, empty after the last words."""
    pieces = [*_ADDRESS.split(comment), ""]
    return list(zip(pieces[::2], pieces[1::2], strict=True))


def _for_machines(edition: Edition) -> Iterator[SiteResource]:
    """Feeds, sitemaps, robots.txt."""
    robots = render("robots.txt", edition=edition, disallowed=("/wp-admin/", "/?s="), sitemaps=(_INDEX, _NEWS))
    yield SiteResource(edition.url("/robots.txt"), PLAIN, robots.encode())
    pages = ["/", *(f"/category/{word}/" for word in edition.sections.values()), "/about/"]
    for path, media_type, text in (
        (_RSS, "application/rss+xml; charset=UTF-8", render("wordpress/feed.xml", edition=edition)),
        (_JSON_FEED, "application/feed+json; charset=UTF-8", render("wordpress/feed.json", edition=edition).strip()),
        (_INDEX, XML, render("sitemaps/index.xml", edition=edition, paths=(_POSTS, _PAGES))),
        (_POSTS, XML, render("sitemaps/articles.xml", edition=edition)),
        (_PAGES, XML, render("sitemaps/pages.xml", edition=edition, paths=pages)),
        (_NEWS, XML, render("sitemaps/news.xml", edition=edition)),
    ):
        yield SiteResource(edition.url(path), media_type, text.encode(), last_modified=edition.changed_at)
