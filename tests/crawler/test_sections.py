"""Section pages show articles, further sections, feeds and further pages; each is known by how the page shows it."""

from __future__ import annotations

import re

import pytest

from crawler.listings import Listing
from storage.types import Role
from storage.types.profile import ListingRules
from tests.crawler.lia import SITE, TITLE, paths
from tests.crawler.lia import read as read_as


def read(
    page: str | bytes, path: str = "/", rules: ListingRules | None = None, media_type: str | None = None
) -> Listing:
    """Read a section page of the invented publication."""
    return read_as(page, Role.SECTION, path, rules, media_type)


HOME = f"""<!DOCTYPE html><html lang="zh-TW"><head><meta charset="utf-8"><title>Lia</title>
<link rel="alternate" type="application/rss+xml" href="/feed/">
<link rel="alternate" type="application/feed+json" href="/feed.json">
<link rel="alternate" type="application/rss+xml" title="迴響" href="/comments/feed/">
<link rel="alternate" hreflang="en" href="/en/"><link rel="stylesheet" href="/style.css"></head><body>
<header id="masthead"><a href="/">Lia</a><nav class="menu">
<a href="/category/indo-pacific/">印太</a><a href="/power/">權力結構</a>
<a href="/about/">關於我們</a><a href="/author/lia/">Lia</a><a href="/?s=">搜尋</a></nav></header>
<main><article><a href="/2025/08/japan-nato-declaration/"><img src="/a.jpg"></a>
<h2><a href="/2025/08/japan-nato-declaration/#more">{TITLE}</a></h2>
<a rel="category tag" href="/category/alliances/">同盟</a>
<a href="/tag/nato/">北約</a> <a href="mailto:a@lia.example">寫信</a></article>
<article><h3><a href="//lia.example/?p=813">{TITLE}</a></h3></article><a href="javascript:void(0)">更多</a>
<a href="/2025/08/">2025 年 8 月</a>
<a href="/2025/08/a.pdf">全文下載：{TITLE}</a>
<a href="https://www.nato.int/x_99562.htm">{TITLE}</a>
<a class="next page-numbers" href="/page/2/">下一頁</a></main>
<footer><a href="/privacy-policy/">隱私權政策</a>
<a href="/2019/01/how-we-work-and-why/">{TITLE}</a></footer></body></html>"""


def test_a_home_page_shows_articles_sections_feeds_and_its_next_page() -> None:
    """Each once, in printed order; service pages, tags, authors, files and foreign hosts are none of them."""
    listing = read(HOME)
    assert paths(listing) == ["/2025/08/japan-nato-declaration/", "/?p=813"]
    assert paths(listing, Role.SECTION) == ["/category/indo-pacific/", "/power/", "/category/alliances/", "/page/2/"]
    assert paths(listing, Role.FEED) == ["/feed/", "/feed.json"]
    assert (listing.shown, listing.error) == (2, None)
    assert {found.via for found in listing.found} == {f"{SITE}/"}


def test_a_page_without_any_structure_is_read_by_the_length_of_its_links() -> None:
    """Tables and font tags, no nav, no headings; in an encoding that only the page itself names."""
    page = (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=big5"></head><body><table><tr>'
        '<td><a href="list.asp?cat=3">印太</a><a href="index.asp">首頁</a></td>'
        f'<td><a href="art.asp?id=812">{TITLE}</a>'
        '<a href="art.asp?id=812&print=1">友善列印</a></td></tr></table></body></html>'
    ).encode("big5")
    listing = read(page, "/index.asp")
    assert paths(listing) == ["/art.asp?id=812"]
    assert paths(listing, Role.SECTION) == ["/list.asp?cat=3"]


def test_addresses_without_words_are_articles_where_headlines_lead_to_them() -> None:
    """As sites made by frameworks have them."""
    listing = read(
        f'<nav><a href="/zh/topic/indo">印太</a></nav><div><a href="/zh/articles/9f3c2a">{TITLE}</a></div>'
        f'<div><a href="/zh/declaration"><div>{TITLE}</div></a></div>'
    )
    assert paths(listing) == ["/zh/articles/9f3c2a", "/zh/declaration"]
    assert paths(listing, Role.SECTION) == ["/zh/topic/indo"]


def test_the_base_of_a_page_holds_for_its_links() -> None:
    """And a base that is no address is passed over."""
    link = f'<a href="1001">{TITLE}</a>'
    assert paths(read(f'<base href="/news/">{link}')) == ["/news/1001"]
    assert paths(read(f'<base href="http://[">{link}', "/news/")) == ["/news/1001"]


@pytest.mark.parametrize("charset", ["big5", "nonsense"])
def test_the_content_type_names_the_character_set(charset: str) -> None:
    """Before the page does; a name that nobody knows is passed over."""
    page = '<meta charset="utf-8"><a href="/專題/列表">x</a>'.encode("big5" if charset == "big5" else "utf-8")
    listing = read(page, media_type=f"text/html; charset={charset}")
    assert paths(listing, Role.SECTION) == ["/%E5%B0%88%E9%A1%8C/%E5%88%97%E8%A1%A8"]


@pytest.mark.parametrize(
    ("here", "links", "followed"),
    [
        (
            "/category/asia/",
            ["/category/asia/page/2/", "/category/asia/page/3"],
            ["/category/asia/page/2/", "/category/asia/page/3"],
        ),
        ("/category/asia/page/2/", ["/category/asia/", "/category/asia/page/3/"], ["/category/asia/page/3/"]),
        ("/list.asp?cat=3", ["/list.asp?cat=3&page=2", "/list.asp?cat=4&page=2"], ["/list.asp?cat=3&page=2"]),
        ("/list.html", ["/list_2.html", "/list_3.html"], ["/list_2.html", "/list_3.html"]),
        ("/", ["/?page=50", "/?page=51", "/?page=9999999999"], ["/?page=50"]),
    ],
)
def test_numbered_pages_of_the_same_section_are_followed(here: str, links: list[str], followed: list[str]) -> None:
    """Forwards only, and no further than the profile's limit."""
    listing = read("".join(f'<a href="{link}">{number}</a>' for number, link in enumerate(links)), here)
    pages = [path for path in paths(listing, Role.SECTION) if re.search(r"page|_\d", path) and "cat=4" not in path]
    assert pages == followed
    assert paths(listing) == []


@pytest.mark.parametrize(
    "link",
    [
        '<a href="/list/asia/2">下一頁</a>',
        '<a href="/list/asia/2">下一页 »</a>',
        '<a href="/list/asia/2">次へ</a>',
        '<a href="/list/asia/2">Older posts</a>',
        '<a rel="next" href="/list/asia/2">2</a>',
        '<link rel="next" href="/list/asia/2">',
        '<a href="/list/asia/2" aria-label="Next page"><svg></svg></a>',
    ],
)
def test_a_link_that_says_next_is_followed_when_it_bears_a_number(link: str) -> None:
    """In whatever form the site numbers its pages."""
    assert paths(read(link, "/list/asia/1"), Role.SECTION) == ["/list/asia/2"]
    assert paths(read(link, "/list/asia/1", ListingRules(max_pages=1)), Role.SECTION) == []


def test_a_next_page_without_a_number_is_not_followed() -> None:
    """Nothing would bound it: an endless chain of pages is a trap."""
    assert read('<a rel="next" href="/list/asia?after=bmV4dA">下一頁</a>', "/list/asia").found == ()


def test_an_article_in_the_menu_and_below_is_an_article() -> None:
    """What shows it best decides."""
    page = f'<nav><a href="/japan-nato">專題</a></nav><main><h2><a href="/japan-nato">{TITLE}</a></h2></main>'
    assert [found.role for found in read(page).found] == [Role.ARTICLE]


def test_a_page_of_ten_thousand_links_is_read() -> None:
    """Each link once."""
    page = "".join(f'<p><a href="/news/{number // 2}">{TITLE}</a>' for number in range(10_000, 30_000))
    assert read(page).shown == 10_000
