"""What is heard of a host beside its pages: the sitemaps that its robots.txt names, and the wait that it asks for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

from crawler.feeding import Feeding
from crawler.robots import Robots
from crawler.session import CrawlSession
from storage.types import Errand, FoundUrl, Role
from storage.types.urlkey import host_of


class RobotsFacts:
    """Takes what a robots.txt tells beside its rules.

    Args:
        session: of which publications the hosts are.
        feeding: where sitemaps of a publication's own hosts go.
        ask: told the host and the seconds that it asks to be left alone between two requests.
    """

    def __init__(self, session: CrawlSession, feeding: Feeding, ask: Callable[[str, float], None]) -> None:
        self._session = session
        self._feeding = feeding
        self._ask = ask

    def robots_read(self, errand: Errand, robots: Robots) -> None:
        """See crawler.robots_middleware.RobotsListener."""
        host = host_of(robots.origin)
        if robots.crawl_delay is not None:
            self._ask(host, robots.crawl_delay)
        if self._session.owns(errand.publication, host):
            found = [FoundUrl(url, Role.SITEMAP, f"{robots.origin}/robots.txt") for url in robots.sitemaps]
            self._feeding.found_aside(errand.publication, found)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Scrapy copies its settings deeply; the copy must speak to the same crawl."""
        return self
