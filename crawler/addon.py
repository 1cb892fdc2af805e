"""The add-on for any Scrapy project: every exchange of every spider is kept, exactly, before the spider gets it.

    ADDONS = {"fonds.ArchiveAddon": 300}
    FONDS_ARCHIVE = "archive"

The rule: a spider notices nothing but `response.meta["capture_id"]`. Middlewares, cookies, retries, redirects, feeds
and concurrency stay the project's. What goes through another handler than Scrapy's own for HTTP/1.1 cannot be kept,
and is said in one line.
"""

from __future__ import annotations

import asyncio
import atexit
import logging
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from crawler.archived_answers import ANSWERS_SETTING, OFFLINE_SETTING, ArchivedAnswers
from crawler.body_budget import BodyBudget
from crawler.context import CONTEXT_SETTING, CrawlContext, network_of
from crawler.garbage_collection import tamed
from crawler.output_tasks import spare_tasks
from crawler.recording import recorded_capture
from crawler.spider_archive import (
    FAILED,
    WRONG_SETTING,
    SpiderArchive,
    SpiderKeeping,
    checked_publication,
    publication_named,
)
from storage.types.errors import FondsError, UsageError

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

    from storage.warc.record import WarcRecord

logger = logging.getLogger(__name__)

_SCHEMES = ("http", "https")
_SCRAPYS_OWN = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
_OURS = "crawler.spider_handler.SpiderDownloadHandler"
NOT_RECORDED = (
    "%s is not recorded: %s fetches it, and only what Scrapy's own handler for HTTP/1.1 fetches can be;"
    " take it out of DOWNLOAD_HANDLERS to record it"
)
_EVERYWHERE = ("0.0.0.0/0", "::/0")


class ArchiveAddon:
    """Keeps what a spider fetches in the archive that FONDS_ARCHIVE names; docs/for-scrapy-people.md says more."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._archive: SpiderArchive | None = None
        self._error: FondsError | None = None
        self._stopping: asyncio.Future[None] | None = None
        self._told = ""
        self._taming = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Make the add-on of one crawler."""
        return cls(crawler)

    def update_settings(self, settings: BaseSettings) -> None:
        """Put the recording handler in the place of Scrapy's own, or the archive in that of the web.

        Nothing is opened or written yet.

        Raises:
            NotConfigured: FONDS_ARCHIVE names no archive, or Scrapy runs without Twisted.
        """
        if not settings.get("FONDS_ARCHIVE"):
            raise NotConfigured("FONDS_ARCHIVE names no folder, so nothing is kept")
        is_answered = bool(settings.get(ANSWERS_SETTING))
        if is_answered:
            settings.set_in_component_priority_dict("DOWNLOADER_MIDDLEWARES", ArchivedAnswers, 950)
        if not is_answered or not settings.getbool(OFFLINE_SETTING, True):
            self._record_with(settings)
        for handler, signal in (
            (self._opened, signals.spider_opened),
            (self._closed, signals.spider_closed),
        ):
            self._crawler.signals.connect(handler, signal=signal)

    def record(self, response: Response) -> WarcRecord:
        """The WARC record of a response, byte for byte as it lies in its file.

        Raises:
            FondsError: the response was not fetched by this crawl, or its record is not where it should be.
        """
        if self._archive is None:
            raise FondsError(f"{response.url}: nothing of this spider is kept")
        return self._archive.record(recorded_capture(response))

    def _record_with(self, settings: BaseSettings) -> None:
        if not settings.getbool("TWISTED_REACTOR_ENABLED"):
            raise NotConfigured(
                "nothing is kept: without Twisted (TWISTED_REACTOR_ENABLED) no exchange can be recorded"
            )
        recorded, others = recordable(settings.getwithbase("DOWNLOAD_HANDLERS"))
        for scheme, handler in others.items():
            logger.warning(NOT_RECORDED, scheme, handler)
        for scheme in recorded:
            settings["DOWNLOAD_HANDLERS"][scheme] = _OURS
        try:
            keeping = keeping_of(settings, self._crawler.spidercls.name or "")
        except FondsError as error:
            # A project's commands need no archive; a spider that opens does, and is closed then.
            self._error = error
            return
        self._archive = SpiderArchive(keeping, self._stop)
        context = CrawlContext(self._archive, keeping.network, bodies=BodyBudget(sys.maxsize))
        settings.set(CONTEXT_SETTING, context, priority="addon")

    def _opened(self) -> None:
        """Open the archive before the first request; when that fails, no request is made."""
        try:
            if self._error is not None:
                raise self._error
            if self._archive is not None:
                session = self._archive.open()
                where = session.archive.path, self._archive.publication
                logger.info("every exchange is kept in the archive %s, as %s", *where)
            if (answers := self._crawler.get_downloader_middleware(ArchivedAnswers)) is not None:
                answers.open()
        except FondsError as error:
            self._error = error
            logger.error("nothing is fetched: %s", error)
            raise CloseSpider(WRONG_SETTING if isinstance(error, UsageError) else FAILED) from error
        self._taming.enter_context(tamed())
        if self._crawler.engine is not None:
            spare_tasks(self._crawler.engine.scraper)
        # `scrapy shell` ends without closing its spider.
        atexit.register(self._closed, "finished")

    def _closed(self, reason: str) -> None:
        atexit.unregister(self._closed)
        self._taming.close()
        if (answers := self._crawler.get_downloader_middleware(ArchivedAnswers)) is not None:
            answers.close()
        try:
            if self._archive is not None:
                self._archive.close(reason)
        except FondsError as error:
            self._error = error
            # What stopped the spider has been said.
            if str(error) != self._told:
                logger.error("the archive failed: %s", error)
        if self._error is not None or self._stopping is not None:
            # A command of Scrapy ends with 1 for a crawler that is left without a spider, and for nothing else.
            self._crawler.spider = None

    def _stop(self, reason: str, why: str) -> None:
        self._told = why
        logger.error("%s", why)
        self._stopping = asyncio.ensure_future(self._crawler.engine.close_spider_async(reason=reason))


def recordable(handlers: Mapping[str, object]) -> tuple[tuple[str, ...], dict[str, str]]:
    """Which schemes can be recorded, and what else fetches the others; a scheme that is turned off is in neither."""
    named = {scheme: _name_of(handlers.get(scheme)) for scheme in _SCHEMES}
    recorded = tuple(scheme for scheme, name in named.items() if name in (_SCRAPYS_OWN, _OURS))
    return recorded, {scheme: name for scheme, name in named.items() if name and scheme not in recorded}


def keeping_of(settings: BaseSettings, spider: str) -> SpiderKeeping:
    """Where and as what a spider's exchanges are kept, by the settings of its project. Raises FondsError."""
    # Not above: see `crawler.spider_archive`.
    from crawler.session_opening import network_of_archive
    from storage.archive.archive import Archive

    path = Path(settings["FONDS_ARCHIVE"])
    given = settings.get("FONDS_PUBLICATION")
    network = network_of_archive(Archive.planned(path), network_of(settings))
    if not settings.getbool("FONDS_GUARD"):
        network = replace(network, allow_network=_EVERYWHERE)
    return SpiderKeeping(
        archive=path,
        publication=checked_publication(given) if given else publication_named(spider),
        name=spider,
        network=network,
        free_space=_bytes_of(settings.get("FONDS_FREE_SPACE")),
        user_agent=settings.get("USER_AGENT"),
        obeys_robots=settings.getbool("ROBOTSTXT_OBEY"),
    )


def _bytes_of(value: object) -> int | None:
    try:
        return None if value is None else int(str(value))
    except ValueError as error:
        raise UsageError(f"FONDS_FREE_SPACE {value!r} is no number of bytes, such as 5000000000") from error


def _name_of(handler: object) -> str:
    if isinstance(handler, type):
        return f"{handler.__module__}.{handler.__qualname__}"
    return str(handler or "")
