"""The download handler of http and https: byte-exact, guarded, and never ahead of the disk.

The rule: every exchange of a download is kept before its response is let go, a redirect's and a failed one's too; a
request that never left this machine leaves no record of a request. Nothing is fetched without an errand.

Limits: a body of more than `download_maxsize` bytes on the wire (its framing counts) or heads of more than 256 KiB
are cut (`truncated=length`), `download_timeout` seconds end a fetch (`truncated=time`, or a failure when no byte
came), a lost connection does (`truncated=disconnect`), and so does the budget that all answers share. The part that
came is kept each time. A body whose content coding ends early is kept as `truncated=unspecified`. Of none of these is a
response made, except for a redirect, whose head says all.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.exceptions import NotConfigured
from scrapy.utils._download_handlers import wrap_twisted_exceptions
from scrapy.utils.asyncio import is_asyncio_available
from scrapy.utils.defer import maybe_deferred_to_future

from crawler.connect_to import parse_connect_to
from crawler.connecting import Dialler, WirePool
from crawler.context import CrawlContext, context_of
from crawler.fetch_failures import FETCH_ERRORS, failure_kind_of, failure_message, truncation_of
from crawler.guard import BY_OPTION, Guard, check_url, parse_networks
from crawler.live_exchange import LiveFetch
from crawler.recording import CaptureFlag, Unfetched, errand_of, recorded_capture
from crawler.redirect_statuses import REDIRECTS
from crawler.slot_downloader import SENT_KEY
from crawler.unsent_credentials import without_unsent_credentials
from crawler.verified_tls import VerifiedTls
from crawler.wire_agent import WireAgent
from storage.types import Capture, Errand, Exchange, Failure, FailureKind, Role, Truncated
from storage.types.urlkey import normalized_or_same

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
    from scrapy.crawler import Crawler
    from scrapy.http import Response

CUT_KEY = "cut_at"
"""The request's meta that says, in place of `download_maxsize`, where an answer is cut even if it states its length."""

SHARE_KEY = "may_take"
"""The request's meta that names what is told of bytes as they come, and says whether they may: else they are cut."""

EXCHANGE_KEY = "note_exchange"
"""The request's meta that names what is told of the exchange that its response was made of, when that is kept."""

_current: ContextVar[LiveFetch] = ContextVar("fetch")


class WireDownloadHandler(HTTP11DownloadHandler):
    """Fetches http and https through Scrapy's own handler, and keeps what crossed the wire.

    Args:
        crawler: Scrapy's, for its own part.
        context: who keeps, and where connections may go.
        verify: whether certificates are verified.
    """

    opened_by = BY_OPTION
    """How an address is opened that the guard forbids."""

    def __init__(self, crawler: Crawler, context: CrawlContext, *, verify: bool) -> None:
        super().__init__(crawler)
        if not is_asyncio_available():
            raise NotConfigured("the wire handler needs the asyncio reactor")
        from twisted.internet import reactor

        self._recording = context.recording
        self._bodies = context.bodies
        self._clock = context.clock
        if verify:
            verified: Any = VerifiedTls(context.network.cacert)
            self._contextFactory = verified
        dialler = Dialler(
            reactor,
            Guard(parse_networks(context.network.allow_network), self.opened_by),
            parse_connect_to(context.network.connect_to),
            self._contextFactory,
        )
        self._pool = WirePool(reactor, dialler, _current.get)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the context in FONDS_CRAWL, and DOWNLOAD_VERIFY_CERTIFICATES."""
        settings = crawler.settings
        return cls(crawler, context_of(settings), verify=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES"))

    async def download_request(self, request: Request) -> Response:
        """Fetch a request and return its response once its record is on disk.

        Raises:
            Unfetched: no whole response came; what did is kept, and the error carries its capture.
            FondsError: the request has no errand, or its exchange could not be kept.
        """
        errand = errand_of(request)
        response, exchange = await self._kept(request, errand)
        capture = recorded_capture(response)
        if (told := request.meta.get(EXCHANGE_KEY)) is not None:
            told(exchange)
        if capture.truncated is not None and response.status not in REDIRECTS:
            try:
                raise _cut_off(errand, exchange, capture, capture.truncated)
            finally:
                # The error's traceback holds this frame as long as the error lives.
                del response, exchange
        return response

    def _agent(self, request: Request) -> _ScrapyAgent:
        """What fetches a request. Raises GuardedURL when it must not be made."""
        check_url(request.url)
        # Proxies are ignored, and credentials meant for a proxy must not reach the origin.
        request.meta.pop("proxy", None)
        request.headers.pop(b"Proxy-Authorization", None)
        return WireAgent(
            contextFactory=self._contextFactory,
            pool=self._pool,
            maxsize=self._default_maxsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
        )

    async def _kept(self, request: Request, errand: Errand) -> tuple[Response, Exchange]:
        """Fetch a request; return Scrapy's response, which bears its capture, and the exchange, when both are kept.

        Raises:
            Unfetched: Scrapy's own error, its cause, came of it; what came is kept.
            FondsError: it could not be kept.
        """
        limit = request.meta.get(CUT_KEY) or request.meta.get("download_maxsize", self._default_maxsize)
        # A spider's address may have a fragment, which no server is sent.
        url = normalized_or_same(request.url)
        fetch = LiveFetch(url=url, started=self._clock(), limit=limit, bodies=self._bodies, clock=self._clock)
        fetch.note_sent = request.meta.get(SENT_KEY, fetch.note_sent)
        fetch.may_take = request.meta.get(SHARE_KEY, fetch.may_take)
        try:
            try:
                response = await self._fetch(request, fetch)
            except FETCH_ERRORS as error:
                raise await self._unfetched(request, errand, fetch, error) from error
            capture, exchange = await self._keep_answer(errand, fetch)
        finally:
            for live in fetch.exchanges:
                self._bodies.free(live)
                live.forget()
        response.flags.append(CaptureFlag(capture))
        return response, exchange

    async def _fetch(self, request: Request, fetch: LiveFetch) -> Response:
        agent = self._agent(request)
        # Scrapy asks the pool before it first waits, so in this very context; each fetch sets its own.
        _current.set(fetch)
        with wrap_twisted_exceptions():
            return await maybe_deferred_to_future(agent.download_request(request))

    async def _keep_answer(self, errand: Errand, fetch: LiveFetch) -> tuple[Capture, Exchange]:
        await self._keep_retried(errand, fetch)
        last = fetch.last
        assert last is not None
        # Not whole and yet a response: the connection broke where only its close ends a body, or somebody stopped it.
        cut = Truncated.LENGTH if last.clean else Truncated.DISCONNECT
        exchange = last.exchange(fetch.url, cut)
        return await self._recording.keep(errand, exchange), exchange

    async def _unfetched(self, request: Request, errand: Errand, fetch: LiveFetch, error: BaseException) -> Unfetched:
        """Keep what a failed fetch brought, and make the error that says so."""
        await self._keep_retried(errand, fetch)
        if fetch.last is not None and fetch.last.size:
            exchange = fetch.last.exchange(fetch.url, truncation_of(error))
            return _cut_off(errand, exchange, await self._recording.keep(errand, exchange), exchange.truncated)
        failure = without_unsent_credentials(_failure(fetch, error), request.url)
        return Unfetched(failure.url, await self._recording.keep(errand, failure), failure.kind, None)

    async def _keep_retried(self, errand: Errand, fetch: LiveFetch) -> None:
        message = "the kept-alive connection was closed without an answer; asked again on a new one"
        for live in fetch.retried:
            await self._recording.keep(errand, live.failure(fetch.url, FailureKind.DISCONNECT, message))


def _cut_off(errand: Errand, exchange: Exchange, capture: Capture, truncated: Truncated | None) -> Unfetched:
    """The error of an answer that is not whole; what came goes along where a part says something."""
    received = exchange.response if errand.role is Role.ROBOTS else b""
    return Unfetched(exchange.url, capture, None, truncated, received=received)


def _failure(fetch: LiveFetch, error: BaseException) -> Failure:
    kind, message = failure_kind_of(error), failure_message(error)
    if fetch.last is not None:
        return fetch.last.failure(fetch.url, kind, message)
    return Failure(url=fetch.url, started=fetch.started, kind=kind, message=message, peer=fetch.dialled)
