"""Scrapy's scheduler in a crawl: the requests that the frontier leased, in its order.

Their order and pace were decided by the frontier, and they wait here only while the engine has as many under way as it
may; nothing outlives the process, for a target that was not visited stays due.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from scrapy.core.scheduler import BaseScheduler

if TYPE_CHECKING:
    from scrapy import Request


class WaitingRequests(BaseScheduler):
    """First in, first out; the frontier gives no target twice, so nothing is compared."""

    def __init__(self) -> None:
        self._waiting: deque[Request] = deque()

    def has_pending_requests(self) -> bool:
        """Whether any request waits."""
        return bool(self._waiting)

    def enqueue_request(self, request: Request) -> bool:
        """Take a request; none is refused."""
        self._waiting.append(request)
        return True

    def next_request(self) -> Request | None:
        """The request that has waited longest, None when none waits."""
        return self._waiting.popleft() if self._waiting else None
