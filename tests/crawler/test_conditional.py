"""A conditional request asks only about the page that was kept before; a real crawl against a server on loopback."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from crawler.conditional_requests import RequestValidators
from storage.types import Errand, Role, Validated
from tests.wire.crawling import Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, head, whole

ETAG = 'W/"北約'.encode().decode("latin-1") + '"'
SINCE = "Wed, 20 Aug 2025 01:00:00 GMT"


def respond(asked: Asked) -> Answer:
    """Answer 304 to whoever asks conditionally."""
    if asked.target.startswith("/redirect/away"):
        return Answer([head("HTTP/1.1 302 Found", "Location: /target", "Content-Length: 0")])
    if asked.target.startswith("/redirect/itself") and not asked.before:
        return Answer([head("HTTP/1.1 302 Found", f"Location: {asked.target}", "Content-Length: 0")])
    if b"\r\nIf-" in asked.raw:
        return Answer([head("HTTP/1.1 304 Not Modified")])
    return Answer([whole(b"page")])


@dataclass
class Visited:
    """One crawl: the requests the server received, by path and in order, and what was kept."""

    requests: dict[str, list[bytes]]
    crawled: Crawled

    def errands(self, path: str) -> list[Errand]:
        """The errands under which a path was kept."""
        return [errand for errand, kept, _capture in self.crawled.kept if kept.url.endswith(path)]


def ask(url: str, about: str, validators: RequestValidators | None, role: Role = Role.ARTICLE) -> Ask:
    """Ask for `url`, knowing a capture of `about`."""
    validated = Validated("urn:uuid:1", about, datetime(2025, 8, 20, tzinfo=UTC), None)
    errand = Errand("demo", "crawl-1", role, validated=validated)
    return Ask(url, meta=(("errand", errand), ("validators", validators)), errand=False)


@pytest.fixture(scope="module")
def visited() -> Visited:
    """Ask for every page of this file."""
    known = RequestValidators('"v1"', SINCE)
    with Origin(respond) as origin:
        url = origin.url
        asks = [
            ask(url("/page"), url("/page"), known),
            ask(url("/etag"), url("/etag"), RequestValidators(ETAG, None)),
            ask(url("/date"), url("/date"), RequestValidators(None, SINCE)),
            ask(url("/other"), url("/page"), known),
            ask(url("/none"), url("/none"), RequestValidators(None, None)),
            ask(url("/absent"), url("/absent"), None),
            ask(url("/hostile"), url("/hostile"), RequestValidators('"x"\r\nEvil: 1', "x" * 5000)),
            ask(url("/robots.txt"), url("/robots.txt"), known, Role.ROBOTS),
            ask(url("/redirect/away"), url("/redirect/away"), known),
            ask(url("/redirect/itself"), url("/redirect/itself"), known),
        ]
        middlewares = {"crawler.conditional_requests.ConditionalMiddleware": 650}
        crawled = crawl(asks, {"FONDS_ALLOW_NETWORK": ["127.0.0.1/32"], "DOWNLOADER_MIDDLEWARES": middlewares})
        requests: dict[str, list[bytes]] = {}
        for entry in origin.served:
            requests.setdefault(entry.target, []).append(entry.received)
    return Visited(requests, crawled)


def test_a_page_kept_before_is_asked_for_with_both_validators(visited: Visited) -> None:
    """As they were received; the answer is kept as one about that capture."""
    (request,) = visited.requests["/page"]
    assert b'\r\nIf-None-Match: "v1"\r\n' in request
    assert f"\r\nIf-Modified-Since: {SINCE}\r\n".encode() in request
    (errand,) = visited.errands("/page")
    assert errand.validated is not None
    (outcome,) = [outcome for outcome in visited.crawled.outcomes if outcome.url.endswith("/page")]
    assert outcome.status == 304


def test_one_validator_is_enough(visited: Visited) -> None:
    """The other header is then not sent; bytes beyond ASCII come back as they were."""
    assert b"\r\nIf-None-Match: " + ETAG.encode("latin-1") + b"\r\n" in visited.requests["/etag"][0]
    assert b"If-Modified-Since" not in visited.requests["/etag"][0]
    assert b"If-None-Match" not in visited.requests["/date"][0]


@pytest.mark.parametrize("path", ["/other", "/none", "/absent", "/hostile", "/robots.txt"])
def test_a_request_without_its_own_validators_is_plain_and_so_is_its_errand(visited: Visited, path: str) -> None:
    """Another page's capture, no validators, such as cannot be sent, or robots.txt: nothing is validated."""
    (request,) = visited.requests[path]
    assert b"\r\nIf-" not in request
    assert b"Evil" not in request
    (errand,) = visited.errands(path)
    assert errand.validated is None


def test_validators_do_not_follow_a_redirect(visited: Visited) -> None:
    """The target of a redirect was never captured: a 304 from it would keep nothing."""
    assert b"\r\nIf-None-Match" in visited.requests["/redirect/away"][0]
    assert b"\r\nIf-" not in visited.requests["/target"][0]
    (first,) = visited.errands("/redirect/away")
    (second,) = visited.errands("/target")
    assert first.validated is not None
    assert second.validated is None


def test_validators_are_not_sent_again_to_a_page_that_redirects_to_itself(visited: Visited) -> None:
    """Only the first hop is conditional."""
    assert [b"\r\nIf-" in request for request in visited.requests["/redirect/itself"]] == [True, False]
    assert [errand.validated is None for errand in visited.errands("/redirect/itself")] == [False, True]
