"""What is heard of a host beside its pages: the sitemaps that its robots.txt names, and the wait that it asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from crawler.robots import Robots
from storage.types import Errand, Found, Role
from storage.urlkey import host_of

if TYPE_CHECKING:
    from crawler.spiders.frontier_spider import FrontierSpider


class RobotsNews:
    """Takes what a robots.txt tells beside its rules: sitemaps of the publication's own hosts, and the wait it asks."""

    def __init__(self, spider: FrontierSpider) -> None:
        self._spider = spider

    def robots_read(self, errand: Errand, robots: Robots) -> None:
        """See crawler.obeying.RobotsListener."""
        spider = self._spider
        host = host_of(robots.origin)
        if robots.crawl_delay is not None:
            spider.pacing.ask(host, robots.crawl_delay)
        if spider.session.owns(errand.publication, host):
            found = [Found(url, Role.SITEMAP, f"{robots.origin}/robots.txt") for url in robots.sitemaps]
            spider.feeding.found_aside(errand.publication, found)

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        """Scrapy copies its settings deeply; the copy must speak to the same spider."""
        return self
