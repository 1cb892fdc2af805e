"""How fast each host is asked: the profile's pace for a publication's own hosts, the sources' pace for all others.

What a robots.txt asks for (Crawl-delay) counts when it is slower; nothing makes a host be asked faster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from crawler.recording import errand_of
from crawler.session import CrawlSession

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Downloader

# A day between two requests is as good as never; a robots.txt may ask for more, but not get it.
_LONGEST_WAIT = 60.0


class Pacing:
    """Sets the downloader's slot of a host before its first request."""

    def __init__(self, session: CrawlSession, downloader: Downloader) -> None:
        self._session = session
        self._downloader = downloader
        self._asked: dict[str, float] = {}

    def prepare(self, request: Request) -> None:
        """Give the slot of the request's host its pace, unless it has one."""
        host = urlsplit(request.url).hostname or ""
        if host in self._downloader.per_slot_settings:
            return
        publication = errand_of(request).publication
        rules = self._session.profile(publication).crawl
        own = self._session.owns(publication, host)
        delay = max(rules.delay if own else rules.source_delay, self._asked.get(host, 0.0))
        concurrency = rules.concurrency if own else 1
        self._downloader.per_slot_settings[host] = {"concurrency": concurrency, "delay": delay, "jitter": 0.0}

    def seconds(self, host: str) -> float:
        """The wait that is held between two requests to a host, 0 for one that was not asked."""
        held = self._downloader.per_slot_settings.get(host)
        return 0.0 if held is None else float(held["delay"])

    def ask(self, host: str, seconds: float) -> None:
        """Take a host's own wish for at least so many seconds between two requests."""
        seconds = min(seconds, _LONGEST_WAIT)
        self._asked[host] = seconds
        # The slot of now, and those that the downloader will make for this host when it has dropped an idle one.
        slot, later = self._downloader.slots.get(host), self._downloader.per_slot_settings.get(host)
        if slot is not None:
            slot.delay = max(slot.delay, seconds)
        if later is not None:
            later["delay"] = max(later["delay"], seconds)
