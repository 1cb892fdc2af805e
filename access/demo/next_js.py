"""Every address of a sub-site of the second form: static pages of a Next.js build, with their data for its program."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from urllib.parse import quote

from access.demo.edition import Edition
from access.demo.listing_page import ListingPage, paginate
from access.demo.rendering import minified, render
from access.demo.resource import CSS, HTML, PLAIN, SCRIPT, XML, SiteResource, media_type_of
from access.demo.static_files import static_files

PER_PAGE = 4
_HOME, _ABOUT = "/zh", "/zh/about"
_ATOM, _INDEX = "/zh/atom.xml", "/sitemap.xml"
_ARTICLES, _PAGES = "/sitemap-articles.xml.gz", "/sitemap-pages.xml"
# Each visit meets another build, with other class names and other addresses for its files.
_BUILDS = ("1a2b3c", "9f8e7d")


def front_page(edition: Edition) -> str:
    """The address at which a visitor begins."""
    return edition.url(_HOME)


def resources(edition: Edition) -> Iterator[SiteResource]:
    """Everything that the sub-site answers with."""
    files = static_files("next_js")
    media = _media(files)
    for article in edition.articles:
        yield _page(edition, article.path, "article", article=article, media=media, out_path=_out_path)
    for article in edition.withdrawn:
        yield _page(edition, article.path, "withdrawn")
    for page in lists(edition):
        yield _page(edition, page.path, "list", page=page)
    yield SiteResource(edition.url("/"), HTML, b"", status=308, location=_HOME)
    yield _page(edition, _ABOUT, "about")
    for url in dict.fromkeys(url for article in edition.articles for _, url in article.citations if url):
        yield SiteResource(edition.url(_out_path(url)), HTML, b"", status=302, location=url)
    yield from _for_machines(edition)
    build = _build(edition)
    style, program = render("next_js/style.css", media=media), render("next_js/main.js", build=build)
    yield SiteResource(edition.url(f"/_next/static/css/{build}.css"), CSS, style.encode())
    yield SiteResource(edition.url(f"/_next/static/chunks/main-{build}.js"), SCRIPT, program.encode())
    for path, content in files.items():
        yield SiteResource(edition.url(path), media_type_of(path), content)


def missing(edition: Edition) -> SiteResource:
    """What the sub-site answers when it has no such page."""
    return _page(edition, "/", "not-found", status=404)


def lists(edition: Edition) -> Iterator[ListingPage]:
    """All pages of lists: home, topic groups."""
    yield from paginate("最新", edition.articles, PER_PAGE, _HOME, "?page={}")
    for group, word in edition.sections.items():
        yield from paginate(group, edition.of_group(group), PER_PAGE, f"/zh/topic/{word}", "?page={}")


def _build(edition: Edition) -> str:
    return _BUILDS[edition.visit - 1]


def _media(files: Mapping[str, bytes]) -> Mapping[str, str]:
    """The paths of pictures and typeface, which hold a digest of the content, by the names without the digest."""
    paths = map(PurePosixPath, files)
    return {path.name.partition(".")[0]: str(path) for path in paths if path.parent.name == "media"}


def _out_path(url: str) -> str:
    """The path of the redirector that leads to a source."""
    return f"/out?u={quote(url, safe='')}"


def _page(edition: Edition, path: str, template: str, *, status: int = 200, **context: object) -> SiteResource:
    page = render(f"next_js/{template}.html", edition=edition, build=_build(edition), **context)
    return SiteResource(edition.url(path), HTML, minified(page).encode(), status=status)


def _for_machines(edition: Edition) -> Iterator[SiteResource]:
    """Feed, sitemaps, robots.txt."""
    pages = [_HOME, *(f"/zh/topic/{word}" for word in edition.sections.values()), _ABOUT]
    atom = render("next_js/atom.xml", edition=edition)
    index = render("sitemaps/index.xml", edition=edition, paths=(_ARTICLES, _PAGES))
    articles = gzip.compress(render("sitemaps/articles.xml", edition=edition).encode(), 6, mtime=0)
    robots = render("robots.txt", edition=edition, disallowed=("/out",), sitemaps=(_INDEX,))
    of_pages = render("sitemaps/pages.xml", edition=edition, paths=pages)
    atom_type = "application/atom+xml; charset=UTF-8"
    yield SiteResource(edition.url(_ATOM), atom_type, atom.encode(), last_modified=edition.changed_at)
    yield SiteResource(edition.url(_INDEX), XML, index.encode())
    yield SiteResource(edition.url(_ARTICLES), "application/gzip", articles)
    yield SiteResource(edition.url(_PAGES), XML, of_pages.encode())
    yield SiteResource(edition.url("/robots.txt"), PLAIN, robots.encode())
