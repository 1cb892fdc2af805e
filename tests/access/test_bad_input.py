"""A site that answers anything at all: each answer is kept as what it was, counted and shown, and the crawl goes on."""

from __future__ import annotations

import itertools
import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, Gazette, add_profile, article_page, page, redirect, status
from tests.access.soundness import (
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)
from tests.wire.origin import Answer, Asked, Then, head, whole

FEED = f"http://{HOST}/feed/"
SOUND = 4
LARGE = 10_000_000
HTML = "Content-Type: text/html; charset=utf-8"
ENDLESS = head("HTTP/1.1 200 OK", HTML, "Transfer-Encoding: chunked")


def endless_fast(_asked: Asked) -> Answer:
    """A body that never ends, as fast as it is taken."""
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return Answer(itertools.chain([ENDLESS], itertools.repeat(piece)))


def endless_slow(_asked: Asked) -> Answer:
    """A body that never ends and hardly grows."""
    return Answer([ENDLESS + b"5\r\n<p>on\r\n"], Then.HOLD)


def cut_off(_asked: Asked) -> Answer:
    """A body that breaks off before its stated end."""
    return Answer([head("HTTP/1.1 200 OK", HTML, "Content-Length: 5000") + b"<html><body><p>It begins"], Then.CLOSE)


def silent(_asked: Asked) -> Answer:
    """A connection that is closed without a word."""
    return Answer([], Then.CLOSE)


def large(_asked: Asked) -> Answer:
    """An article of ten megabytes."""
    more = "<p>" + "航道的水深與船隻的數目都寫在紀錄裡。" * 50 + "</p>"
    sources = "<h2>資料來源</h2>"
    html = article_page(SOUND + 3, []).replace(sources, more * (LARGE // len(more.encode()) + 1) + sources)
    return page(html)


def listing(_asked: Asked) -> Answer:
    """A page that lists others and is no article."""
    items = "".join(
        f'<li><h2><a href="/2026/01/other-{each}/">另一則報導的標題 {each}</a></h2></li>' for each in range(30)
    )
    return page(f"<html><head><title>文章列表</title></head><body><ul>{items}</ul></body></html>")


ARTICLES = {
    "empty": lambda _asked: Answer([whole(b"", HTML)]),
    "no-article": listing,
    "undecodable": lambda _asked: Answer([whole(random.Random(2).randbytes(20_000), HTML)]),
    "bad-gzip": lambda _asked: Answer([whole(b"\x1f\x8b\x08\x00nonsense" * 20, HTML, "Content-Encoding: gzip")]),
    "large": large,
    "loop": redirect(f"http://{HOST}/2026/01/loop/"),
    "no-address": redirect("http://[::1/"),
    "cut-off": cut_off,
    "silent": silent,
    "endless-fast": endless_fast,
    "endless-slow": endless_slow,
    "error": status("500 Internal Server Error"),
    "gone": status("410 Gone"),
}
LOOP = "http://loop.example/a.html"
BUSY = "http://busy.example/report.html"
REFUSED = "http://refused.example/report.html"
NOWHERE = "http://nowhere.invalid/report.html"
PRIVATE = "http://10.20.30.40/report.html"
SOURCES = {
    LOOP: ("unreachable", "redirects"),
    BUSY: ("blocked", "429"),
    REFUSED: ("unreachable", "refused"),
    NOWHERE: ("unreachable", "dns"),
    PRIVATE: ("guarded", "guarded"),
}


def url_of(name: str) -> str:
    """The address of a spoiled article."""
    return f"http://{HOST}/2026/01/{name}/"


@dataclass(frozen=True)
class Crawled:
    """The crawl of the spoiled newspaper."""

    archive: Path
    ran: Ran
    asked: list[str]

    def captures(self, url: str) -> list[dict[str, Any]]:
        """The captures of an address in their order."""
        query = "SELECT * FROM v_captures WHERE url = :url ORDER BY captured_at, record_offset"
        return rows(self.archive, query, url=url)

    def capture(self, url: str) -> dict[str, Any]:
        """The one capture of an address."""
        (row,) = self.captures(url)
        return row


def front_page(_asked: Asked) -> Answer:
    """A section that shows the sound articles and the spoiled ones."""
    shown = [*map(Gazette().article_url, range(SOUND)), *map(url_of, ARTICLES)]
    return page("".join(f'<h2><a href="{url}">報導 {url}</a></h2>' for url in shown))


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """One crawl over everything that can go wrong."""
    archive = tmp_path_factory.mktemp("bad") / "archive"
    gazette = Gazette(articles=SOUND, sources=2, cited=tuple(SOURCES))
    gazette.special = {
        f"http://{HOST}/": front_page,
        FEED: lambda _asked: Answer([whole(b"<rss><channel><item><title>broken", "Content-Type: application/rss+xml")]),
        LOOP: redirect("http://loop.example/b.html"),
        "http://loop.example/b.html": redirect(LOOP),
        BUSY: status("429 Too Many Requests", "Retry-After: 7200"),
        **{url_of(name): reply for name, reply in ARTICLES.items()},
    }
    with gazette.serving(), socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        # In eight seconds twelve megabytes come also on a machine that does other things: what has no end is too long.
        add_profile(archive, ("[listing]\n", f'[listing]\nfeeds = ["{FEED}"]\n'), ("timeout = 3.0", "timeout = 8.0"))
        refused = f"refused.example:80:127.0.0.1:{closed.getsockname()[1]}"
        yield Crawled(archive, fonds(*gazette.crawl_options(archive), "--connect-to", refused), gazette.asked)


def test_the_crawl_goes_on_to_its_end(crawled: Crawled) -> None:
    """Nothing that a site answers ends a crawl; what was wrong with a listing is told in one line."""
    assert crawled.ran.code == 3
    assert f"fonds: please check: feed {FEED}: malformed feed" in crawled.ran.err
    found = {row["url"] for row in rows(crawled.archive, "SELECT url FROM v_articles")}
    assert found == {f"http://{HOST}/2026/{each % 12 + 1:02}/article-{each}/" for each in range(SOUND)} | {
        url_of("large")
    }


@pytest.mark.parametrize(
    ("name", "verdict"),
    [("empty", "empty"), ("no-article", "not-an-article"), ("undecodable", "undecodable"), ("bad-gzip", "undecodable")],
)
def test_a_page_that_cannot_be_read_is_kept_and_refused_with_a_verdict(
    crawled: Crawled, name: str, verdict: str
) -> None:
    """What came is in the archive; why it is no article stands beside it."""
    capture = crawled.capture(url_of(name))
    assert (capture["status"], capture["reading"], capture["verdict"]) == (200, "refused", verdict)


def test_a_page_of_ten_megabytes_is_kept_and_read(crawled: Crawled) -> None:
    """Size alone is no reason to refuse."""
    capture = crawled.capture(url_of("large"))
    assert (capture["status"], capture["truncated"], capture["reading"]) == (200, None, "done")
    (article,) = rows(crawled.archive, "SELECT text FROM v_articles WHERE url = :url", url=url_of("large"))
    assert len(article["text"].encode()) > LARGE * 0.9


@pytest.mark.parametrize(
    ("name", "truncated"),
    [("cut-off", "disconnect"), ("endless-fast", "length"), ("endless-slow", "time")],
)
def test_a_body_without_end_is_kept_as_far_as_it_came(crawled: Crawled, name: str, truncated: str) -> None:
    """The record says why the body is not whole, and the page is not read as if it were."""
    capture = crawled.capture(url_of(name))
    assert (capture["status"], capture["truncated"]) == (200, truncated)
    assert (capture["reading"], capture["verdict"]) == ("refused", "truncated")


@pytest.mark.parametrize(("name", "code"), [("error", 500), ("gone", 410)])
def test_an_answer_that_is_no_page_is_kept_with_its_status(crawled: Crawled, name: str, code: int) -> None:
    """An error's page is an answer like any other."""
    capture = crawled.capture(url_of(name))
    assert (capture["status"], capture["verdict"]) == (code, "status")


def test_a_connection_that_says_nothing_is_a_failure_of_its_kind(crawled: Crawled) -> None:
    """No byte came, so the record is a failure's; on a kept-alive connection it is asked once more on a new one."""
    *_, capture = crawled.captures(url_of("silent"))
    assert (capture["record_type"], capture["status"]) == ("failure", None)
    assert capture["error"].startswith("disconnect:")


def test_a_redirect_loop_ends_with_a_failure_that_says_so(crawled: Crawled) -> None:
    """Every hop is kept, and after the profile's limit a failure in the place of the next hop."""
    captures = crawled.captures(url_of("loop"))
    assert [row["status"] for row in captures] == [302] * 6 + [None]
    assert captures[-1]["error"] == "redirects: more than 5 redirects"
    assert crawled.asked.count(url_of("loop")) == 6


def test_a_redirect_to_what_is_no_address_ends_with_a_failure_that_says_so(crawled: Crawled) -> None:
    """The answer is kept, and so is that it led nowhere: nothing waits for ever for a page behind it."""
    captures = crawled.captures(url_of("no-address"))
    assert [row["status"] for row in captures] == [302, None]
    assert captures[-1]["error"] == "redirects: redirected to an address that cannot be visited: http://[::1/"


@pytest.mark.parametrize("url", SOURCES)
def test_a_source_that_cannot_be_had_says_why(crawled: Crawled, url: str) -> None:
    """The source's state, and the latest capture that shows it."""
    state, outcome = SOURCES[url]
    (source,) = rows(crawled.archive, "SELECT * FROM v_sources WHERE url = :url", url=url)
    assert (source["state"], source["revisions"]) == (state, 0)
    (citation,) = rows(crawled.archive, "SELECT * FROM v_citations WHERE url = :url", url=url)
    (capture,) = rows(crawled.archive, "SELECT * FROM v_captures WHERE capture_id = :id", id=citation["capture_id"])
    assert str(capture["status"] or capture["error"]).startswith(outcome) or outcome == "redirects"
    failures = rows(crawled.archive, "SELECT error FROM v_captures WHERE role = 'source' AND error LIKE 'redirects:%'")
    assert len(failures) == 1


def test_a_host_that_asks_for_time_is_given_it(crawled: Crawled) -> None:
    """Retry-After bars the whole host, not the page alone."""
    (host,) = rows(crawled.archive, "SELECT next_at FROM hosts WHERE host = 'busy.example'")
    (visited,) = rows(crawled.archive, "SELECT visited_at FROM targets WHERE url = :url", url=BUSY)
    assert host["next_at"] > visited["visited_at"]
    assert host["next_at"][11:13] != visited["visited_at"][11:13]


def test_a_redirect_does_not_bar_the_host_that_it_came_from(tmp_path: Path) -> None:
    """Retry-After is the word of the host that answered, not of the one that led there."""
    gazette = Gazette(articles=1, sources=0, cited=("http://moved.example/report.html",))
    gazette.special = {
        "http://moved.example/report.html": redirect(BUSY),
        BUSY: status("429 Too Many Requests", "Retry-After: 7200"),
    }
    with gazette.serving():
        assert fonds(*gazette.crawl_options(tmp_path / "archive")).code == 0
    barred = rows(tmp_path / "archive", "SELECT host FROM hosts WHERE next_at IS NOT NULL")
    assert barred == [{"host": "busy.example"}]


def test_status_counts_every_outcome(crawled: Crawled) -> None:
    """What was kept, what was refused and why, for people and for programs."""
    answer = fonds("status", "--archive", crawled.archive, "--json").answer
    (publication,) = answer["publications"]
    visits, refusals = dict(publication["captures"]), dict(publication["refusals"])
    expected = {
        "article truncated": 3,
        "article 500": 1,
        "article 410": 1,
        "article redirects": 2,
        "source redirects": 1,
        "source 429": 1,
        "source refused": 1,
        "source dns": 1,
        "source guarded": 1,
        "feed 200": 1,
    }
    assert {name: visits.get(name) for name in expected} == expected
    assert {name: refusals.get(name) for name in ("empty", "not-an-article", "undecodable", "truncated")} == {
        "empty": 1,
        "not-an-article": 1,
        "undecodable": 2,
        "truncated": 3,
    }
    told = fonds("status", "--archive", crawled.archive).out
    for line in ("3  article: cut off", "1  source: no such host", "2  a body that cannot be decoded"):
        assert line in told


def test_the_archive_is_sound_and_nothing_is_held(crawled: Crawled) -> None:
    """Bad input leaves no lease, no unread capture and no record without its row."""
    assert_nothing_is_claimed_that_is_not_on_disk(crawled.archive)
    assert_records_rows_and_index_agree(crawled.archive, "gazette")
    assert_nothing_is_held(crawled.archive)
    verified = fonds("verify", "--archive", crawled.archive, "--json")
    assert (verified.code, verified.answer["damaged"]) == (0, 0)


def test_an_archive_with_failures_says_when_it_tries_again(crawled: Crawled) -> None:
    """A failure is due again after the profile's wait; a feed that could not be read stays in the exit code."""
    ran = fonds("crawl", "--archive", crawled.archive)
    assert ran.code == 3
    assert FEED in ran.only_line
    assert ran.out.startswith("Nothing is due until")


def test_a_page_to_log_in_in_place_of_the_articles_is_told(tmp_path: Path) -> None:
    """It has the status of any page: of a crawl's articles those are counted that came, by whichever process."""
    archive = tmp_path / "archive"
    add_profile(archive)
    gazette = Gazette(articles=6, sources=2)
    form = "<title>Sign in - The Gazette</title><form>Name <input name=n> Password <input type=password></form>"
    with gazette.serving():
        assert fonds(*gazette.crawl_options(archive)).code == 0
        gazette.special = {url: lambda _asked: page(form) for url in gazette.article_urls}
        ran = fonds(*gazette.crawl_options(archive), "--recheck")
    assert ran.code == 3
    assert "gazette: a wall came in place of 6 of 6 articles, at most 50% are expected, such as " in ran.err
