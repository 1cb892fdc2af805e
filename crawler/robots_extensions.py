"""Acts on the two common extensions of robots.txt: the sitemaps that it names, and its Crawl-delay."""

from __future__ import annotations

from crawler.frontier_calls import FrontierCalls
from crawler.pacing import Pacing
from crawler.robots import Robots
from crawler.session import CrawlSession
from storage.types import Errand, FoundUrl, Role
from storage.types.urlkey import host_of


class RobotsExtensions:
    """Hears of every robots.txt of a crawl.

    Args:
        session: says which hosts are a publication's own. Sitemaps of other hosts are ignored.
        calls: where sitemaps become targets.
        pacing: where a Crawl-delay counts.
    """

    def __init__(self, session: CrawlSession, calls: FrontierCalls, pacing: Pacing) -> None:
        self._session = session
        self._calls = calls
        self._pacing = pacing

    def robots_read(self, errand: Errand, robots: Robots) -> None:
        """See crawler.robots.RobotsListener."""
        host = host_of(robots.origin)
        if robots.crawl_delay is not None:
            self._pacing.add_crawl_delay(host, robots.crawl_delay)
        if self._session.owns(errand.publication, host):
            sitemaps = [FoundUrl(url, Role.SITEMAP, f"{robots.origin}/robots.txt") for url in robots.sitemaps]
            self._calls.add_later(errand.publication, sitemaps)
