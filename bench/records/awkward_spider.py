"""A spider that asks for every awkward answer once; it runs in the environment of each package that records it.

`python -m bench.records.awkward_spider fonds|webarchive FOLDER URL METHOD …`
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess

_KEEPS: dict[str, Any] = {
    "fonds": {"ADDONS": {"fonds.ArchiveAddon": 300}},
    "webarchive": {"EXTENSIONS": {"scrapy_webarchive.extensions.WaczExporter": 543}},
}


class AwkwardSpider(Spider):
    """Asks for what it is given; whatever comes of it is right."""

    name = "awkward"
    asked: list[tuple[str, str]]

    async def start(self) -> Any:
        """Ask for everything, as Scrapy begins now."""
        for request in self.start_requests():
            yield request

    def start_requests(self) -> Iterator[Request]:
        """Ask for everything, as older Scrapy began."""
        for url, method in self.asked:
            yield Request(url, method=method, callback=self.parse, errback=self.parse, dont_filter=True)

    def parse(self, response: Any) -> None:
        """Take an answer, or why there is none."""


def main() -> None:
    """Crawl as the arguments say."""
    keeper, folder, *asked = sys.argv[1:]
    settings: dict[str, Any] = {
        "LOG_LEVEL": "CRITICAL",
        "TELNETCONSOLE_ENABLED": False,
        "RETRY_ENABLED": False,
        "HTTPERROR_ALLOW_ALL": True,
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": 20,
        "FONDS_ARCHIVE": str(Path(folder) / "archive"),
        "SW_EXPORT_URI": str(Path(folder) / "crawl.wacz"),
        **_KEEPS[keeper],
    }
    process = CrawlerProcess(settings)
    process.crawl(AwkwardSpider, asked=list(zip(asked[::2], asked[1::2], strict=True)))
    process.start()


if __name__ == "__main__":
    main()
