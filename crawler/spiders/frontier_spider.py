"""The one spider behind all kinds of crawl: it passes on the frontier's requests, and ends each visit by its answer.

Listings are read here. Every other page is read from its record, by the item pipeline: its row says that it waits, so
no callback yields anything.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.bounded_process import AbandonedJob, bounded_process_of
from crawler.crawl_parts import CrawlParts
from crawler.ending import conclude, has_work, note_start
from crawler.in_thread import in_thread_if_any
from crawler.progress import Watch, report_progress
from crawler.recording import Unfetched, errand_of, recorded_capture
from crawler.refused_spider import RefusedSpider
from crawler.session import CrawlSession
from crawler.session_opening import open_session
from crawler.session_settings import configure, options_of
from crawler.stopping import Withdrawn, withdraw_waiting
from storage.types import LISTING_ROLES, Capture, Errand, Role, Truncated
from storage.types.errors import FondsError
from storage.types.shortage import fonds_error_of
from storage.types.urlkey import host_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


logger = logging.getLogger(__name__)


class FrontierSpider(Spider):
    """Crawls what the frontier says is due; `roles` narrows it.

    Subclasses only name themselves; this one has no name, and so is in no list of spiders.

    Args:
        session: the crawl.
        parts: what works on it.
        watch: told every second how far the crawl is, None for nobody.
        own_session: what closes the session, None when somebody else does.
    """

    roles: ClassVar[frozenset[Role] | None] = None

    def __init__(
        self,
        session: CrawlSession,
        parts: CrawlParts,
        watch: Watch | None = None,
        own_session: ExitStack | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.tally = parts.tally
        self._parts = parts
        self._watch = watch
        self._own_session = own_session
        self._progress: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        session: CrawlSession | None = None,
        watch: Watch | None = None,
        publication: str | None = None,
        start_url: str | None = None,
        **kwargs: Any,
    ) -> Self:
        """Make the spider of a session, and give the crawl's context to the settings.

        Without a session (plain `scrapy crawl`) one is opened from the settings and the arguments `publication` and
        `start_url`, and closed at the end of the crawl.
        """
        own_session = None
        if session is None:
            own_session = ExitStack()
            try:
                asked = options_of(crawler.settings, cls.roles, publication, start_url)
                session = own_session.enter_context(open_session(asked))
            except FondsError as error:
                return RefusedSpider.because(error, crawler)  # type: ignore[return-value]  # Scrapy takes any spider
            _begin(session)
        process = bounded_process_of(crawler.settings, session.archive.configuration.limits)
        parts = CrawlParts.of(session, process, reads=bool(crawler.settings.getwithbase("ITEM_PIPELINES")))
        spider = super().from_crawler(
            crawler, *args, session=session, parts=parts, watch=watch, own_session=own_session, **kwargs
        )
        configure(crawler.settings, session, parts)
        for handler, signal in (
            (spider._opened, signals.spider_opened),
            (parts.pacing.prepare, signals.request_scheduled),
            (spider._erred, signals.spider_error),
            (spider._closed, signals.spider_closed),
        ):
            crawler.signals.connect(handler, signal=signal)
        return spider

    def withdraw(self) -> None:
        """Ask for nothing more: what is on the wire comes to its end, what waits for its turn is left for later."""
        self._parts.feeding.stop()
        # A listing that is not read yet is asked for by the next crawl.
        self._parts.process.abandon()
        if self.crawler.engine is not None:
            withdraw_waiting(self.crawler.engine.downloader)

    async def start(self) -> AsyncIterator[Request]:
        """Yield the crawl's requests, until nothing is left to do or the archive cannot go on."""
        if self._watch is not None:
            self._progress = asyncio.ensure_future(
                report_progress(self._watch, self.session, self.tally, self._parts.visits)
            )
        try:
            async for request in self._parts.feeding.requests():
                request.callback, request.errback = self.parse, self.missed
                yield request
            # After an error of the archive what waits for its turn would be asked for and not be kept.
            if self._parts.feeding.is_stopping() or self.session.failed.is_set():
                self.withdraw()
            await self._parts.feeding.finish()
        except FondsError as error:
            self.session.fail(error)
            self.withdraw()

    def parse(self, response: Response) -> Coroutine[Any, Any, None] | None:
        """End the visit of a whole answer; what returns for a listing does so when it is read."""
        assert response.request is not None
        errand, capture = errand_of(response.request), recorded_capture(response)
        self.tally.visit(capture)
        if errand.role in LISTING_ROLES:
            return self._read_listing(errand, capture, response)
        self._answered(errand, response, str(response.status) if response.status >= 400 else None)
        return None

    def missed(self, failure: Failure) -> None:
        """End a visit that brought no whole answer. An error of the archive itself ends the crawl."""
        request, error = failure.request, failure.value  # type: ignore[attr-defined]  # Scrapy sets it
        target_id = errand_of(request).target_id
        assert target_id is not None
        if isinstance(error, Unfetched):
            self.tally.visit(error.capture)
            if error.truncated is Truncated.LENGTH and errand_of(request).role in LISTING_ROLES:
                self.tally.broken_listing(error.capture, f"larger than {request.meta['download_maxsize']} bytes")
            self._parts.visits.unfetched(target_id, error)
            return
        if isinstance(error, Withdrawn):
            self._parts.visits.withdrawn(target_id)
            return
        if isinstance(error, IgnoreRequest):
            self._parts.visits.unanswered(target_id)
            return
        if not isinstance(error, FondsError):
            logger.error("%s: %r", request.url, error, exc_info=error)
        self._fault(request, error)

    async def _read_listing(self, errand: Errand, capture: Capture, response: Response) -> None:
        assert response.request is not None
        try:
            before = None if errand.target_id is None else self._parts.visits.target(errand.target_id)
            outcome = await self._parts.listings.read(errand, before, capture, response)
        except AbandonedJob:
            if errand.target_id is not None:
                self._parts.visits.withdrawn(errand.target_id)
            return
        except FondsError as error:
            self._fault(response.request, error)
            return
        self._answered(errand, response, outcome.failure, outcome.news)

    def _answered(
        self, errand: Errand, response: Response, failure: str | None, news: Sequence[datetime] | None = None
    ) -> None:
        if errand.target_id is not None:
            retry_after = response.headers.get("Retry-After")
            host = host_of(response.url)
            self._parts.visits.answered(errand.target_id, response.status, retry_after, host, failure, news=news)

    def _opened(self) -> None:
        assert self.crawler.engine is not None
        self._parts.pacing.attach(self.crawler.engine.downloader)
        self._parts.left_alone.attach(self.crawler.engine.downloader)

    def _erred(self, failure: Failure, response: Response | Failure | None) -> None:
        """Handle an error that a callback, or `start`, let through; Scrapy has logged it."""
        if response is None:
            self.session.fail(fonds_error_of(failure.value, f"the crawl broke off: {failure.value!r}"))
            return
        request = response.request  # type: ignore[union-attr]  # Scrapy gives its failures one
        assert request is not None
        self._fault(request, failure.value)

    def _fault(self, request: Request, error: BaseException | None) -> None:
        """End the crawl after an error of the archive; after a fault of the program, count and report the page."""
        errand, visits = errand_of(request), self._parts.visits
        end = visits.unanswered
        if isinstance(error, FondsError):
            self.session.fail(error)
            # It says nothing of the page, which stays due.
            end = visits.withdrawn
        else:
            self.tally.fault(errand, request.url, error)
        if errand.target_id is not None and visits.has_begun(errand.target_id):
            end(errand.target_id)

    async def _closed(self, reason: str) -> None:
        if self._progress is not None:
            self._progress.cancel()
        await self._parts.feeding.close()
        await in_thread_if_any(self._parts.process.close)
        self.tally.reason = reason
        if self._own_session is not None:
            self._close_own_session(self._own_session)

    def _close_own_session(self, own_session: ExitStack) -> None:
        """Close the session that nobody else closes, and let Scrapy's command say when the archive failed."""
        try:
            if self.session.error is None:
                conclude(self.session, self.tally)
            own_session.close()
        except FondsError as error:
            self.session.fail(error)
        if self.session.error is not None:
            logger.error("the archive failed: %s", self.session.error)
            # The command ends with 1 for a crawler that is left without a spider, and for nothing else.
            self.crawler.spider = None


def _begin(session: CrawlSession) -> None:
    """Note the start of a crawl that nobody else notes; when that fails, the crawl ends before its first request."""
    try:
        if has_work(session):
            note_start(session)
    except FondsError as error:
        session.fail(error)
