"""The spider of a crawl that cannot be opened, for plain `scrapy crawl`.

Scrapy quotes the whole traceback of what a spider raises while it is made; a wrong setting or argument is one line.
"""

from __future__ import annotations

import logging

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider

from storage.types.errors import FondsError

logger = logging.getLogger(__name__)

REFUSED = "refused"
"""The reason for which the spider is closed."""
# They need a crawl's context, and nothing is asked for.
_OURS = ("DOWNLOADER_MIDDLEWARES", "DOWNLOAD_HANDLERS", "ITEM_PIPELINES")


class RefusedSpider(Spider):
    """Closes itself before its first request, and lets Scrapy's command end with 1."""

    name = REFUSED

    @classmethod
    def because(cls, error: FondsError, crawler: Crawler) -> RefusedSpider:
        """Say in one line why nothing is crawled, and make the spider that does nothing."""
        logger.error("nothing is crawled: %s", error)
        for setting in _OURS:
            crawler.settings.set(setting, {}, priority="spider")
        spider = cls.from_crawler(crawler)
        crawler.signals.connect(spider._opened, signal=signals.spider_opened)
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        return spider

    def _opened(self) -> None:
        raise CloseSpider(REFUSED)

    def _closed(self) -> None:
        # The command ends with 1 for a crawler that is left without a spider, and for nothing else.
        self.crawler.spider = None
