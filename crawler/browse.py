"""Shows pages in a browser and keeps what it made of them: a crawl of single pages whose requests a browser makes."""

from __future__ import annotations

import asyncio
from functools import partial

from crawler.browse_spider import BrowsedPage, BrowseSettings, BrowseSpider
from crawler.browser import require_browser
from crawler.crawl import crawl
from crawler.engine import run_engine
from crawler.progress import Watch
from crawler.report import CrawlReport
from crawler.session import CrawlOptions
from storage.types.clock import Clock, system_clock


def browse(
    options: CrawlOptions,
    settings: BrowseSettings,
    log_level: str = "WARNING",
    watch: Watch | None = None,
    clock: Clock = system_clock,
) -> tuple[CrawlReport, tuple[BrowsedPage, ...]]:
    """Show the pages that `options.only` names, keep every exchange and what the browser made of each, and read it.

    Args:
        options: which pages, into whose collection.
        settings: which browser, and its bounds.
        log_level: of Scrapy's log.
        watch: told every second how far it is.
        clock: says what is due, as in any crawl.

    Returns:
        The report of the crawl, and what came of each page, in the order in which they were shown.

    Raises:
        UsageError: there is no browser, or it cannot be started; no crawl was begun.
        FondsError: the archive cannot be used, or fails on the way; what was kept until then stays kept.
    """
    asyncio.run(require_browser(settings.browser))
    pages: list[BrowsedPage] = []
    given = {"settings_of_browser": settings, "pages": pages}
    engine = partial(run_engine, spider=BrowseSpider, given=given)
    return crawl(options, log_level, watch, clock, engine=engine), tuple(pages)
