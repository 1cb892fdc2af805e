"""The download handler of http and https for any spider: Scrapy's answers and errors, each of them kept before.

The rule: a spider gets what Scrapy's own handler would have given it; only later, when its record is on disk. So an
answer that is cut off is an error or a response as the project's settings say, and a proxy and a bind address count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.utils.httpobj import urlparse_cached

from crawler.context import CrawlContext, context_of
from crawler.guard import BY_SETTING, GuardedURL, check_url
from crawler.recording import CAPTURE_ID_KEY, Unfetched, recorded_capture
from crawler.robots import ROBOTS_PATH
from crawler.spider_archive import SpiderArchive
from crawler.wire import WireDownloadHandler
from crawler.wire_agent import RoutedAgent
from storage.types import Errand, Role

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
    from scrapy.crawler import Crawler
    from scrapy.http import Response

GUARD_SETTING = "FONDS_GUARD"


class SpiderDownloadHandler(WireDownloadHandler):
    """Fetches for any spider, and keeps what crossed the wire.

    Args:
        crawler: Scrapy's.
        context: who keeps, and where connections may go.
        archive: says for whom and in which crawl it is kept.
        verify: whether certificates are verified by ours, with the user's own authorities.
        is_guarded: whether only public addresses are connected to.
    """

    opened_by = BY_SETTING

    def __init__(
        self, crawler: Crawler, context: CrawlContext, archive: SpiderArchive, *, verify: bool, is_guarded: bool
    ) -> None:
        super().__init__(crawler, context, verify=verify)
        self._archive = archive
        self._is_guarded = is_guarded

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the context in FONDS_CRAWL, DOWNLOAD_VERIFY_CERTIFICATES and FONDS_GUARD."""
        settings = crawler.settings
        context = context_of(settings)
        assert isinstance(context.recording, SpiderArchive)
        # Scrapy's own policy verifies as well; it knows no authority of the user's.
        verify = context.network.cacert is not None and settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES")
        return cls(crawler, context, context.recording, verify=verify, is_guarded=settings.getbool(GUARD_SETTING))

    async def download_request(self, request: Request) -> Response:
        """Fetch a request and return Scrapy's response, or raise Scrapy's error, once its record is on disk.

        `request.meta["capture_id"]` names the capture either way.

        Raises:
            FondsError: what came could not be kept, or the guard forbids the address.
        """
        # Copied from the page that led here.
        request.meta.pop(CAPTURE_ID_KEY, None)
        errand = Errand(self._archive.publication, self._archive.crawl_id, role_of(request), via_of(request))
        error: BaseException | None
        try:
            response, _exchange = await self._kept(request, errand)
        except Unfetched as unfetched:
            capture, error = unfetched.capture, unfetched.__cause__
        else:
            capture, error = recorded_capture(response), None
        request.meta[CAPTURE_ID_KEY] = capture.capture_id
        self._crawler.stats.inc_value(f"fonds/{capture.record_type}")
        if error is not None:
            raise error
        return response

    def _agent(self, request: Request) -> _ScrapyAgent:
        if self._is_guarded:
            check_url(request.url)
            if request.meta.get("proxy"):
                raise GuardedURL(request.url, "a proxy would decide what it connects to; FONDS_GUARD = False allows it")
        return RoutedAgent(
            contextFactory=self._contextFactory,
            bindAddress=self._bind_address,
            pool=self._pool,
            maxsize=self._default_maxsize,
            warnsize=self._default_warnsize,
            fail_on_dataloss=self._fail_on_dataloss,
            crawler=self._crawler,
            tls_verbose_logging=self._tls_verbose_logging,
        )


def role_of(request: Request) -> Role:
    """What a spider's request is for, as far as it can be told."""
    if request.method != "GET":
        return Role.OTHER_METHOD
    return Role.ROBOTS if urlparse_cached(request).path == ROBOTS_PATH else Role.OTHER


def via_of(request: Request) -> str | None:
    """The page that led to this one: the last hop of a redirect, else what the request itself says."""
    hops = request.meta.get("redirect_urls")
    if hops:
        return str(hops[-1])
    referer = request.headers.get("Referer")
    return None if referer is None else referer.decode("latin-1")
