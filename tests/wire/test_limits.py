"""Answers without end, and answers that are too large: what came is kept, and it is said that it was cut."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import pytest

from crawler.live_exchange import MAX_HEAD
from crawler.wire import SHARE_KEY
from crawler.wire_agent import UNREAD_KEY
from storage.types import Exchange, Truncated
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, Then, chunked, head, whole

LIMIT = 1_000_000
RECEIVE = 1 << 17
"""As much as one read may bring beyond a limit."""


def _endless(first: bytes, piece: bytes) -> Answer:
    def pieces() -> Iterator[bytes]:
        yield first
        yield from repeat(piece)

    return Answer(pieces(), Then.CLOSE)


def _respond(asked: Asked) -> Answer:
    match asked.target.strip("/"):
        case "body":
            return _endless(head("HTTP/1.1 200 OK", "Content-Type: text/html"), b"endless " * 8192)
        case "chunks":
            chunk = b"10000\r\n" + b"c" * 65536 + b"\r\n"
            return _endless(head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked"), chunk)
        case "heads":
            return _endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 4096)
        case "line":
            return _endless(b"HTTP/1.1 200 OK\r\nX-Line: ", b"line " * 8192)
        case "interim":
            return _endless(b"", head("HTTP/1.1 103 Early Hints", "Link: </a>") * 2048)
        case "announced":
            return Answer([whole(b"a" * (LIMIT + 1))], Then.CLOSE)
        case "unlimited":
            return Answer([whole(b"a" * (2 * LIMIT))])
        case "allowed" | "allowed?unread":
            return Answer([head("HTTP/1.1 200 OK", "Transfer-Encoding: chunked") + chunked(b"a" * LIMIT, 50_000)])
        case "slowly?number=1" | "slowly?number=2" | "slowly?number=3" | "slowly?number=4" | "slowly?number=5":
            return Answer([whole(asked.target[-1:].encode() * (LIMIT // 2))])
        case "shared-1" | "shared-2" | "shared-3":
            return Answer([whole(b"s" * (LIMIT // 2))])
        case _:
            return Answer([whole(b"ok")])


@dataclass
class Shared:
    """A limit that several answers have together."""

    size: int = 0

    def take(self, size: int) -> bool:
        """Count what came."""
        self.size += size
        return self.size <= LIMIT


Limited = tuple[Origin, Crawled]
CUT = ("body", "chunks", "heads", "line", "interim", "announced")


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Origin, Origin, Crawled]]:
    """A crawl of everything that does not end, with a limit of a million bytes, over http and https."""
    authority = make_authority(tmp_path_factory.mktemp("limits"))
    with Origin(_respond) as plain, Origin(_respond, authority.server_context("127.0.0.1")) as secure:
        limit = (("download_maxsize", LIMIT),)
        asks = [Ask(origin.url(f"/{name}"), meta=limit) for name in (*CUT, "allowed") for origin in (plain, secure)]
        shared = ((SHARE_KEY, Shared().take),)
        asks += [Ask(secure.url(f"/{name}"), meta=shared) for name in ("shared-1", "shared-2", "shared-3")]
        unread = (("download_maxsize", LIMIT), (UNREAD_KEY, True))
        asks += [Ask(origin.url("/allowed?unread"), meta=unread) for origin in (plain, secure)]
        asks += [Ask(origin.url("/unlimited"), meta=(("download_maxsize", 0),)) for origin in (plain, secure)]
        yield plain, secure, crawl(asks, {**LOOPBACK, "FONDS_CACERT": str(authority.cacert)})


@pytest.fixture(params=["http", "https"])
def limited(request: pytest.FixtureRequest, both: tuple[Origin, Origin, Crawled]) -> Limited:
    """One of the two origins, and the crawl."""
    plain, secure, crawled = both
    return (plain if request.param == "http" else secure), crawled


def _kept(limited: Limited, name: str) -> Exchange:
    origin, crawled = limited
    (kept,) = crawled.of(origin.url(f"/{name}"))
    assert isinstance(kept, Exchange)
    return kept


@pytest.mark.parametrize("name", CUT)
def test_an_answer_beyond_its_limit_is_cut_and_kept(limited: Limited, name: str) -> None:
    """The fetch ends, what came is kept with `truncated=length`, and no more than the limits allow."""
    kept = _kept(limited, name)
    assert kept.truncated is Truncated.LENGTH
    assert 0 < len(kept.interim + kept.response) <= LIMIT + MAX_HEAD + RECEIVE
    outcome = next(outcome for outcome in limited[1].outcomes if outcome.url == kept.url)
    assert (outcome.error, outcome.truncated) == ("Unfetched", Truncated.LENGTH)


@pytest.mark.parametrize("name", CUT)
def test_what_is_kept_of_a_cut_answer_is_its_beginning(limited: Limited, name: str) -> None:
    """The part that is kept is exact: it is how the bytes that the server sent begin."""
    kept = _kept(limited, name)
    (served,) = [served for served in limited[0].served if served.target == f"/{name}"]
    assert served.sent.startswith(kept.interim + kept.response)
    assert kept.request == served.received


@pytest.mark.parametrize("name", ["heads", "line", "interim"])
def test_heads_have_a_bound_of_their_own(limited: Limited, name: str) -> None:
    """A head without end is cut at the bound for heads, whatever a body may have."""
    kept = _kept(limited, name)
    assert len(kept.interim + kept.response) <= MAX_HEAD + RECEIVE


def test_a_body_of_just_the_limit_is_whole(limited: Limited) -> None:
    """The limit is the last size that is allowed; chunk framing does not count against it on this scale."""
    kept = _kept(limited, "allowed")
    assert kept.truncated is None


def test_a_body_that_nobody_reads_is_kept_and_not_held_twice(limited: Limited) -> None:
    """The response has a capture, and no body; the exchange is that of any other answer."""
    origin, crawled = limited
    read, unread = _kept(limited, "allowed"), _kept(limited, "allowed?unread")
    assert (unread.response, unread.truncated) == (read.response, None)
    bodies = {
        outcome.url: (outcome.status, len(outcome.body), outcome.capture is None)
        for outcome in crawled.outcomes
        if outcome.url.startswith(origin.url("/allowed"))
    }
    assert bodies == {origin.url("/allowed"): (200, LIMIT, False), origin.url("/allowed?unread"): (200, 0, False)}


def test_a_limit_of_several_answers_holds_for_all_together(both: tuple[Origin, Origin, Crawled]) -> None:
    """Whether they come one by one or at once: what is beyond it is cut off, and kept so."""
    _, secure, crawled = both
    kept = [_kept((secure, crawled), f"shared-{number}") for number in (1, 2, 3)]
    assert Truncated.LENGTH in [one.truncated for one in kept]
    assert LIMIT / 2 < sum(len(one.response) for one in kept) <= LIMIT + len(kept) * RECEIVE


def test_an_error_does_not_hold_what_came(both: tuple[Origin, Origin, Crawled]) -> None:
    """Its traceback holds the frames that it came from, and errors live for long."""
    _, _, crawled = both
    assert sum(outcome.error == "Unfetched" for outcome in crawled.outcomes) >= 2 * len(CUT)
    assert crawled.held_by_errors == 0


def test_no_limit_means_none(limited: Limited) -> None:
    """A limit of 0 is Scrapy's way to say that there is none."""
    kept = _kept(limited, "unlimited")
    assert kept.truncated is None
    assert len(kept.response) > 2 * LIMIT


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_answers_hold_no_more_than_their_budget_together(tmp_path: Path, secure: bool) -> None:
    """What is cut or whole is held until it is kept: the others wait for it, and are whole after that."""
    authority = make_authority(tmp_path)
    with Origin(_respond, authority.server_context("127.0.0.1") if secure else None) as origin:
        asks = [Ask(origin.url(f"/slowly?number={number}")) for number in range(1, 6)]
        asks.append(Ask(origin.url("/body"), meta=(("download_maxsize", 0),)))
        crawled = crawl(asks, {**LOOPBACK, "FONDS_CACERT": str(authority.cacert), "TEST_BODIES": 2 * LIMIT})
    assert LIMIT < crawled.most_held <= 2 * LIMIT + len(asks) * RECEIVE
    kept = {exchange.url: exchange for exchange in crawled.exchanges}
    assert len(kept) == len(asks)
    assert kept.pop(origin.url("/body")).truncated is Truncated.DISCONNECT
    for url, exchange in kept.items():
        if exchange.truncated is None:
            assert exchange.response.endswith(b"\r\n\r\n" + url[-1:].encode() * (LIMIT // 2))
    assert sum(exchange.truncated is None for exchange in kept.values()) >= 3
