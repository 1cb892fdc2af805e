"""One crawl by scrapy-webarchive, on the Scrapy that it needs: a WACZ of the pages, which nobody reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scrapy import Request, Spider
from scrapy.http import Response

from bench.origin import page_urls
from bench.rivals.scrapy_crawl import crawl


class WebarchiveSpider(Spider):
    """Asks for all pages and counts them; the extension keeps them."""

    name = "webarchive"
    urls: list[str]
    pages = 0

    def start_requests(self) -> Iterator[Request]:
        """Ask for all addresses; this Scrapy knows no other beginning."""
        for url in self.urls:
            yield Request(url, dont_filter=True)

    def parse(self, response: Response) -> None:
        """Count a page."""
        self.pages += 1


if __name__ == "__main__":
    port, pages, concurrency = map(int, sys.argv[1:4])
    keeps = {
        "EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543},
        "SW_EXPORT_URI": str(Path(sys.argv[4]) / "webarchive.wacz"),
    }
    crawl(WebarchiveSpider, concurrency, keeps, urls=page_urls(port, pages))
