"""Every address of a sub-site of the third form; its server sends no validators and knows no robots.txt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from access.demo.bare import markup
from access.demo.bare.article_page import address_lines, article_page, print_page, print_path
from access.demo.edition import Edition
from access.demo.markup import link, page_count, pages
from access.demo.pictures import png
from access.demo.resource import CSS, PNG, ListingKindShown, SiteResource
from access.demo.text_files import read_asset
from access.demo.texts import Article
from storage.types import Role

PER_PAGE = 6
_GAP = "<br><br>\n"


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url(markup.HOME)


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    for article in edition.articles:
        yield _page(edition, article.path, article_page(edition, article))
        yield _page(edition, print_path(article), print_page(article))
    for path, page in _listing_pages(edition):
        yield _page(edition, path, page)
    yield SiteResource(edition.url("/"), markup.MEDIA_TYPE, b"", status=302, location=markup.HOME, validators=False)
    about = _GAP.join(escape(text) for text in edition.publication.about)
    yield _page(edition, markup.ABOUT, markup.whole_page(edition, f"<font size=5><b>關於本站</b></font>{_GAP}{about}"))
    yield SiteResource(edition.url(markup.STYLE_PATH), CSS, read_asset("bare/old.css").encode(), validators=False)
    for name, width in (("banner", 760), ("tile", 40)):
        picture = png(edition.pictures[name], width)
        yield SiteResource(edition.url(f"/images/{name}.png"), PNG, picture, validators=False)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    page = markup.encoded("<html><head><title>404</title></head><body><h1>找不到檔案</h1>HTTP 404</body></html>")
    return SiteResource(edition.url("/"), f"{markup.MEDIA_TYPE}; charset=big5", page, status=404, validators=False)


def listings(edition: Edition) -> Iterator[ListingKindShown]:
    """The listings that the publication's profile lets be followed."""
    yield from (ListingKindShown(edition.url(path), Role.SECTION) for path, _ in _listing_pages(edition))


def printed_address(article: Article, url: str) -> str:
    """An address as the page prints it: with a full stop that is not part of it, over two lines where it is long."""
    return "\n".join(address_lines(article, url))


def _listing_pages(edition: Edition) -> Iterator[tuple[str, bytes]]:
    yield from _paged(edition, markup.HOME, "最新文章", edition.articles)
    for group in edition.sections:
        yield from _paged(edition, markup.list_path(edition, group), group, edition.of_group(group))


def _paged(edition: Edition, base: str, title: str, chosen: Sequence[Article]) -> Iterator[tuple[str, bytes]]:
    count = page_count(chosen, PER_PAGE)
    for number, shown in pages(chosen, PER_PAGE):
        entries = _GAP.join(f"{link(article.path, article.title)}<br>{escape(article.deck)}" for article in shown)
        others = " ".join(link(markup.page_path(base, other), f"第{other}頁") for other in range(1, count + 1))
        if number < count:
            others += " " + link(markup.page_path(base, number + 1), "下一頁")
        main = f"<font size=4><b>{escape(title)}</b></font>{_GAP}{entries}{_GAP}{others}"
        yield markup.page_path(base, number), markup.whole_page(edition, main)


def _page(edition: Edition, path: str, body: bytes) -> SiteResource:
    return SiteResource(edition.url(path), markup.MEDIA_TYPE, body, validators=False)
