"""`scrapy crawl sources`: only the cited sources that are due, with what they need to be shown."""

from typing import ClassVar

from crawler.spiders.frontier_spider import FrontierSpider
from storage.types import Role


class SourcesSpider(FrontierSpider):
    """Visits cited sources, and no page of the publication itself."""

    name = "sources"
    roles: ClassVar[frozenset[Role] | None] = frozenset({Role.SOURCE, Role.REQUISITE})
