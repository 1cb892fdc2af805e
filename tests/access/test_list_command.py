"""`fonds list`: whatever an archive holds, page by page, for people and for programs."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.access.gazette import Gazette, article_page, page
from tests.wire.origin import Answer, Asked

ARTICLES, SOURCES = 5, 3
DAYS = ("2025-08-01", "2025-08-02", "2025-08-02")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive after one crawl, with an article that is withheld."""
    archive = tmp_path_factory.mktemp("listed") / "archive"
    gazette = Gazette(articles=ARTICLES + 1, sources=SOURCES)
    for number, day in enumerate(DAYS, 1):
        gazette.special[gazette.article_url(number)] = partial(dated, gazette, number, day)
    with gazette.serving():
        assert fonds(*gazette.crawl_options(archive)).code == 0
        assert fonds("withhold", gazette.article_url(0), "--reason", "r", "--archive", archive).code == 0
    return archive


def dated(gazette: Gazette, number: int, day: str, _asked: Asked) -> Answer:
    """An article that says when it was published."""
    stated = f"</title><meta property='article:published_time' content='{day}T08:00:00Z'>"
    return page(article_page(number, gazette.source_urls).replace("</title>", stated))


def lines(ran: Ran) -> tuple[list[Any], dict[str, Any]]:
    """The answers, and the last line."""
    assert (ran.code, ran.err) == (0, "")
    *answers, last = map(json.loads, ran.out.splitlines())
    assert set(last) == {"cursor", "more"}
    return answers, last


KEYS = {
    "articles": "article_id",
    "sources": "source_id",
    "captures": "capture_id",
    "crawls": "crawl_id",
    "revisions": "capture_id",
    "changes": "cursor",
}


@pytest.mark.parametrize("what", KEYS)
def test_pages_of_any_size_bring_each_answer_once(what: str, crawled: Path) -> None:
    """The cursor of one page begins the next, and what is withheld is in none."""
    given = ("--json", "--archive", crawled)
    whole, last = lines(fonds("list", what, "--limit", "1000", *given))
    assert whole
    assert last["more"] is False
    paged: list[Any] = []
    after: list[str] = []
    while True:
        some, last = lines(fonds("list", what, "--limit", "7", *after, *given))
        paged += some
        if not last["more"]:
            break
        after = ["--after", last["cursor"]]
    assert paged == whole
    assert len({one[KEYS[what]] for one in whole}) == len(whole)
    if what == "articles":
        assert len(whole) == ARTICLES


@pytest.mark.parametrize("what", KEYS)
def test_people_are_shown_lines_and_how_to_go_on(what: str, crawled: Path) -> None:
    """The printed cursor is the one that `--after` takes."""
    ran = fonds("list", what, "--limit", "1", "--archive", crawled)
    assert (ran.code, ran.err) == (0, "")
    *shown, last = ran.out.splitlines()
    assert shown
    if what != "crawls":
        assert "1 shown. There are more: --after " in last
        after = last.rpartition(" ")[2]
        following = fonds("list", what, "--limit", "1", "--after", after, "--archive", crawled)
        assert following.out.splitlines()[:-1] != shown


def test_a_change_is_listed_with_what_it_is_about(crawled: Path) -> None:
    """Its address and title, of articles and of sources; of what is withheld neither."""
    listed = {
        what: {(each["url"], each["title"]) for each in lines(fonds("list", what, "--json", "--archive", crawled))[0]}
        for what in ("articles", "sources", "changes")
    }
    assert listed["changes"] - {(None, None)} == listed["articles"] | listed["sources"]


def test_lists_are_filtered(crawled: Path) -> None:
    """By publication, state, host, role and time; a list may be empty."""
    given = ("--json", "--archive", crawled)

    def count(*words: str) -> int:
        return len(lines(fonds("list", *words, *given))[0])

    assert count("articles", "--publication", "gazette", "--state", "live") == ARTICLES
    assert count("articles", "--state", "withdrawn") == 0
    assert count("sources", "--state", "captured") == SOURCES
    hosts = [source["host"] for source in lines(fonds("list", "sources", *given))[0]]
    assert count("sources", "--host", hosts[0]) == hosts.count(hosts[0])
    assert count("sources", "--host", "nobody.example") == 0
    assert count("captures", "--role", "source") == SOURCES
    assert count("captures", "--role", "article", "--state", "done") == ARTICLES
    assert count("captures", "--url", "http://gazette.example/robots.txt") == 1
    assert count("changes", "--state", "source-captured") == SOURCES
    assert count("revisions", "--of", "sources") == SOURCES
    for what in ("articles", "sources", "crawls", "revisions", "changes", "captures"):
        assert count(what, "--since", "2126-01-01") == 0, what
        assert count(what, "--until", "2026-01-01T00:00+08:00") == 0, what
        assert count(what, "--since", "2026-01-01", "--until", "2126-01-01") > 0, what
    assert "Nothing to list." in fonds("list", "articles", "--state", "withdrawn", "--archive", crawled).out


def test_articles_are_listed_by_the_day_of_their_publication_too(crawled: Path) -> None:
    """The last day is included."""
    given = ("--json", "--archive", crawled)
    every, _ = lines(fonds("list", "articles", "--by", "published", *given))
    assert [one["published_on"] for one in every] == [*reversed(DAYS), None, None]
    for since, until, number in (("2025-08-02", "2025-08-02", 2), ("2025-08-01", "2025-08-02", 3), (*DAYS[:1] * 2, 1)):
        asked = ("--since", since, "--until", until)
        assert len(lines(fonds("list", "articles", "--by", "published", *asked, *given))[0]) == number


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("articles", "--after", "nonsense"), 2, "no cursor of the list of articles"),
        (("articles", "--since", "yesterday"), 2, "--since 'yesterday' is no date"),
        (("articles", "--since", "2026-02-01", "--until", "2026-01-01"), 2, "--since"),
        (("articles", "--until", "9999-12-31"), 2, "--until"),
        (("articles", "--limit", "1001"), 2, "--limit"),
        (("articles", "--state", "dead"), 2, "withdrawn"),
        (("sources", "--publication", "nobody"), 1, "it knows gazette"),
        (("captures", "--crawl", "zz"), 1, "no crawl in this archive has the id 'zz'"),
        (("books",), 2, "books"),
    ],
)
def test_a_list_that_nobody_can_give_is_an_error(words: tuple[str, ...], code: int, told: str, crawled: Path) -> None:
    """In one line, with nothing on stdout."""
    ran = fonds("list", *words, *(() if words == ("books",) else ("--archive", crawled)))
    assert (ran.code, ran.out) == (code, "")
    assert told in ran.only_line
