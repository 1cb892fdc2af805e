"""A crawl that is told to stop makes no request that still waits for its turn: the next crawl will.

What is on the wire is waited for, for its bytes are proof. What only waits, for a host's pace perhaps for minutes, is
withdrawn; its targets stay as due as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy.exceptions import IgnoreRequest

from crawler.recording import errand_of
from storage.types import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.core.downloader import Downloader


class Withdrawn(IgnoreRequest):
    """A request that was never made, because the crawl was told to stop."""


def withdraw_waiting(downloader: Downloader) -> None:
    """Take out of every host's queue what waits there, but for robots.txt: a page must not be told that it has none."""
    for slot in downloader.slots.values():
        waiting = list(slot.queue)
        slot.queue.clear()
        for request, answer in waiting:
            if errand_of(request).role is Role.ROBOTS:
                slot.queue.append((request, answer))
            else:
                answer.errback(Withdrawn())


class StoppingMiddleware:
    """Lets no further page into the queues once the crawl stops; place it after the one that obeys robots.txt.

    Args:
        stopping: says whether it does.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Ask the crawler's spider."""
        return cls(crawler.spider.is_stopping)

    def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Withdrawn: the crawl stops.
        """
        if self._stopping() and errand_of(request).role is not Role.ROBOTS:
            raise Withdrawn
