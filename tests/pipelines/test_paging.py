"""Addresses of one article: later pages, views, and numbers that are no page's."""

from __future__ import annotations

import re

import pytest

from pipelines.page.tree import parse_html
from pipelines.stated.canonical import without_view
from pipelines.stated.paging import PagePart, PagingLinks, further_pages, part_of
from pipelines.view.page_view import view_article
from storage.types import PageLink
from storage.types.profile import ListingRules, Profile

SLUG = "https://a.example/2026/02/harbour-works"


def part(url: str, html: str) -> PagePart | None:
    """Which part of an article a page of this address and content is."""
    tree = parse_html(f"<html><body>{html}</body></html>")
    assert tree is not None
    return part_of(PagingLinks(tree, url), url)


@pytest.mark.parametrize(
    ("url", "html", "expected"),
    [
        (f"{SLUG}/2/", f'<a href="{SLUG}/">1</a> <b>2</b>', PagePart(2, f"{SLUG}/")),
        (f"{SLUG}/3", f'<a href="{SLUG}">1</a> <a href="{SLUG}/2">上一頁</a>', PagePart(3, SLUG)),
        (f"{SLUG}/page/2/", f'<link rel="prev" href="{SLUG}/">', PagePart(2, f"{SLUG}/")),
        (f"{SLUG}?page=2", f'<a href="{SLUG}">« Previous</a>', PagePart(2, SLUG)),
        (f"{SLUG}?id=7&page=2", f'<a href="{SLUG}?id=7&page=1">1</a>', PagePart(2, f"{SLUG}?id=7")),
        ("https://a.example/c/t20260201_2.shtml", '<a href="t20260201.shtml">上一页</a>', PagePart(2, "https://a.example/c/t20260201.shtml")),
        (f"{SLUG}/2/", f'<link rel="canonical" href="{SLUG}/">', PagePart(2, f"{SLUG}/")),
        (f"{SLUG}/1/", f'<a href="{SLUG}/">1</a>', None),
        ("https://a.example/news/12", '<a href="/news/">新聞</a><a href="/news/11">上一頁</a>', None),
        ("https://a.example/news/12", '<link rel="canonical" href="https://a.example/news/12">', None),
        ("https://a.example/art.asp?id=2", '<a href="art.asp">1</a>', None),
        (SLUG, f'<a href="{SLUG}/2/">2</a>', None),
    ],
)  # fmt: skip
def test_a_later_page_is_known_by_its_way_back(url: str, html: str, expected: PagePart | None) -> None:
    """A number in the address counts only when the page leads back to the address without it."""
    assert part(url, html) == expected


TRS, TRS_2, TRS_3 = (f"https://a.example/c/t20260201{number}.shtml" for number in ("", "_1", "_2"))
OTHERS = f'<a href="{SLUG}?id=7&page=2">2</a><a href="{SLUG}?id=8&page=2">2</a>'


@pytest.mark.parametrize(
    ("url", "html", "expected"),
    [
        (SLUG, f'<b>1</b> <a href="{SLUG}/2/">2</a> <a href="{SLUG}/3/">3</a>', {2: f"{SLUG}/2/", 3: f"{SLUG}/3/"}),
        (f"{SLUG}/", f'<a href="{SLUG}/2/">第2頁</a>', {2: f"{SLUG}/2/"}),
        (SLUG, f'<a href="{SLUG}?page=2">下一頁</a>', {2: f"{SLUG}?page=2"}),
        (SLUG, f'<link rel="next" href="{SLUG}?page=2">', {2: f"{SLUG}?page=2"}),
        (SLUG, f'<select><option value="{SLUG}/2">Page 2: The berth</option></select>', {2: f"{SLUG}/2"}),
        (f"{SLUG}/2", f'<a href="{SLUG}">1</a> <a href="{SLUG}/3">Next page</a>', {3: f"{SLUG}/3"}),
        (f"{SLUG}?id=7", OTHERS, {2: f"{SLUG}?id=7&page=2"}),
        (TRS, '1 <a href="t20260201_1.shtml">2</a> <a href="t20260201_2.shtml">3</a>', {2: TRS_2, 3: TRS_3}),
        (TRS_2, '<a href="t20260201.shtml">1</a> 2 <a href="t20260201_2.shtml">3</a>', {3: TRS_3}),
        (SLUG, f'<a href="{SLUG}/2/">Two boats</a>', {}),
        (SLUG, f'<a href="{SLUG}/3/">下一頁</a>', {}),
        ("https://a.example/news/12", '<a href="/news/13">下一頁</a><a href="/news/13">13</a>', {}),
        ("https://a.example/", '<a href="/?page=2">2</a><a href="/page/2">2</a>', {}),
        (SLUG, f'<a href="{SLUG}#2">2</a><select><option value="2">2</option></select>', {}),
        (SLUG, f'<a href="https://b.example/2026/02/harbour-works/2/">2</a><a href="{SLUG}/88/">88</a>', {}),
    ],
)  # fmt: skip
def test_a_further_page_bears_the_number_that_its_link_prints(url: str, html: str, expected: dict[int, str]) -> None:
    """Or the one after this page's own, where the link says `next`; numbers of other pages count for nothing."""
    tree = parse_html(f"<html><body>{html}</body></html>")
    assert tree is not None
    found = further_pages(PagingLinks(tree, url), url, part_of(PagingLinks(tree, url), url))
    assert found == tuple(PageLink(number, address) for number, address in expected.items())


@pytest.mark.parametrize(
    ("shown", "address"),
    [
        ("View all", f"{SLUG}?page=all"),
        ("Single page", f"{SLUG}/all/"),
        ("單頁閱讀", f"{SLUG}?view=full"),
        ("全文表示", f"{SLUG}?page=all"),
        ("Auf einer Seite lesen", f"{SLUG}/single-page"),
    ],
)
def test_a_page_that_shows_the_whole_article_stands_for_all_others(shown: str, address: str) -> None:
    """It is the only further page of the first, knows the first, and has none itself."""
    others = f'<a href="{SLUG}/2/">2</a> <a href="{SLUG}/3/">3</a>'
    tree = parse_html(f'<html><body>1 {others} <a href="{address}">{shown}</a></body></html>')
    assert tree is not None
    assert further_pages(PagingLinks(tree, SLUG), SLUG, None) == (PageLink(2, address),)
    whole = parse_html(f'<html><body><a href="{SLUG}">1</a> {others}</body></html>')
    assert whole is not None
    found = part_of(PagingLinks(whole, address), address)
    assert found is not None
    assert (found.number, found.first.rstrip("/")) == (2, SLUG)
    assert further_pages(PagingLinks(whole, address), address, found) == ()


@pytest.mark.parametrize(
    ("url", "html", "first"),
    [
        (f"{SLUG}?page=all", f'<h1><a href="{SLUG}">The harbour works</a></h1>', SLUG),
        (f"{SLUG}?id=7&view=full", f'<a href="{SLUG}?id=7">Share this</a>', f"{SLUG}?id=7"),
        (f"{SLUG}?page=all", '<a href="https://a.example/news/">News</a>', None),
        (f"{SLUG}/all/", f'<a href="{SLUG}/">Ports</a>', None),
        (f"{SLUG}/all/?id=7", f'<a href="{SLUG}/?id=7">Ports</a>', None),
        ("https://a.example/?view=all", '<a href="https://a.example/">Home</a>', None),
    ],
)
def test_all_of_an_article_by_its_query_is_known_by_any_link_to_it(url: str, html: str, first: str | None) -> None:
    """A path that ends so may be a section, and a query of the front page shows no article."""
    found = part(url, html)
    assert found == (None if first is None else PagePart(2, first))


def test_what_a_profile_excludes_is_no_further_page() -> None:
    """It is never fetched, so that it is no missing page either."""
    tree = parse_html(f'<html><body>1 <a href="{SLUG}/2/">2</a> <a href="{SLUG}/3/">3</a></body></html>')
    assert tree is not None
    profile = Profile("any", "Any", None, None, listing=ListingRules(exclude=(re.compile("/3/$"),)))
    assert view_article(tree, SLUG, profile).pages == (PageLink(2, f"{SLUG}/2/"),)


def test_a_link_to_all_of_something_else_is_no_page() -> None:
    """All comments, all stories of a section."""
    html = f'<a href="{SLUG}/2/">2</a> <a href="https://a.example/ports/all/">View all</a>'
    tree = parse_html(f"<html><body>{html}</body></html>")
    assert tree is not None
    assert further_pages(PagingLinks(tree, SLUG), SLUG, None) == (PageLink(2, f"{SLUG}/2/"),)


def test_files_may_be_numbered_from_the_second_page() -> None:
    """`x_1.html` is the second page where the links print so."""
    html = '<a href="t20260201.shtml">1</a> 2 <a href="t20260201_2.shtml">3</a>'
    assert part(TRS_2, html) == PagePart(2, TRS)
    assert part(TRS_2, '<a href="t20260201.shtml">上一页</a>') is None


@pytest.mark.parametrize(
    ("url", "plain"),
    [
        ("http://a.example/art.asp?id=812&print=1", "http://a.example/art.asp?id=812"),
        ("http://a.example/art.asp?print=1&id=812", "http://a.example/art.asp?id=812"),
        ("https://a.example/x/amp/", "https://a.example/x/"),
        ("https://a.example/x?_rsc=1ab", "https://a.example/x"),
        ("https://a.example/x?utm_source=a&utm_medium=b&q=%20c", "https://a.example/x?q=%20c"),
        ("https://a.example/amp/", "https://a.example/amp/"),
        ("https://a.example/?p=812", "https://a.example/?p=812"),
        ("https://a.example/x?format=json", "https://a.example/x?format=json"),
        ("https://a.example/blueprint?no=1", "https://a.example/blueprint?no=1"),
    ],
)
def test_a_view_is_no_other_page(url: str, plain: str) -> None:
    """What an address says of showing the page is left out, and nothing else is changed."""
    assert without_view(url) == plain
