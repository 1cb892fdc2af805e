"""Every address of a sub-site of the third form: bare HTML in Big5, as it was written before style sheets.

Its server sends neither validators nor a charset and has no robots.txt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from access.demo.edition import Edition
from access.demo.listing_page import ListingPage, paginate
from access.demo.rendering import render
from access.demo.resource import SiteResource, media_type_of
from access.demo.static_files import static_files
from access.demo.texts import Article

PER_PAGE = 6
_HOME, _ABOUT = "/index.asp", "/about.asp"
_MEDIA_TYPE = "text/html"
_COUNTED, _COUNTED_A_VISIT = 1024, 7


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url(_HOME)


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    for article in edition.articles:
        yield _page(edition, article.path, "article", article=article)
        yield _page(edition, f"{article.path}&print=1", "print", article=article)
    for page in lists(edition):
        yield _page(edition, page.path, "list", page=page)
    yield _page(edition, _ABOUT, "about")
    yield SiteResource(edition.url("/"), _MEDIA_TYPE, b"", status=302, location=_HOME, validators=False)
    for path, content in static_files("bare").items():
        yield SiteResource(edition.url(path), media_type_of(path), content, validators=False)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    page = render("bare/not-found.html").strip().encode("big5hkscs")
    return SiteResource(edition.url("/"), f"{_MEDIA_TYPE}; charset=big5", page, status=404, validators=False)


def lists(edition: Edition) -> Iterator[ListingPage]:
    """All pages of lists: home, topic groups."""
    yield from paginate("最新文章", edition.articles, PER_PAGE, _HOME, "?page={}")
    for group, path in _list_paths(edition).items():
        yield from paginate(group, edition.of_group(group), PER_PAGE, path, "&page={}")


def address_lines(article: Article, url: str) -> tuple[str, ...]:
    """The lines in which an address is printed, none without one; the full stop at the end is not part of it."""
    if not url:
        return ()
    if article.wrapped_at and len(url) > article.wrapped_at:
        return url[: article.wrapped_at], f"{url[article.wrapped_at :]}。"
    return (f"{url}。",)


def _list_paths(edition: Edition) -> Mapping[str, str]:
    """The paths of the topic groups' lists."""
    numbers = {group: number for number, group in enumerate(edition.publication.groups, 1)}
    return {group: f"/list.asp?c={numbers[group]}" for group in edition.sections}


def _page(edition: Edition, path: str, template: str, **context: object) -> SiteResource:
    counter = f"{_COUNTED + _COUNTED_A_VISIT * (edition.visit - 1):,}"
    page = render(
        f"bare/{template}.html",
        edition=edition,
        counter=counter,
        list_paths=_list_paths(edition),
        address_lines=address_lines,
        **context,
    )
    # The plain codec lacks the characters of Hong Kong that the texts have.
    return SiteResource(edition.url(path), _MEDIA_TYPE, page.encode("big5hkscs"), validators=False)
