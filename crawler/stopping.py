"""A crawl that is told to stop withdraws the requests that still wait for their turn; the next crawl makes them.

Requests on the wire are waited for: their answers are proof. A request that waits, perhaps minutes for its host's pace,
is withdrawn, and its target stays due.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.exceptions import IgnoreRequest

from crawler.context import context_of
from crawler.recording import errand_of
from storage.types import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.core.downloader import Downloader
    from scrapy.crawler import Crawler


class Withdrawn(IgnoreRequest):
    """A request that was never made: the crawl stops, another process asks the server, or it is to be left alone."""


def withdraw_waiting(downloader: Downloader, is_meant: Callable[[Request], bool] = lambda _: True) -> None:
    """Empty the queue of every host, except for robots.txt: without it pages would count as forbidden.

    Arguments: `is_meant` says which requests are withdrawn; all are without it.
    """
    for slot in downloader.slots.values():
        waiting = list(slot.queue)
        slot.queue.clear()
        for request, answer in waiting:
            if errand_of(request).role is Role.ROBOTS or not is_meant(request):
                slot.queue.append((request, answer))
            else:
                answer.errback(Withdrawn())


class StoppingMiddleware:
    """Lets no further page into the queues once the crawl stops; place it after the one that obeys robots.txt.

    Args:
        may_not_ask: says whether a request is not to be made any more.
    """

    def __init__(self, may_not_ask: Callable[[Request], bool]) -> None:
        self._may_not_ask = may_not_ask

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the context in FONDS_CRAWL."""
        return cls(context_of(crawler.settings).may_not_ask)

    def process_request(self, request: Request) -> None:
        """Let the request pass.

        Raises:
            Withdrawn: the crawl was told to stop, or its host or its publication is left alone.
        """
        if self._may_not_ask(request):
            raise Withdrawn
