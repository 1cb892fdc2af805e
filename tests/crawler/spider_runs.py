"""Spiders of other people's kind, run in processes of their own, as `scrapy crawl` runs them; a reactor runs once."""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware

from crawler.recording import CAPTURE_ID_KEY
from tests import warm_python
from tests.access.commands import Process
from tests.wire.cases import METHODS

_PROGRAM = "import warnings; warnings.simplefilter('error'); from tests.crawler.spider_runs import main; main()"
ADDON = {"ADDONS": {"fonds.ArchiveAddon": 300}}


@dataclass(frozen=True)
class Run:
    """How a spider's run went: what it yielded, Scrapy's statistics, its exit code, and its log."""

    items: tuple[Any, ...]
    stats: dict[str, Any]
    exit_code: int
    log: str

    @property
    def reason(self) -> str:
        """Why the spider was closed."""
        return str(self.stats["finish_reason"])


class Quotes(scrapy.Spider):
    """Logs in and collects quotations and their authors; `extra` collects something that it did not before."""

    name = "quotes"
    site = ""
    extra = ""
    yielded = ""

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(f"{self.site}/login", self.log_in, dont_filter=True)
        yield scrapy.Request(f"{self.site}/page/1/", self.parse)
        yield scrapy.Request(f"{self.site}/private", self.parse)
        yield scrapy.Request(f"{self.site}/missing#part", self.missing, meta={"handle_httpstatus_list": [404]})

    def log_in(self, response: Any) -> scrapy.Request:
        form = urlencode({"csrf": response.css("[name=csrf]::attr(value)").get(), "user": "reader"})
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return scrapy.Request(response.url, self.member, "POST", headers, form)

    def member(self, response: Any) -> Iterator[dict[str, Any]]:
        yield self._item(response, member=response.css(".member::text").get())

    def missing(self, response: Any) -> Iterator[dict[str, Any]]:
        yield self._item(response, status=response.status, body=response.text)

    def parse(self, response: Any) -> Iterator[Any]:
        for quote in response.css("div.quote"):
            found = {"text": quote.css(".text::text").get(), "tags": quote.css(".tag::text").getall()}
            if self.extra:
                found["author"] = quote.css(".author::text").get()
            yield self._item(response, **found)
        yield from response.follow_all(css="div.quote a[href^='/by/']", callback=self.author)
        yield from response.follow_all(css="li.next a", callback=self.parse)

    def author(self, response: Any) -> Iterator[dict[str, Any]]:
        yield self._item(response, name=response.css(".name::text").get(), header=response.headers["X-Odd-Case"])

    def _item(self, response: Any, **found: Any) -> dict[str, Any]:
        if self.yielded:
            with Path(self.yielded).open("a", encoding="utf-8") as file:
                file.write(f"{response.meta[CAPTURE_ID_KEY]}\n")
        return found


class Cases(scrapy.Spider):
    """Asks for addresses, and yields what came of each: status and body, or the error."""

    name = "cases"
    urls: tuple[str, ...] = ()
    meta: dict[str, Any] = {}  # noqa: RUF012 - Scrapy sets the spider's arguments
    handle_httpstatus_all = True

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            method = METHODS.get(url.split("?")[0].rpartition("/")[2], "GET")
            yield scrapy.Request(
                url,
                self.parse,
                method,
                errback=self.failed,
                meta={**self.meta},
                dont_filter=True,
                cb_kwargs={"asked": url},
            )

    def parse(self, response: Any, *, asked: str) -> dict[str, Any]:
        return {"asked": asked, "url": response.url, "status": response.status, "body": response.body}

    def failed(self, failure: Any) -> dict[str, Any]:
        request = failure.request
        return {"asked": request.cb_kwargs["asked"], "error": type(failure.value).__name__, "of": str(failure.value)}


_SPIDERS = {"quotes": Quotes, "cases": Cases}


def begin(spider: str, settings: dict[str, Any], **arguments: Any) -> Process:
    """Start a spider."""
    given = pickle.dumps((spider, settings, arguments))
    _know_suffixes()
    return warm_python.begin(_PROGRAM, env={**os.environ}, given=given)


def run(spider: str, settings: dict[str, Any], folder: Path, *, seconds: float = 120, **arguments: Any) -> Run:
    """Run a spider to its end, which comes within so many seconds; `folder` takes what it yields."""
    folder.mkdir(exist_ok=True)
    out = folder / f"{len(list(folder.iterdir()))}.pickle"
    process = begin(spider, {**settings, "TEST_OUT": str(out)}, **arguments)
    _, log = process.communicate(timeout=seconds)
    items, stats = pickle.loads(out.read_bytes()) if out.exists() else ((), {})
    assert process.returncode is not None
    return Run(items, stats, process.returncode, log)


def main() -> None:
    """Run the spider that stdin names."""
    spider, settings, arguments = pickle.loads(sys.stdin.buffer.read())
    items: list[Any] = []
    process = AsyncCrawlerProcess({"LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, **settings})
    crawler = process.create_crawler(_SPIDERS[spider])
    crawler.signals.connect(lambda item: items.append(item), signal=scrapy.signals.item_scraped, weak=False)
    process.crawl(crawler, **arguments)
    process.start()
    if settings.get("TEST_OUT"):
        Path(settings["TEST_OUT"]).write_bytes(pickle.dumps((tuple(items), crawler.stats.get_stats())))
    # As `scrapy crawl` ends.
    sys.exit(1 if process.bootstrap_failed else 0)


@cache
def _know_suffixes() -> None:
    """Have the list of public suffixes at hand: without a network the first who asks says in its log that it failed."""
    request = scrapy.Request("https://news.example/", cookies=[{"name": "a", "value": "b", "domain": "news.example"}])
    CookiesMiddleware().process_request(request)
