"""The start page of a collection: all that is kept is a link away, nothing in it acts, and nothing withheld shows."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from access.replay.start_page import home_page, missing_page, start_page
from access.replay.start_request import Section, StartRequest
from storage.tables.database import Database
from storage.types import Citation
from tests.storage.filing import STATEMENT, Filing, after, article
from tests.storage.test_withholdings import withhold

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>\x1b[31m\u202e"


class Parsed(HTMLParser):
    """A page's links, elements and text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.elements: set[str] = set()
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        self.elements.add(tag)
        self.links += [value or "" for name, value in attrs if (tag, name) == ("a", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        self.text += data


def page_of(database: Database, query: str = "") -> Parsed:
    """The start page of `lia` at a query."""
    page = start_page(database, "lia", StartRequest.of_query(query.removeprefix("?")))
    assert page is not None
    return Parsed(page)


def fill(database: Database, number: int) -> Filing:
    """File articles of different days, each with a source of its own."""
    filing = Filing(database)
    for one in range(number):
        url, cited, at = f"https://lia.example/{one}", f"https://ministry.example/{one}", after(days=one)
        reading = article(f"第{one}篇", canonical_url=url, citations=(Citation(None, cited, cited),))
        filing.revise(reading, capture=filing.keep(url, at))
        filing.arrive(cited, at, STATEMENT)
    return filing


def test_articles_sources_and_days_are_a_link_away(database: Database) -> None:
    """With their numbers, and the newest first."""
    fill(database, 3)
    articles = page_of(database)
    assert re.search(r"Articles\s+3\s+Cited sources\s+3\s+Days\s+3", articles.text)
    replayed = [link for link in articles.links if link.startswith("/lia/")]
    assert sorted(urlsplit(link).path.split("/", 3)[3] for link in replayed) == [
        f"https://lia.example/{one}" for one in range(3)
    ]
    sources = page_of(database, "?show=sources")
    assert [link for link in sources.links if "ministry.example/2" in link and link.startswith("/lia/")]
    assert "captured" in sources.text
    days = page_of(database, "?show=days")
    shown = re.findall(r"\d{4}-\d\d-\d\d(?=2 captures)", "".join(days.text.split("\n")))
    assert len(shown) == 3
    assert shown == sorted(shown, reverse=True)
    day = page_of(database, f"?day={shown[0]}")
    assert "第2篇" in day.text
    assert "第1篇" not in day.text


def test_a_long_list_is_paged_by_links(database: Database) -> None:
    """Each article is on one page, and the way back is there."""
    fill(database, 60)
    titles: list[str] = []
    query = ""
    while True:
        page = page_of(database, query)
        titles += re.findall(r"第\d+篇", page.text)
        older = [link for link in page.links if "after=" in link]
        if not older:
            break
        (query,) = older
    assert sorted(titles) == sorted({f"第{one}篇" for one in range(60)})
    assert "Newest" in page.text
    assert page_of(database, "?after=nonsense").text == page_of(database).text


def test_an_address_finds_its_dates_and_words_find_articles(database: Database) -> None:
    """One box for both; the scheme of an address may be left out."""
    filing = fill(database, 3)
    filing.keep("https://lia.example/1", after(days=40))
    for asked in ("https%3A%2F%2Flia.example%2F1", "lia.example/1"):
        dates = page_of(database, f"?find={asked}")
        assert len([link for link in dates.links if link.startswith("/lia/")]) == 2
    found = page_of(database, "?find=第1篇")
    assert "第1篇" in found.text
    assert "第2篇" not in found.text
    assert "Nothing to list here" in page_of(database, "?find=nowhere").text
    told = page_of(database, "?find=第1篇 OR").text
    assert "Nothing was searched for: the query, at character 5: OR needs a word" in told


def test_nothing_that_a_stranger_wrote_acts(database: Database) -> None:
    """Titles, names, addresses, and what is looked for, are text; direction and escapes are made harmless."""
    filing = Filing(database)
    url = "https://lia.example/?q=\"><script>alert(2)</script>&x='"
    filing.revise(article(f"題{HOSTILE}", canonical_url=url, language='en"><script>'), capture=filing.keep(url))
    for query in (
        "",
        "?show=days",
        "?show=sources",
        "?find=港口",
        f"?find={HOSTILE}",
        f"?find={url}",
        f"?show={HOSTILE}",
    ):
        page = page_of(database, query)
        assert page.elements <= {
            *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "a", "bdi", "p", "form", "input"),
            *("button", "nav", "ul", "ol", "li", "span", "main", "footer"),
        }
        assert not set("\x1b\u202e") & set(page.text)
        assert [link for link in page.links if not link.startswith(("/lia/", "?", "./"))] == []
    assert "<script>alert(1)" in page_of(database).text


def test_what_is_withheld_is_in_no_list(database: Database) -> None:
    """Not by its title, its address, its days, nor when it is looked for."""
    filing = fill(database, 2)
    secret = "https://lia.example/secret"
    article_id = filing.revise(article("密件", canonical_url=secret), capture=filing.keep(secret, after(days=9)))
    assert "密件" in page_of(database).text
    withhold(database, article_id)
    for query in (
        "",
        "?show=sources",
        "?show=days",
        "?find=密件",
        "?find=lia.example/secret",
        f"?day={after(days=9):%Y-%m-%d}",
    ):
        page = page_of(database, query)
        told = unescape(page.text).replace("Dates of https://lia.example/secret", "").replace("with 密件", "")
        assert "密件" not in told, query
        assert [link for link in page.links if link.startswith("/lia/") and "secret" in link] == [], query
    assert f"{after(days=9):%Y-%m-%d}" not in page_of(database, "?show=days").text


def test_the_first_page_lists_the_collections(database: Database) -> None:
    """With their numbers; a publication that the archive does not know has no page."""
    fill(database, 2)
    page = Parsed(home_page(database, ["lia", "nobody"]))
    assert "2 articles, 2 cited sources, captured from" in page.text
    assert page.links == ["/lia/"]
    assert start_page(database, "nobody", StartRequest()) is None
    missing = Parsed(missing_page(database, HOSTILE, ["lia", "nobody"]))
    assert "No collection <script>" in missing.text
    assert (missing.links, "script" in missing.elements) == (["/lia/"], False)


@given(
    st.builds(
        StartRequest,
        section=st.sampled_from(Section),
        find=st.none() | st.text(min_size=1).map(str.strip).filter(bool),
        after=st.none() | st.text(min_size=1),
    )
    | st.builds(StartRequest, section=st.just(Section.DAYS), day=st.dates())
)
def test_an_address_says_all_that_is_asked(request: StartRequest) -> None:
    """So a page can be kept as a bookmark."""
    again = StartRequest.of_query(request.query.removeprefix("?").removeprefix("./"))
    assert again.query == request.query
    assert (again.day, again.find, again.after) == (request.day, request.find, request.after)


@pytest.mark.parametrize("query", ["day=31", "show=all", "after", "&&", "find=%20"])
def test_an_address_that_says_nothing_is_the_first_page(query: str) -> None:
    """Nobody meets an error for what they typed."""
    assert StartRequest.of_query(query) == StartRequest()
    assert StartRequest.of_query("day=2031-01-01").day == date(2031, 1, 1)
