"""What is kept is, byte for byte, what a raw socket sent and received."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.types import Exchange, Failure, FailureKind, Truncated
from tests.wire.cases import BODY, CASES, METHODS, respond
from tests.wire.certificates import make_authority
from tests.wire.crawling import LOOPBACK, Ask, Crawled, crawl
from tests.wire.origin import Origin, Served

ROUNDS = int(os.environ.get("FONDS_WIRE_ROUNDS", "3"))
"""Rounds of all cases on http and https each; the promise is made of 60, which the test marked `long` keeps."""

Both = tuple[Origin, Origin, Crawled]


def _crawl_rounds(folder: Path, rounds: int) -> Iterator[Both]:
    authority = make_authority(folder)
    with Origin(respond) as plain, Origin(respond, authority.server_context("127.0.0.1")) as secure:
        asks = [
            Ask(origin.url(f"/{case}?round={number}"), METHODS.get(case, "GET"))
            for number in range(rounds)
            for case in CASES
            for origin in (plain, secure)
        ]
        yield plain, secure, crawl(asks, {**LOOPBACK, "FONDS_CACERT": str(authority.cacert)})


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Both origins and what a crawl of all cases kept of them."""
    yield from _crawl_rounds(tmp_path_factory.mktemp("wire"), ROUNDS)


def _path(url: str, origin: Origin) -> str:
    return url.removeprefix(origin.url(""))


def _request(kept: Exchange | Failure) -> bytes:
    return kept.request


def _answer(kept: Exchange | Failure) -> bytes:
    return kept.interim + kept.response + kept.surplus if isinstance(kept, Exchange) else b""


def _compare(origin: Origin, crawled: Crawled) -> tuple[list[Served], list[Exchange | Failure]]:
    """What the origin logged and nobody kept alike, and what was kept without being in its log."""
    kept: dict[str, list[Exchange | Failure]] = defaultdict(list)
    for _, one, _ in crawled.kept:
        if one.url.startswith(origin.url("/")):
            kept[_path(one.url, origin)].append(one)
    missed = []
    for served in origin.served:
        alike = [one for one in kept[served.target] if _request(one) == served.received and _answer(one) == served.sent]
        if alike:
            kept[served.target].remove(alike[0])
        else:
            missed.append(served)
    return missed, [one for rest in kept.values() for one in rest]


def _assert_exact(both: Both, rounds: int) -> None:
    plain, secure, crawled = both
    for origin in (plain, secure):
        # Every case once a round, and /plain once more for each redirect.
        assert len(origin.served) >= rounds * (len(CASES) + 1)
        missed, extra = _compare(origin, crawled)
        assert missed == []
        # What the origin never read but the kernel took: a request on a connection that was already closing.
        for one in extra:
            assert isinstance(one, Failure)
            assert one.kind is FailureKind.DISCONNECT
            assert one.request


def test_every_exchange_is_kept_exactly(both: Both) -> None:
    """Interim heads, message and surplus are what the origin sent; the request is what it received. 100 %."""
    _assert_exact(both, ROUNDS)


@pytest.mark.long
def test_sixty_rounds_are_kept_exactly(tmp_path: Path) -> None:
    """The same for sixty rounds of every case over http and https."""
    for sixty in _crawl_rounds(tmp_path, 60):
        _assert_exact(sixty, 60)


def test_every_ask_is_answered_once_and_after_it_was_kept(both: Both) -> None:
    """No response and no error reaches the spider before its record is kept, and each carries its own capture."""
    _, _, crawled = both
    assert Counter(outcome.ask for outcome in crawled.outcomes).most_common(1)[0][1] == 1
    position = {event: number for number, event in enumerate(crawled.order)}
    urls = {capture.capture_id: kept.url for _, kept, capture in crawled.kept}
    for outcome in crawled.outcomes:
        if outcome.error == "BadGzipFile":
            # Scrapy's own decoder refuses this one after it was kept.
            assert outcome.capture is None
            assert crawled.of(outcome.ask.url)
            continue
        assert outcome.capture is not None, outcome.message
        assert position["kept", outcome.capture.capture_id] < position["seen", outcome.capture.capture_id]
        assert urls[outcome.capture.capture_id] == outcome.url


def _one(both: Both, case: str) -> Exchange:
    _, secure, crawled = both
    kept = crawled.of(secure.url(f"/{case}?round=0"))[-1]
    assert isinstance(kept, Exchange)
    return kept


def test_interim_heads_stand_apart(both: Both) -> None:
    """103 and 100 heads are interim; the message begins with the final status line."""
    kept = _one(both, "hints")
    assert kept.interim.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert kept.interim.endswith(b"HTTP/1.1 100 Continue\r\n\r\n")
    assert kept.response.startswith(b"HTTP/1.1 200 OK\r\n")


def test_surplus_stands_apart(both: Both) -> None:
    """Bytes after the end of a message are no part of it."""
    kept = _one(both, "surplus")
    assert kept.response.endswith(b"12345")
    assert kept.surplus == b"EXTRA-BYTES"
    assert kept.truncated is None


CUT = ("cut", "cutchunk", "cuthead", "garbage", "toreset", "twolengths")


@pytest.mark.parametrize("case", CUT)
def test_a_message_cut_off_is_kept_as_cut_off(both: Both, case: str) -> None:
    """A connection that ends before its message does leaves a record that says so."""
    kept = _one(both, case)
    assert kept.truncated is Truncated.DISCONNECT
    outcome = both[2].outcome(Ask(kept.url))
    assert outcome.capture is not None
    assert outcome.capture.truncated is Truncated.DISCONNECT
    assert (outcome.error, outcome.truncated, outcome.kind) == ("Unfetched", Truncated.DISCONNECT, None)


@pytest.mark.parametrize("case", sorted(CASES.keys() - {*CUT, "mute"}))
def test_a_whole_message_is_kept_as_whole(both: Both, case: str) -> None:
    """What came to its end is not said to be cut."""
    assert _one(both, case).truncated is None


def test_a_request_without_any_answer_is_a_failure_that_holds_the_request(both: Both) -> None:
    """A server that reads a request and hangs up brings no exchange; what it was asked is kept."""
    for origin in both[:2]:
        url = origin.url("/mute?round=0")
        for kept in both[2].of(url):
            assert isinstance(kept, Failure)
            assert kept.kind is FailureKind.DISCONNECT
            assert kept.request.startswith(b"GET /mute?round=0 HTTP/1.1\r\n")
            assert kept.peer == "127.0.0.1"


def test_what_tls_agreed_on_is_kept(both: Both) -> None:
    """Over https each exchange has the protocol, the suite's registered name and the chain; over http it has none."""
    plain, secure, crawled = both
    for kept in crawled.exchanges:
        if kept.url.startswith(plain.url("/")):
            assert kept.tls is None
        else:
            assert kept.url.startswith(secure.url("/"))
            assert kept.tls is not None
            assert kept.tls.version == "TLSv1.3"
            assert kept.tls.cipher.startswith("TLS_")
            assert len(kept.tls.certificates) == 2
        assert kept.peer == "127.0.0.1"
        assert kept.started <= kept.ended


def test_the_spider_sees_the_decoded_page(both: Both) -> None:
    """Exactness on disk takes nothing from the response: codings are removed for the spider as ever."""
    for case in ("plain", "chunked", "gzip", "deflate", "br", "gzchunked", "toclose"):
        assert both[2].outcome(Ask(_one(both, case).url)).body == BODY


def test_each_hop_of_a_redirect_has_a_capture_of_its_own(both: Both) -> None:
    """The response of the last hop carries the last hop's capture, and the first hop is kept as well."""
    _, secure, crawled = both
    first = secure.url("/redirect?round=0")
    outcome = crawled.outcome(Ask(first))
    assert outcome.status == 200
    assert outcome.capture is not None
    assert outcome.capture.url == outcome.url == secure.url("/plain/redirect_round=0")
    (hop,) = crawled.of(first)
    assert isinstance(hop, Exchange)
    assert hop.response.startswith(b"HTTP/1.1 302 Found\r\n")
