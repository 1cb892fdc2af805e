"""The item pipeline that keeps a spider's items in its archive, each beside the capture that it was read off.

The rule: what is kept is what came out of all pipelines, and it is kept before Scrapy goes on. The pipeline itself
changes nothing; its place among the others does not matter.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self

from itemadapter import ItemAdapter
from scrapy import signals
from scrapy.exceptions import NotConfigured
from scrapy.utils.serialize import ScrapyJSONEncoder

from crawler.archived_answers import ANSWERS_SETTING
from crawler.context import CONTEXT_SETTING, CrawlContext
from crawler.recording import recorded_capture
from crawler.spider_archive import SpiderArchive
from storage.types.errors import FondsError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.statscollectors import StatsCollector

logger = logging.getLogger(__name__)


class _Encoder(ScrapyJSONEncoder):
    """Scrapy's own of feeds, which leaves bytes to a feed's serializer."""

    def default(self, o: Any) -> Any:
        """What JSON has no form for."""
        return o.decode("utf-8", errors="backslashreplace") if isinstance(o, bytes) else super().default(o)


class ProvenItems:
    """Keeps items of every kind that Scrapy knows: dicts, `scrapy.Item`, dataclasses, attrs and pydantic.

    Args:
        archive: where they are kept.
        stats: counts them, and those that no capture proves.
    """

    def __init__(self, archive: SpiderArchive, stats: StatsCollector) -> None:
        self._archive = archive
        self._stats = stats

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Keep items in the archive of the add-on.

        Raises:
            NotConfigured: the add-on keeps nothing; as nobody expects it to over an archive that is asked in the web's
                place, nothing is said then.
        """
        context = crawler.settings.get(CONTEXT_SETTING)
        if context is None and crawler.settings.get(ANSWERS_SETTING):
            raise NotConfigured
        if not isinstance(context, CrawlContext) or not isinstance(context.recording, SpiderArchive):
            raise NotConfigured("no items are kept, because fonds.ArchiveAddon keeps nothing")
        pipeline = cls(context.recording, crawler.stats)
        crawler.signals.connect(pipeline.keep, signal=signals.item_scraped)
        return pipeline

    def process_item(self, item: Any) -> Any:
        """The item, as it is."""
        return item

    async def keep(self, item: Any, response: Response | None) -> None:
        """Keep an item that came out of all pipelines; one that was read off no recorded response is counted and told.

        Raises:
            FondsError: it could not be kept.
        """
        try:
            if response is None:
                raise FondsError("an item of no response")
            capture = recorded_capture(response)
        except FondsError as error:
            self._stats.inc_value("fonds/unproven_items")
            logger.warning("an item is not kept, because nothing proves it: %s", error)
            return
        await self._archive.keep_item(capture, type(item).__name__, item_json(item))
        self._stats.inc_value("fonds/items")


_ENCODER = _Encoder(ensure_ascii=False)


def item_json(item: Any) -> str:
    """An item's fields as one object of JSON, in their order, without a line end.

    Raises:
        TypeError: a field has no form in JSON.
    """
    return _ENCODER.encode(ItemAdapter(item).asdict())
