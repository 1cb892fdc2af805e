"""One round of Scrapy as it comes: its own handler, no pipeline, a spider that counts; robots.txt is not asked.

With `unchanged` behind the other arguments it sends each page's ETag, and counts the answers that nothing changed. With
`archive=FOLDER` it is recorded by the add-on, in an archive under that folder that is gone afterwards; its round ends
when that is closed.
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any, Self

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.http import Response

from bench.origin import page_etag, page_urls
from bench.rounds import Stopwatch, tell


class CountingSpider(Spider):
    """Fetches the given addresses and counts the pages."""

    name = "counting"
    urls: list[str]
    etags: list[str]
    handle_httpstatus_list = (304,)
    pages = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, stopwatch: Stopwatch, **kwargs: Any) -> Self:
        """Let the stopwatch start when all is open, an archive too."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(stopwatch.start, signal=signals.engine_started, weak=False)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """All addresses at once; the scheduler holds them."""
        for url, etag in zip(self.urls, self.etags, strict=True):
            yield Request(url, dont_filter=True, headers={"If-None-Match": etag} if etag else None)

    def parse(self, response: Response) -> None:
        """Count a page."""
        self.pages += response.status == (304 if self.etags[0] else 200)


def main(port: int, pages: int, concurrency: int, *, unchanged: bool, archives: str = "") -> None:
    """Fetch every page of the origin once, or ask whether it changed."""
    with ExitStack() as closing:
        recorded = {}
        if archives:
            archive = closing.enter_context(TemporaryDirectory(dir=archives))
            recorded = {"ADDONS": {"fonds.ArchiveAddon": 300}, "FONDS_ARCHIVE": archive}
        _fetch(port, pages, concurrency, recorded, unchanged=unchanged)


def _fetch(port: int, pages: int, concurrency: int, recorded: dict[str, Any], *, unchanged: bool) -> None:
    stopwatch = Stopwatch()
    process = AsyncCrawlerProcess(
        {
            **recorded,
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
    )
    crawler = process.create_crawler(CountingSpider)
    etags = [page_etag(number) if unchanged else "" for number in range(pages)]
    process.crawl(crawler, urls=page_urls(port, pages), etags=etags, stopwatch=stopwatch)
    process.start()
    assert isinstance(crawler.spider, CountingSpider)
    assert crawler.spider.pages == pages
    tell(stopwatch.stop(pages))


if __name__ == "__main__":
    archives = next((word.removeprefix("archive=") for word in sys.argv if word.startswith("archive=")), "")
    main(*map(int, sys.argv[1:4]), unchanged="unchanged" in sys.argv, archives=archives)
