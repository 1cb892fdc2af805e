"""One round of Scrapy as it comes: its own handler, no pipeline, a spider that counts; robots.txt is not asked."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from bench.origin import page_urls
from bench.rounds import Stopwatch, tell


class CountingSpider(Spider):
    """Fetches the given addresses and counts the pages."""

    name = "counting"
    urls: list[str]
    pages = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, stopwatch: Stopwatch, **kwargs: Any) -> Self:
        """Let the stopwatch start when the spider is opened."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(stopwatch.start, signal=signals.spider_opened, weak=False)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """All addresses at once; the scheduler holds them."""
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Count a page."""
        self.pages += response.status == 200


def main(port: int, pages: int, concurrency: int) -> None:
    """Fetch every page of the origin once."""
    stopwatch = Stopwatch()
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
    )
    crawler = process.create_crawler(CountingSpider)
    process.crawl(crawler, urls=page_urls(port, pages), stopwatch=stopwatch)
    process.start()
    assert isinstance(crawler.spider, CountingSpider)
    assert crawler.spider.pages == pages
    tell(stopwatch.stop(pages))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
