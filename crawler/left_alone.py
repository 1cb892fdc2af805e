"""Who is left alone from some moment of a crawl on: a host that asked for it, a publication whose quiet hours begin.

What waits for its turn then, perhaps for many minutes, is withdrawn and stays due, as when the crawl is told to stop.
What is on the wire comes to its end.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.recording import errand_of
from crawler.stopping import withdraw_waiting
from storage.types.clock import Clock

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader


class LeftAlone:
    """Withdraws the requests of whoever is left alone, and says of a request whether it is one.

    Args:
        clock: says until when a host is left alone.
        quiet: the publications whose quiet hours it is at the moment.
    """

    def __init__(self, clock: Clock, quiet: Callable[[], Collection[str]]) -> None:
        self._clock = clock
        self._quiet = quiet
        self._quiet_now: Collection[str] = quiet()
        self._until: dict[str, datetime] = {}
        self._downloader: Downloader | None = None

    def attach(self, downloader: Downloader) -> None:
        """Withdraw from the queues of this downloader from now on."""
        self._downloader = downloader

    def leave(self, host: str, until: datetime) -> None:
        """Leave a host alone until a time: its Retry-After says so."""
        self._until[host] = max(until, self._until.get(host, until))
        self._withdraw()

    def look(self) -> None:
        """Withdraw what is of publications whose quiet hours have begun since this was called last."""
        quiet, before = self._quiet(), self._quiet_now
        self._quiet_now = quiet
        if not set(quiet) <= set(before):
            self._withdraw()

    def holds(self, request: Request) -> bool:
        """Whether a request is to whom is left alone, as `look` found last of publications.

        Where a redirect leads the visit goes on: given back it would be due at once, and led there again without end.
        """
        if request.meta.get("redirect_times"):
            return False
        until = self._until.get(urlsplit(request.url).hostname or "")
        return (until is not None and self._clock() < until) or errand_of(request).publication in self._quiet_now

    def _withdraw(self) -> None:
        if self._downloader is not None:
            withdraw_waiting(self._downloader, self.holds)
