"""How the rivals that are spiders of Scrapy are run, and tell how many pages they had."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scrapy import Spider
from scrapy.crawler import CrawlerProcess


def crawl(
    spider: type[Spider], concurrency: int, settings: Mapping[str, object] | None = None, **arguments: Any
) -> None:
    """Run a spider as Scrapy comes, at so many requests at once, and print the count that it kept in `pages`."""
    process = CrawlerProcess(
        {
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "TELNETCONSOLE_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            **(settings or {}),
        }
    )
    crawler = process.create_crawler(spider)
    process.crawl(crawler, **arguments)
    process.start()
    print(json.dumps({"pages": getattr(crawler.spider, "pages", 0)}))
