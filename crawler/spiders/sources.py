"""`scrapy crawl sources`: only the cited sources that are due."""

from typing import ClassVar

from crawler.spiders.frontier_spider import FrontierSpider
from storage.types import Role


class SourcesSpider(FrontierSpider):
    """Visits cited sources, and no page of the publication itself."""

    name = "sources"
    roles: ClassVar[frozenset[Role] | None] = frozenset({Role.SOURCE})
