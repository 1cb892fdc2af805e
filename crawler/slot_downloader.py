"""Scrapy's downloader, held to its limit of requests at once to one host.

Scrapy 2.19 counts a request from when its task first runs, and begins as many as are queued before any of them does:
requests that come in a burst, as they do from the frontier, would all be sent at once where there is no delay. Leans
on a private name; tests/wire holds it against a server that counts.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from scrapy.core.downloader import Downloader

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.http import Response
    from twisted.internet.defer import Deferred


class CountingDownloader(Downloader):
    """Counts a request from the moment it leaves its host's queue."""

    def _wait_for_download(
        self, slot: Slot, request: Request, queue_dfd: Deferred[Response]
    ) -> Coroutine[Any, Any, None]:
        slot.transferring.add(request)
        return super()._wait_for_download(slot, request, queue_dfd)
