"""A host is never asked for more pages at once than was said, however many wait for it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from tests.wire.cases import HTML
from tests.wire.crawling import LOOPBACK, Ask, crawl
from tests.wire.origin import Answer, Asked, Origin, whole

AT_ONCE = 3


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


def test_a_burst_of_requests_keeps_to_the_number_at_once() -> None:
    """Forty pages of one host are queued in one moment, without delay: three are asked for at a time."""
    counting = Counting()
    with Origin(counting) as origin:
        asks = [Ask(origin.url(f"/{number}")) for number in range(40)]
        settings = {
            **LOOPBACK,
            "DOWNLOADER": "crawler.slot_downloader.CountingDownloader",
            "CONCURRENT_REQUESTS": 64,
            "DOWNLOAD_SLOTS": {"127.0.0.1": {"concurrency": AT_ONCE, "delay": 0}},
        }
        crawled = crawl(asks, settings)
    assert [outcome.status for outcome in crawled.outcomes] == [200] * 40
    assert counting.most == AT_ONCE
    assert origin.accepted == AT_ONCE
