"""A host is never asked for more pages at once than was said, nor sooner than was said, however many wait for it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.wire.cases import HTML
from tests.wire.certificates import make_authority
from tests.wire.crawling import Ask, Crawled, crawl
from tests.wire.origin import Answer, Asked, Origin, whole

AT_ONCE = 3
HANDSHAKE, DELAY = 0.4, 0.3


class Counting:
    """Answers slowly, and knows how many requests it had at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = 0
        self.most = 0

    def __call__(self, asked: Asked) -> Answer:
        with self._lock:
            self._now += 1
            self.most = max(self.most, self._now)
        return Answer(self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        time.sleep(0.01)
        with self._lock:
            self._now -= 1
        yield whole(b"slow", HTML)


class SlowToGreet(Origin):
    """Takes its time over the first handshake."""

    def _serve(self, plain: socket.socket) -> None:
        time.sleep(HANDSHAKE)
        super()._serve(plain)


class Noting:
    """Answers, and knows when it was asked."""

    def __init__(self) -> None:
        self.asked_at: list[float] = []

    def __call__(self, asked: Asked) -> Answer:
        self.asked_at.append(time.monotonic())
        return Answer([whole(b"soon", HTML)])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Counting, int, Noting, Crawled]:
    """Forty pages of a host are queued in one moment, without delay, and two of one that is slow to greet."""
    authority = make_authority(tmp_path_factory.mktemp("tls"))
    counting, noting = Counting(), Noting()
    greeting = SlowToGreet(noting, authority.server_context("127.0.0.2"), "127.0.0.2")
    with Origin(counting) as origin, greeting:
        settings = {
            "FONDS_ALLOW_NETWORK": ["127.0.0.0/8"],
            "FONDS_CACERT": str(authority.cacert),
            "DOWNLOADER": "crawler.slot_downloader.CountingDownloader",
            "CONCURRENT_REQUESTS": 64,
            "DOWNLOAD_SLOTS": {
                "127.0.0.1": {"concurrency": AT_ONCE, "delay": 0},
                "127.0.0.2": {"concurrency": 1, "delay": DELAY, "jitter": 0.0},
            },
        }
        asks = [Ask(origin.url(f"/{number}")) for number in range(40)]
        crawled = crawl([*asks, *(Ask(greeting.url(f"/{number}")) for number in range(2))], settings)
        accepted = origin.accepted
    return counting, accepted, noting, crawled


def test_a_burst_of_requests_keeps_to_the_number_at_once(told: tuple[Counting, int, Noting, Crawled]) -> None:
    """Three are asked for at a time."""
    counting, accepted, _, crawled = told
    assert [outcome.status for outcome in crawled.outcomes] == [200] * 42
    assert counting.most == AT_ONCE
    assert accepted == AT_ONCE


def test_the_wait_begins_when_a_request_is_sent(told: tuple[Counting, int, Noting, Crawled]) -> None:
    """Not when its connection is begun: the second one, which needs none, would come right behind it."""
    first, second = told[2].asked_at
    assert second - first > DELAY / 2
