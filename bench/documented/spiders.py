"""One round of a spider of Scrapy's tutorial, as `scrapy crawl -O` runs it; recorded where a folder is named.

`python -m bench.documented.spiders SPIDER PORT ANSWERS CONCURRENCY [FOLDER]` tells rate and CPU of ANSWERS answers.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from scrapy import Request, Spider, signals
from scrapy.crawler import AsyncCrawlerProcess

from bench.rounds import Stopwatch, tell


class QuotesSpider(Spider):
    """The first spider of the tutorial: one page after the other."""

    name = "quotes"

    def parse(self, response: Any) -> Iterator[Any]:
        for quote in response.css("div.quote"):
            yield {
                "text": quote.css("span.text::text").get(),
                "author": quote.css("small.author::text").get(),
                "tags": quote.css("div.tags a.tag::text").getall(),
            }
        next_page = response.css("li.next a::attr(href)").get()
        if next_page is not None:
            yield response.follow(next_page, callback=self.parse)


class AuthorSpider(Spider):
    """The second one: pages and authors, as many at once as the settings say."""

    name = "author"

    def parse(self, response: Any) -> Iterator[Request]:
        yield from response.follow_all(css=".author + a", callback=self.parse_author)
        yield from response.follow_all(css="li.next a", callback=self.parse)

    def parse_author(self, response: Any) -> Iterator[dict[str, str]]:
        def extract_with_css(query: str) -> str:
            return str(response.css(query).get(default="")).strip()

        yield {
            "name": extract_with_css("h3.author-title::text"),
            "birthdate": extract_with_css(".author-born-date::text"),
            "bio": extract_with_css(".author-description::text"),
        }


SPIDERS: dict[str, type[Spider]] = {spider.name: spider for spider in (QuotesSpider, AuthorSpider)}


def main(spider: str, port: int, answers: int, concurrency: int, folder: str | None) -> None:
    """Run a spider over the whole site."""
    with TemporaryDirectory(dir=folder) as place:
        recorded: dict[str, Any] = {}
        if folder is not None:
            recorded = {"ADDONS": {"fonds.ArchiveAddon": 300}, "FONDS_ARCHIVE": str(Path(place) / "archive")}
        _run(SPIDERS[spider], f"http://127.0.0.1:{port}/page/1/", answers, concurrency, Path(place), recorded)


def _run(spider: type[Spider], start: str, answers: int, at_once: int, place: Path, recorded: dict[str, Any]) -> None:
    stopwatch = Stopwatch()
    feeds = {str(place / "items.jsonl"): {"format": "jsonlines"}}
    process = AsyncCrawlerProcess(
        {
            **recorded,
            "FEEDS": feeds,
            "CONCURRENT_REQUESTS": at_once,
            "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
        }
    )
    crawler = process.create_crawler(spider)
    crawler.signals.connect(stopwatch.start, signal=signals.engine_started, weak=False)
    process.crawl(crawler, start_urls=[start])
    process.start()
    measured = stopwatch.stop(answers)
    assert crawler.stats is not None
    assert crawler.stats.get_value("downloader/response_status_count/200") == answers
    tell(measured)


if __name__ == "__main__":
    name, (port, answers, at_once) = sys.argv[1], map(int, sys.argv[2:5])
    main(name, port, answers, at_once, sys.argv[5] if len(sys.argv) > 5 else None)
