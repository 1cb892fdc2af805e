"""Which number a page of a listing has, and which page it leads to."""

from __future__ import annotations

import pytest

from crawler.pagination import is_further_page, next_number, page_number

SITE = "https://news.example"


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/section/", 1),
        ("/section/page/2/", 2),
        ("/section/page-3", 3),
        ("/section/page4.html", 4),
        ("/section/index_5.html", 5),
        ("/section?page=6", 6),
        ("/section?Page_No=7&sort=new", 7),
        ("/section?offset=10", 3),
        ("/section?page=x", 1),
        ("/2026/11/", 1),
    ],
)
def test_a_page_is_known_by_its_number(path: str, number: int) -> None:
    """In the path or in the query; an address without one is the first page."""
    assert page_number(SITE + path).number == number


@pytest.mark.parametrize(
    ("first", "later"),
    [
        ("/section/", "/section/page/2/"),
        ("/section/index.html", "/section/index_2.html"),
        ("/section?sort=new", "/section?sort=new&page=2"),
    ],
)
def test_pages_of_one_listing_share_a_series(first: str, later: str) -> None:
    """The series is the address without the number; another sorting is another listing."""
    assert page_number(SITE + first).series == page_number(SITE + later).series
    assert page_number(SITE + "/section?sort=old").series != page_number(SITE + later).series


@pytest.mark.parametrize(
    ("url", "following", "number"),
    [
        ("/section/", "/section/page/2/", 2),
        ("/list/2026", "/list/2026/2", 2),
        ("/list/1", "/list/2", 2),
        ("/section/", "/section/?after=3f9a", None),
        ("/section/", "/archive/", None),
    ],
)
def test_a_next_page_without_a_number_is_not_followed(url: str, following: str, number: int | None) -> None:
    """A limit of pages means nothing where pages cannot be counted."""
    assert next_number(SITE + url, SITE + following) == number


@pytest.mark.parametrize(
    ("url", "via", "further"),
    [
        ("/", None, False),
        ("/feed.xml", "/", False),
        ("/section/", "/", False),
        ("/section/page/2/", "/section/", True),
        ("/section/page/2/", None, True),
        ("/feed/?paged=3", "/feed/", True),
        ("/list/2026/2", "/list/2026", True),
        ("/list/2", "/list/1", True),
        ("/list/1", "/list/2", False),
        ("/topic/2026/", "/", False),
    ],
)
def test_a_further_page_is_told_from_a_listing_of_its_own(url: str, via: str | None, further: bool) -> None:
    """Where the pages of a listing end is nothing that anybody must look at."""
    assert is_further_page(SITE + url, via and SITE + via) is further
