"""The one spider behind all kinds of crawl: it asks the frontier for requests and hands on what comes back.

Listings are read here; every other page is read in the room next door, from its record.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from scrapy import Request, Spider, signals
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.decoded_body import body_of
from crawler.feeding import Feeding
from crawler.listings import read_listing
from crawler.pacing import Pacing
from crawler.progress import Watch, tell
from crawler.recording import RECORDING_SETTING, ThreadedRecording, Unfetched, capture_of, errand_of
from crawler.robots_facts import RobotsFacts
from crawler.robots_middleware import LISTENER_SETTING
from crawler.session import CrawlOptions, CrawlSession
from crawler.session_opening import open_session, sender_of
from crawler.stopping import Withdrawn, withdraw_waiting
from crawler.tally import Tally
from storage.archive.configuration import NetworkSettings
from storage.types import LISTING_ROLES, Capture, Errand, Role
from storage.types.errors import FondsError, UndecodableError
from storage.types.urlkey import host_of, normalize

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from twisted.python.failure import Failure


logger = logging.getLogger(__name__)


class FrontierSpider(Spider):
    """Crawls what the frontier says is due; `roles` narrows it. Subclasses only name themselves.

    Given a session it works in that one; without (plain `scrapy crawl`) it opens one from the settings and the
    arguments `publication` and `start_url`, and closes it at the end.
    """

    name = "frontier"
    roles: ClassVar[frozenset[Role] | None] = None
    session: CrawlSession
    tally: Tally
    feeding: Feeding
    pacing: Pacing

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._closing = ExitStack()
        self._is_alone = False
        self._watch: Watch | None = None
        self._telling: asyncio.Future[None] | None = None

    @classmethod
    def from_crawler(
        cls,
        crawler: Crawler,
        *args: Any,
        session: CrawlSession | None = None,
        watch: Watch | None = None,
        **kwargs: Any,
    ) -> Self:
        """Open what is not given, and tell the settings who keeps what the wire sees; `watch` is told how far it is."""
        arguments = {name: kwargs.pop(name) for name in ("publication", "start_url") if name in kwargs}
        spider = super().from_crawler(crawler, *args, **kwargs)
        if session is None:
            spider._is_alone = True
            session = spider._closing.enter_context(open_session(_options(crawler, cls.roles, **arguments)))
        spider.session = session
        spider._watch = watch
        spider.tally = Tally()
        settings = crawler.settings
        spider.feeding = Feeding(session, reads=bool(settings.getwithbase("ITEM_PIPELINES")))
        settings.set("USER_AGENT", session.user_agent, priority="spider")
        if (sender := sender_of(session.archive)) is not None:
            headers = {**settings.getdict("DEFAULT_REQUEST_HEADERS"), "From": sender}
            settings.set("DEFAULT_REQUEST_HEADERS", headers, priority="spider")
        settings.set(RECORDING_SETTING, ThreadedRecording(session.recorder), priority="spider")
        settings.set(
            LISTENER_SETTING,
            RobotsFacts(session, spider.feeding, lambda host, wait: spider.pacing.ask(host, wait)),
            priority="spider",
        )
        settings.set("FONDS_CONNECT_TO", list(session.network.connect_to), priority="spider")
        settings.set("FONDS_ALLOW_NETWORK", list(session.network.allow_network), priority="spider")
        settings.set("FONDS_CACERT", session.network.cacert and str(session.network.cacert), priority="spider")
        crawler.signals.connect(spider._opened, signal=signals.spider_opened)
        crawler.signals.connect(spider._scheduled, signal=signals.request_scheduled)
        crawler.signals.connect(spider._erred, signal=signals.spider_error)
        crawler.signals.connect(spider._closed, signal=signals.spider_closed)
        return spider

    def _opened(self) -> None:
        assert self.crawler.engine is not None
        self.pacing = Pacing(self.session, self.crawler.engine.downloader)
        self.feeding.pace_of = self.pacing.seconds

    def is_stopping(self) -> bool:
        """Whether no further page is to be asked for."""
        return self.feeding.stopping

    def withdraw(self) -> None:
        """Ask for nothing more: what is on the wire comes to its end, what waits for its turn is left for later."""
        self.feeding.stop()
        if self.crawler.engine is not None:
            withdraw_waiting(self.crawler.engine.downloader)

    async def start(self) -> AsyncIterator[Request]:
        """The crawl's requests, until nothing is left to do, or the archive cannot go on."""
        if self._watch is not None:
            self._telling = asyncio.ensure_future(tell(self._watch, self.session, self.tally, self.feeding))
        try:
            async for request in self.feeding.requests():
                request.callback, request.errback = self.parse, self.missed
                yield request
        except FondsError as error:
            self.session.fail(error)

    async def parse(self, response: Response) -> AsyncIterator[Capture]:
        """Settle the visit, read a listing, hand on the capture."""
        assert response.request is not None
        errand, capture = errand_of(response.request), capture_of(response)
        self.tally.visit(capture)
        try:
            if errand.role in LISTING_ROLES:
                await self._read_listing(errand, capture, response)
        except FondsError as error:
            self._fault(response.request, error)
            return
        self._settle(errand, response)
        yield capture

    async def missed(self, failure: Failure) -> AsyncIterator[Capture]:
        """Settle a visit that brought no whole answer; an error of the archive itself ends the crawl."""
        request, error = failure.request, failure.value  # type: ignore[attr-defined]  # Scrapy sets it
        errand = errand_of(request)
        assert errand.target_id is not None
        if isinstance(error, Unfetched):
            self.tally.visit(error.capture)
            self.feeding.unanswered(errand.target_id, error.kind, error.truncated)
            yield error.capture
            return
        if isinstance(error, Withdrawn):
            self.feeding.withdrawn(errand.target_id)
            return
        if isinstance(error, IgnoreRequest):
            self.feeding.unanswered(errand.target_id, None)
            return
        if not isinstance(error, FondsError):
            logger.error("%s: %r", request.url, error, exc_info=error)
        self._fault(request, error)

    def _settle(self, errand: Errand, response: Response) -> None:
        if errand.target_id is not None:
            retry_after = response.headers.get("Retry-After")
            self.feeding.answered(errand.target_id, response.status, retry_after, host_of(response.url))

    async def _read_listing(self, errand: Errand, capture: Capture, response: Response) -> None:
        if response.status == 304:
            self.tally.unchanged_listing(capture)
            return
        if response.status != 200:
            self.tally.broken_listing(capture, f"answered {response.status}")
            return
        rules = self.session.profile(errand.publication).listing
        hosts = self.session.hosts.get(errand.publication, frozenset())
        try:
            body = body_of(response)
        except UndecodableError as error:
            self.tally.broken_listing(capture, str(error))
            return
        listing = await asyncio.to_thread(
            read_listing, normalize(response.url), capture.media_type, body, errand.role, rules, hosts
        )
        await self.feeding.found(errand.publication, listing.found)
        self.tally.listing(capture, listing)

    def _scheduled(self, request: Request) -> None:
        self.pacing.prepare(request)

    def _erred(self, failure: Failure, response: Response | Failure | None) -> None:
        """Answer an error that a callback, or `start`, let through; Scrapy has logged it."""
        if response is None:
            error = failure.value
            self.session.fail(error if isinstance(error, FondsError) else FondsError(f"the crawl broke off: {error!r}"))
            return
        request = response.request  # type: ignore[union-attr]  # Scrapy gives its failures one
        assert request is not None
        self._fault(request, failure.value)

    def _fault(self, request: Request, error: BaseException | None) -> None:
        """An error of the archive ends the crawl; a fault of the program costs one page, is counted and told."""
        errand = errand_of(request)
        if isinstance(error, FondsError):
            self.session.fail(error)
        else:
            self.tally.fault(errand, request.url, error)
        if errand.target_id in self.feeding.in_flight:
            self.feeding.unanswered(errand.target_id, None)

    async def _closed(self, reason: str) -> None:
        if self._telling is not None:
            self._telling.cancel()
        await self.feeding.close()
        self.tally.reason = reason
        if self._is_alone:
            self._end_alone()

    def _end_alone(self) -> None:
        """Close the session that nobody else closes, and let Scrapy's command say when the archive failed."""
        try:
            self._closing.close()
        except FondsError as error:
            self.session.fail(error)
        if self.session.error is not None:
            logger.error("the archive failed: %s", self.session.error)
            # The command ends with 1 for a crawler that is left without a spider, and for nothing else.
            self.crawler.spider = None


def _options(crawler: Crawler, roles: frozenset[Role] | None, **arguments: str) -> CrawlOptions:
    settings = crawler.settings
    cacert = settings.get("FONDS_CACERT")
    named, start = arguments.get("publication"), arguments.get("start_url")
    return CrawlOptions(
        archive=Path(settings["FONDS_ARCHIVE"]),
        publications=(named,) if named else (),
        start_urls=(start,) if start else (),
        roles=roles,
        network=NetworkSettings(
            connect_to=tuple(settings.getlist("FONDS_CONNECT_TO")),
            cacert=Path(cacert) if cacert else None,
            allow_network=tuple(settings.getlist("FONDS_ALLOW_NETWORK")),
        ),
    )
