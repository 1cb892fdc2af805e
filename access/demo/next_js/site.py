"""Every address of a sub-site of the second form."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from html import escape

from access.demo import feeds
from access.demo.edition import Edition
from access.demo.lettering import woff
from access.demo.markup import link, page_count, pages
from access.demo.next_js import markup
from access.demo.next_js.article_page import article_page, out_path, withdrawn_page
from access.demo.pictures import png
from access.demo.resource import CSS, HTML, PLAIN, PNG, SCRIPT, SVG, WOFF, XML, ListingKindShown, SiteResource
from access.demo.text_files import read_asset
from access.demo.texts import Article
from storage.types import Role

PER_PAGE = 4
_INDEX, _ARTICLES, _PAGES = "/sitemap.xml", "/sitemap-articles.xml.gz", "/sitemap-pages.xml"
_ATOM = "application/atom+xml; charset=UTF-8"


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url(markup.HOME)


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    for article in edition.articles:
        yield SiteResource(edition.url(article.path), HTML, article_page(edition, article))
    for article in edition.withdrawn:
        yield SiteResource(edition.url(article.path), HTML, withdrawn_page(edition))
    for path, page in _listing_pages(edition):
        yield SiteResource(edition.url(path), HTML, page)
    yield SiteResource(edition.url("/"), HTML, b"", status=308, location=markup.HOME)
    yield SiteResource(edition.url(markup.ABOUT), HTML, _about_page(edition))
    for url in dict.fromkeys(url for article in edition.articles for _, url in article.citations if url):
        yield SiteResource(edition.url(out_path(url)), HTML, b"", status=302, location=url)
    yield from _for_machines(edition)
    yield from _dress(edition)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    main = '<section data-block="hero"><h1>404</h1><p>找不到此頁面。</p></section>'
    page = markup.whole_page(edition, "404", main, {"statusCode": 404}, "/404")
    return SiteResource(edition.url("/"), HTML, page, status=404)


def listings(edition: Edition) -> Iterator[ListingKindShown]:
    """The listings that the publication's profile lets be followed."""
    yield from (ListingKindShown(edition.url(path), Role.SECTION) for path, _ in _listing_pages(edition))
    yield ListingKindShown(edition.url(markup.FEED_PATH), Role.FEED)
    yield from (ListingKindShown(edition.url(path), Role.SITEMAP) for path in (_INDEX, _ARTICLES, _PAGES))


def printed_address(article: Article, url: str) -> str:
    """The address to which an article's page links for a source; the source's own where the page is data alone."""
    return url if article.shell else out_path(url)


def _listing_pages(edition: Edition) -> Iterator[tuple[str, bytes]]:
    yield from _paged(edition, markup.HOME, "最新", edition.articles)
    for group in edition.sections:
        yield from _paged(edition, markup.topic_path(edition, group), group, edition.of_group(group))


def _paged(edition: Edition, base: str, title: str, chosen: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    count = page_count(chosen, PER_PAGE)
    for number, shown in pages(chosen, PER_PAGE):
        entries = "".join(
            f"<li><h2>{link(article.path, article.title)}</h2><p>{escape(article.deck)}</p></li>" for article in shown
        )
        main = f'<section data-block="list"><h1>{escape(title)}</h1><ul>{entries}</ul></section>'
        main += markup.page_links(base, number, count)
        data = {"list": [{"id": article.path.rpartition("/")[2], "name": article.title} for article in shown]}
        yield markup.page_path(base, number), markup.whole_page(edition, title, main, data, "/zh/topic/[name]")


def _about_page(edition: Edition) -> bytes:
    paragraphs = "".join(f"<p>{escape(text)}</p>" for text in edition.publication.about)
    main = f'<section data-block="about"><h1>關於</h1>{paragraphs}</section>'
    return markup.whole_page(edition, "關於", main, {}, "/zh/about")


def _for_machines(edition: Edition) -> Iterator[SiteResource]:
    topics = [markup.topic_path(edition, group) for group in edition.sections]
    atom = feeds.atom(edition, markup.FEED_PATH, markup.HOME)
    packed = gzip.compress(feeds.article_sitemap(edition), 6, mtime=0)
    yield SiteResource(edition.url(markup.FEED_PATH), _ATOM, atom, last_modified=edition.changed_at)
    yield SiteResource(edition.url(_INDEX), XML, feeds.sitemap_index(edition, (_ARTICLES, _PAGES)))
    yield SiteResource(edition.url(_ARTICLES), "application/gzip", packed)
    yield SiteResource(edition.url(_PAGES), XML, feeds.page_sitemap(edition, (markup.HOME, *topics, markup.ABOUT)))
    yield SiteResource(edition.url("/robots.txt"), PLAIN, feeds.robots(edition, ("/out",), (_INDEX,)))


def _dress(edition: Edition) -> Iterator[SiteResource]:
    """Style sheet, program, drawings, typeface and pictures."""
    style = read_asset("next_js/style.css").replace("TYPEFACE", markup.typeface_path())
    program = f'self.__BUILD_ID="{markup.build(edition)}";\n{read_asset("next_js/main.js")}'
    yield SiteResource(edition.url(markup.style_path(edition)), CSS, style.encode())
    yield SiteResource(edition.url("/_next/static/css/table.css"), CSS, read_asset("next_js/table.css").encode())
    yield SiteResource(edition.url(markup.script_path(edition)), SCRIPT, program.encode())
    yield SiteResource(edition.url("/grid.svg"), SVG, read_asset("next_js/grid.svg").encode())
    yield SiteResource(edition.url(markup.typeface_path()), WOFF, woff())
    for picture in edition.shown_pictures:
        for width in markup.WIDTHS:
            yield SiteResource(edition.url(markup.picture_path(picture, width)), PNG, png(picture, width))
