"""The one Scrapy engine of a process, over all kinds of target; imported only when there is something to do."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from crawler.cleaned_log import cleaned_log
from crawler.garbage_collection import tamed
from crawler.given_signals import signals_given_back
from crawler.large_blocks import keep_large_blocks_apart
from crawler.progress import Watch
from crawler.session import CrawlSession
from crawler.spiders.frontier_spider import FrontierSpider
from crawler.spiders.publication import PublicationSpider
from crawler.tally import Tally
from storage.types.log_events import is_listened_to
from storage.types.shortage import fonds_error_of

# What is left to do then (filing, closing files) ends within ten seconds of the signal.
_PATIENCE = 7.0


def run_engine(
    session: CrawlSession,
    log_level: str,
    settings_on_top: Mapping[str, object] | None = None,
    *,
    watch: Watch | None = None,
    spider: type[FrontierSpider] = PublicationSpider,
    given: Mapping[str, object] | None = None,
) -> Tally:
    """Run the one engine of this process until nothing is left to do; a Scrapy setting may be given another value.

    Arguments: `spider` works on the session, and is made with what is `given`.

    Raises FondsError when the crawl could not begin.
    """
    keep_large_blocks_apart()
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    # Who listens to events takes the log of libraries, too, and nothing else belongs between them.
    own_log = {"LOG_LEVEL": log_level, "LOG_ENABLED": not is_listened_to()}
    settings.update({**own_log, **(settings_on_top or {})}, priority="cmdline")
    process = _Process(settings)
    # Otherwise Scrapy builds a log record per page that no handler keeps.
    logging.getLogger("scrapy").setLevel(log_level)
    # Its warnings (a body cut off or too long) are in the record and in the crawl's summary anyway.
    logging.getLogger("scrapy.core.downloader.handlers").setLevel(logging.ERROR)
    crawler = process.create_crawler(spider)
    crawling = process.crawl(crawler, session=session, watch=watch, **(given or {}))
    with signals_given_back(), tamed(), cleaned_log():
        process.start()
    if crawling.done() and not crawling.cancelled() and (error := crawling.exception()) is not None:
        raise fonds_error_of(error, f"the crawl could not begin: {error!r}") from error
    ran = crawler.spider
    return ran.tally if isinstance(ran, FrontierSpider) else Tally()


class _Process(AsyncCrawlerProcess):
    """Scrapy's own, which withdraws the requests that still wait before it stops.

    Slow answers are waited for no longer than a supervisor waits; what was cut off is asked for by the next crawl.
    """

    async def stop(self) -> None:
        asyncio.get_running_loop().call_later(_PATIENCE, self._stop_reactor)
        for crawler in self.crawlers:
            if isinstance(crawler.spider, FrontierSpider):
                crawler.spider.withdraw()
        await super().stop()
