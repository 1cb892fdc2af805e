"""robots.txt is asked before every page, obeyed, and recorded; a real crawl against a server on loopback."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.live_exchange import MAX_HEAD
from crawler.recording import ERRAND_KEY, Unfetched
from crawler.robots import MAX_PARSED
from crawler.robots_middleware import Disallowed, RobotsMiddleware
from crawler.stopping import Withdrawn
from pipelines.reader_processes import Readers
from storage.types import Errand, Exchange, Failure, FailureKind, Role, Truncated
from tests.crawler.listening import NotingListener
from tests.wire.crawling import Ask, Crawled, Outcome, crawl
from tests.wire.memory import ForgetfulRecording, capture_for
from tests.wire.origin import Answer, Asked, Origin, Then, chunked, head, whole

OK = "HTTP/1.1 200 OK"
# Longer than what is read. What fills it is random, so that it stays so when it is packed.
_RANDOM = random.Random(9309)
LONG = b"".join(
    (
        b"User-agent: *\nDisallow: /first\n",
        *(b"# %0100x\n" % _RANDOM.getrandbits(400) for _ in range(16_000)),
        b"Disallow: /last\n",
    )
)
REPEATED = b"User-agent: *\nDisallow: /first\n" + b"# filling\n" * (2 * MAX_PARSED) + b"Disallow: /last\n"
HUGE = {
    "huge.test": Answer([whole(LONG)]),
    "huge-to-the-close.test": Answer([head(OK), LONG], Then.CLOSE),
    "huge-in-chunks.test": Answer([head(OK, "Transfer-Encoding: chunked"), chunked(LONG, 40_000)]),
    "huge-in-one-chunk.test": Answer([head(OK, "Transfer-Encoding: chunked"), chunked(LONG, len(LONG))]),
    "huge-and-packed.test": Answer([whole(gzip.compress(LONG), "Content-Encoding: gzip")]),
    "huge-when-unpacked.test": Answer([whole(gzip.compress(REPEATED), "Content-Encoding: gzip")]),
}
# Not cut where the file grew too long: what was to come may have forbidden the page.
BROKEN_OFF = {
    "hung-up.test": Answer([head(OK, "Content-Length: 900000"), LONG[:9_000]], Then.CLOSE),
    "reset.test": Answer([head(OK), LONG[:9_000]], Then.RESET),
    "head-without-end.test": Answer([OK.encode() + b"\r\n" + b"X-More: and more\r\n" * (MAX_HEAD // 8)], Then.CLOSE),
}
HUGE_AND_BUSY = "huge-and-busy.test"
ROBOTS = {
    "open.test": b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\nSitemap: /map.xml\nSitemap: http://far.example/m.xml",
    "named.test": b"User-agent: *\nAllow: /\n\nUser-agent: fonds\nDisallow: /not-for-fonds\n",
    "junk.test": b"<!DOCTYPE html><html><body><p>Disallow: everything</p></body></html>",
}
STATUS = {
    "missing.test": "HTTP/1.1 404 Not Found",
    "forbidden.test": "HTTP/1.1 403 Forbidden",
    "busy.test": "HTTP/1.1 429 Too Many Requests",
    "broken.test": "HTTP/1.1 503 Service Unavailable",
}
LOCATION = {
    "hop.test": "http://open.test/elsewhere.txt",
    "loop.test": "/robots.txt",
    "odd.test": "ftp://open.test/robots.txt",
}
HOSTS = (*ROBOTS, *HUGE, *BROKEN_OFF, HUGE_AND_BUSY, *STATUS, *LOCATION, "away.test")
PATHS = {
    "open.test": ("/a", "/b", "/private/x"),
    "named.test": ("/page", "/not-for-fonds"),
    "junk.test": ("/page",),
    **dict.fromkeys(HUGE, ("/first", "/last")),
    **dict.fromkeys(BROKEN_OFF, ("/page",)),
    HUGE_AND_BUSY: ("/page",),
    "missing.test": ("/page",),
    "forbidden.test": ("/page",),
    "busy.test": ("/page",),
    "broken.test": ("/page", "/page2"),
    "hop.test": ("/page", "/moved"),
    "loop.test": ("/page",),
    "odd.test": ("/page",),
    "away.test": ("/redirect",),
    "closed.test": ("/page",),
    "guarded.test": ("/page",),
}


def respond(asked: Asked) -> Answer:
    """Answer for every host of this file."""
    host = next(line.split(b":")[1].strip().decode() for line in asked.raw.split(b"\r\n") if line.startswith(b"Host:"))
    if asked.target == "/elsewhere.txt":
        return Answer([whole(b"User-agent: *\nDisallow: /moved\n")])
    if host == "away.test" and asked.target == "/redirect":
        return Answer([head("HTTP/1.1 302 Found", "Location: http://open.test/private/y", "Content-Length: 0")])
    if asked.target != "/robots.txt":
        return Answer([whole(b"page")])
    if host in HUGE or host in BROKEN_OFF:
        return {**HUGE, **BROKEN_OFF}[host]
    if host == HUGE_AND_BUSY:
        return Answer([whole(LONG, "Retry-After: 120", status="HTTP/1.1 503 Service Unavailable")])
    if host in LOCATION:
        return Answer([head("HTTP/1.1 301 Moved", f"Location: {LOCATION[host]}", "Content-Length: 0")])
    if host in STATUS:
        return Answer([whole(b"sorry", status=STATUS[host])])
    return Answer([whole(ROBOTS.get(host, b""))])


@dataclass
class Visited:
    """One crawl of all hosts."""

    crawled: Crawled
    requests: list[str]
    told: list[list[object]]

    def outcome(self, url: str) -> Outcome:
        """What the spider saw of a URL that was asked for."""
        (outcome,) = [outcome for outcome in self.crawled.outcomes if outcome.ask.url == url]
        return outcome

    def kept(self, url: str) -> list[tuple[Errand, Exchange | Failure]]:
        """What was recorded of a URL."""
        return [(errand, kept) for errand, kept, _capture in self.crawled.kept if kept.url == url]


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> Visited:
    """Crawl every path of every host once."""
    notes = tmp_path_factory.mktemp("robots") / "told.jsonl"
    with Origin(respond) as origin:
        settings = {
            "ROBOTSTXT_OBEY": True,
            "USER_AGENT": "Fonds/1.0 (+https://archive.example/about)",
            "FONDS_ALLOW_NETWORK": ["127.0.0.1/32"],
            "FONDS_CONNECT_TO": [
                *(f"{host}:80:127.0.0.1:{origin.port}" for host in HOSTS),
                "closed.test:80:127.0.0.1:1",
                f"guarded.test:80:127.0.0.2:{origin.port}",
            ],
            "TEST_ROBOTS_LISTENER": NotingListener(notes),
            "DOWNLOADER_MIDDLEWARES": {
                "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
                "crawler.robots_middleware.RobotsMiddleware": 100,
            },
        }
        crawled = crawl([Ask(f"http://{host}{path}") for host, paths in PATHS.items() for path in paths], settings)
        requests = [
            entry.received.split(b"\r\nHost: ")[1].split(b"\r\n")[0].decode() + entry.target for entry in origin.served
        ]
    return Visited(crawled, requests, [json.loads(line) for line in notes.read_text().splitlines()])


@pytest.mark.parametrize(
    "url",
    [
        "http://open.test/a",
        "http://open.test/b",
        "http://named.test/page",
        "http://junk.test/page",
        *(f"http://{host}/last" for host in HUGE),
        "http://missing.test/page",
        "http://forbidden.test/page",
        "http://hop.test/page",
        "http://loop.test/page",
        "http://odd.test/page",
    ],
)
def test_what_robots_txt_does_not_forbid_is_fetched(visited: Visited, url: str) -> None:
    """No rule, no file, or one that leads nowhere: the page is fetched."""
    assert visited.outcome(url).status == 200


@pytest.mark.parametrize(
    ("url", "why", "kind"),
    [
        ("http://open.test/private/x", "http://open.test/robots.txt disallows it for Fonds", FailureKind.ROBOTS),
        ("http://named.test/not-for-fonds", "http://named.test/robots.txt disallows it for Fonds", FailureKind.ROBOTS),
        *(
            (f"http://{host}/first", f"http://{host}/robots.txt disallows it for Fonds", FailureKind.ROBOTS)
            for host in HUGE
        ),
        *(
            (
                f"http://{host}/page",
                f"http://{host}/robots.txt could not be read: the answer was cut off",
                FailureKind.ROBOTS_UNREADABLE,
            )
            for host in BROKEN_OFF
        ),
        (
            f"http://{HUGE_AND_BUSY}/page",
            f"http://{HUGE_AND_BUSY}/robots.txt could not be read: it answered 503",
            FailureKind.ROBOTS_UNREADABLE,
        ),
        ("http://hop.test/moved", "http://hop.test/robots.txt disallows it for Fonds", FailureKind.ROBOTS),
        (
            "http://busy.test/page",
            "http://busy.test/robots.txt could not be read: it answered 429",
            FailureKind.ROBOTS_UNREADABLE,
        ),
        (
            "http://broken.test/page",
            "http://broken.test/robots.txt could not be read: it answered 503",
            FailureKind.ROBOTS_UNREADABLE,
        ),
        ("http://closed.test/page", "http://closed.test/robots.txt could not be read: ", FailureKind.REFUSED),
        ("http://guarded.test/page", "http://guarded.test/robots.txt could not be read: ", FailureKind.GUARDED),
    ],
)
def test_what_robots_txt_forbids_is_recorded_and_not_asked_for(
    visited: Visited, url: str, why: str, kind: FailureKind
) -> None:
    """The failure says which robots.txt forbids it and why; the spider gets its capture; the host hears nothing.

    Where the host gave no answer, its pages fail of the same kind; where it gave one that says nothing, of that. Only a
    rule closes a page to robots.
    """
    outcome = visited.outcome(url)
    assert (outcome.error, outcome.kind) == ("Disallowed", kind)
    ((errand, kept),) = visited.kept(url)
    assert isinstance(kept, Failure)
    assert kept.kind is kind
    assert kept.message.startswith(why)
    assert errand.role is Role.OTHER
    assert outcome.capture is not None
    assert outcome.capture.url == url
    assert url.removeprefix("http://") not in visited.requests


def test_a_redirect_does_not_lead_past_robots_txt(visited: Visited) -> None:
    """Every hop is asked about, under the rules of its own host."""
    outcome = visited.outcome("http://away.test/redirect")
    assert (outcome.url, outcome.kind) == ("http://open.test/private/y", FailureKind.ROBOTS)
    assert "open.test/private/y" not in visited.requests


@pytest.mark.parametrize("host", [host for host in HOSTS if host not in LOCATION])
def test_robots_txt_is_asked_for_once_an_origin(visited: Visited, host: str) -> None:
    """However many pages wait for it."""
    assert visited.requests.count(f"{host}/robots.txt") == 1


def test_redirects_of_robots_txt_are_followed_five_times(visited: Visited) -> None:
    """A sixth means that there is none (RFC 9309, 2.3.1.2)."""
    assert visited.requests.count("loop.test/robots.txt") == 6


@pytest.mark.parametrize("host", PATHS)
def test_robots_txt_is_recorded_in_a_role_of_its_own(visited: Visited, host: str) -> None:
    """Answers, errors and refused connections alike, and for the publication that asked."""
    kept = visited.kept(f"http://{host}/robots.txt")
    assert kept
    assert {(errand.role, errand.publication, errand.target_id) for errand, _kept in kept} == {
        (Role.ROBOTS, "demo", None)
    }


def test_a_robots_txt_behind_a_redirect_is_recorded_where_it_was(visited: Visited) -> None:
    """Both hops are, in the same role."""
    ((errand, _kept),) = visited.kept("http://open.test/elsewhere.txt")
    assert errand.role is Role.ROBOTS


def test_what_robots_txt_says_of_sitemaps_and_pace_is_passed_on(visited: Visited) -> None:
    """Once an origin, with addresses made absolute; what cannot be read says nothing."""
    told = {str(origin): (publication, sitemaps, delay) for publication, _, origin, sitemaps, delay in visited.told}
    assert len(visited.told) == len(PATHS)
    assert told["http://open.test"] == ("demo", ["http://open.test/map.xml", "http://far.example/m.xml"], 7.0)
    assert told["http://broken.test"] == ("demo", [], None)


def refused(received: bytes, truncated: Truncated) -> Disallowed | None:
    """How a page fails whose robots.txt was cut off, None when it may be fetched."""
    errand = Errand("demo", "crawl-1", Role.OTHER)
    page = Request("http://cut.test/page", meta={ERRAND_KEY: errand})

    async def download(request: Request) -> Response:
        failure = Failure(request.url, datetime(2026, 3, 1, tzinfo=UTC), FailureKind.DISCONNECT, "")
        raise Unfetched(request.url, capture_for(errand, failure), None, truncated, received=received)

    try:
        asyncio.run(RobotsMiddleware(download, "Fonds", ForgetfulRecording(), None).process_request(page))
    except Disallowed as disallowed:
        return disallowed
    return None


def test_a_cut_robots_txt_that_answers_with_an_error_says_when_to_ask_again() -> None:
    """As one that came whole does."""
    answer = head("HTTP/1.1 503 Service Unavailable", "Retry-After: 120") + b"sorry\n"
    disallowed = refused(answer, Truncated.LENGTH)
    assert disallowed is not None
    assert (disallowed.kind, disallowed.retry_after) == (FailureKind.ROBOTS_UNREADABLE, b"120")


@pytest.mark.parametrize("truncated", Truncated)
def test_only_a_robots_txt_that_we_cut_for_its_length_is_read_in_part(truncated: Truncated) -> None:
    """What a lost connection, the clock or a broken coding took away may have been a rule."""
    disallowed = refused(head(OK) + b"User-agent: *\nDisallow: /else\nDisallow: /", truncated)
    assert (disallowed is None) is (truncated is Truncated.LENGTH)


def _asked_within(process: Readers, robots: bytes) -> None:
    """Ask whether a page may be fetched whose robots.txt is this, parsed in a process."""

    async def download(request: Request) -> Response:
        return Response(request.url, body=robots)

    async def ask() -> None:
        page = Request("http://large.test/page", meta={ERRAND_KEY: Errand("demo", "crawl-1", Role.OTHER)})
        await RobotsMiddleware(download, "Fonds", ForgetfulRecording(), None, process).process_request(page)

    asyncio.run(ask())


def test_a_robots_txt_is_parsed_in_a_process_of_its_own_and_one_that_spends_its_limits_is_unreadable() -> None:
    """The crawl's own process waits for it, and does nothing else."""
    many = b"User-agent: *\n" + b"".join(b"Disallow: /%%e6%d*$\n" % number for number in range(20_000))
    with Readers(1, deadline=0.05, modules=("crawler.robots_job",)) as process:
        _asked_within(process, b"User-agent: *\nDisallow: /private\n")
        with pytest.raises(Disallowed) as forbidden:
            _asked_within(process, b"User-agent: *\nDisallow: /page\n")
        with pytest.raises(Disallowed) as unreadable:
            _asked_within(process, many)
    assert forbidden.value.kind is FailureKind.ROBOTS
    assert unreadable.value.kind is FailureKind.ROBOTS_UNREADABLE


def test_a_page_whose_robots_txt_is_not_read_when_the_crawl_stops_is_left_for_later() -> None:
    """It is no failure of the page."""
    with Readers(1, modules=("crawler.robots_job",)) as process:
        process.abandon()
        with pytest.raises(Withdrawn):
            _asked_within(process, b"")
