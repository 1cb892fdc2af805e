"""The downloader middleware that obeys robots.txt; it stands in the place of Scrapy's own.

Each origin's robots.txt is read once a crawl and publication, through the engine: so it is guarded, connected and
recorded like every page, as a capture of role `robots`. A page that it forbids is recorded as a failure of that kind,
and so is a page whose robots.txt could not be read, as a failure of another kind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Self
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.context import context_of
from crawler.decoded_body import begin_of_body
from crawler.live_exchange import MAX_HEAD
from crawler.recording import ERRAND_KEY, Recording, Unfetched, errand_of
from crawler.redirect_statuses import REDIRECTS
from crawler.robots import MAX_REDIRECTS, ROBOTS_PATH, Robots, RobotsListener, origin_of, product_token
from crawler.wire import CUT_KEY
from storage.types import Capture, Errand, Failure, FailureKind, Role, Truncated
from storage.types.clock import Clock, system_clock
from storage.types.errors import UndecodableError
from storage.types.urlkey import normalize
from storage.warc.message import begin_of_decoded, entity, has_end, parse_head, split_head

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ASK_AGAIN_AFTER = 60.0
"""Seconds after which a crawl asks again for a robots.txt that it could not read."""
# Bytes of an answer, its head included, that are read: RFC 9309 (2.5) asks for 500 KiB of the file.
_MAX_FETCHED = 512 * 1024
# As far a compressed file is unpacked, however long it is; of that no more than the standard asks for is parsed.
_MAX_DECODED = 512 * 1024
# Ahead of the pages that wait for it.
_PRIORITY = 1000

Download = Callable[[Request], Awaitable["Response"]]


class Disallowed(Unfetched, IgnoreRequest):
    """A page that robots.txt forbids, with the capture that says so.

    `kind` is FailureKind.ROBOTS when a rule forbids it, FailureKind.ROBOTS_UNREADABLE when robots.txt gave an answer
    that says nothing, and the kind of that failure when it gave none.
    """

    def __init__(self, url: str, capture: Capture, kind: FailureKind, retry_after: bytes | None) -> None:
        super().__init__(url, capture, kind, None, retry_after=retry_after)


class RobotsMiddleware:
    """Asks robots.txt before every request (redirects included), under the product token of our User-Agent.

    It works after anything that changes a request's address and before anything that costs: place it at 100.

    Args:
        download: fetches a robots.txt through the engine.
        agent: the product token of our User-Agent.
        recording: keeps the refusals.
        listener: hears of each robots.txt that was read, None for nobody.
        clock: says when a page was refused.
    """

    def __init__(
        self,
        download: Download,
        agent: str,
        recording: Recording,
        listener: RobotsListener | None,
        clock: Clock = system_clock,
    ) -> None:
        self._download_page = download
        self._agent = agent
        self._recording = recording
        self._listener = listener
        self._clock = clock
        self._known: dict[tuple[str, str, str], asyncio.Task[Robots]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read ROBOTSTXT_OBEY, ROBOTSTXT_USER_AGENT or USER_AGENT, and the context in FONDS_CRAWL."""
        settings = crawler.settings
        if not settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        agent = product_token(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])
        context = context_of(settings)

        async def download(request: Request) -> Response:
            assert crawler.engine is not None
            return await crawler.engine.download_async(request)

        return cls(download, agent, context.recording, context.robots_listener, context.clock)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or record that it must not be made.

        Raises:
            Disallowed: robots.txt forbids it, or could not be read.
            FondsError: robots.txt or the refusal could not be recorded.
        """
        errand = errand_of(request)
        if errand.role is Role.ROBOTS:
            return
        robots = await self._robots(errand, origin_of(request.url), request.meta.get("download_timeout"))
        refusal = robots.refusal(request.url)
        if refusal is None:
            return
        # No request was made, so none was conditional.
        failure = Failure(request.url, self._clock(), robots.kind, refusal)
        capture = await self._recording.keep(replace(errand, validated=None), failure)
        raise Disallowed(request.url, capture, robots.kind, robots.retry_after)

    async def _robots(self, errand: Errand, origin: str, timeout: float | None) -> Robots:
        key = (errand.publication, errand.crawl_id, origin)
        if key not in self._known:
            self._known[key] = asyncio.ensure_future(self._read(key, errand, origin, timeout))
        # Shielded: the first page that asks may be cancelled while the others still wait.
        return await asyncio.shield(self._known[key])

    async def _read(self, key: tuple[str, str, str], errand: Errand, origin: str, timeout: float | None) -> Robots:
        robots = await self._fetch(Errand(errand.publication, errand.crawl_id, Role.ROBOTS), origin, timeout)
        if robots.why is not None:
            # A crawl may outlast the fault: pages that come later ask again.
            asyncio.get_running_loop().call_later(ASK_AGAIN_AFTER, self._known.pop, key, None)
        if self._listener is not None:
            self._listener.robots_read(errand, robots)
        return robots

    async def _fetch(self, errand: Errand, origin: str, timeout: float | None) -> Robots:
        url = f"{origin}{ROBOTS_PATH}"
        for _hop in range(MAX_REDIRECTS + 1):
            try:
                response = await self._download(url, errand, timeout)
            except Unfetched as error:
                if error.truncated is Truncated.LENGTH and (cut := _cut_answer(error.received)) is not None:
                    return Robots.answered(origin, self._agent, *cut)
                return Robots.unreachable(origin, self._agent, str(error), error.kind)
            except IgnoreRequest as error:
                return Robots.unreachable(origin, self._agent, str(error))
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or location is None:
                retry_after = response.headers.get("Retry-After")
                try:
                    body = begin_of_body(response, _MAX_DECODED)
                    return Robots.answered(origin, self._agent, response.status, body, retry_after)
                except UndecodableError as error:
                    return Robots.unreachable(origin, self._agent, str(error))
            try:
                url = normalize(urljoin(url, location.decode("utf-8", errors="replace")))
            except ValueError:
                break
        return Robots.absent(origin, self._agent)

    async def _download(self, url: str, errand: Errand, timeout: float | None) -> Response:
        # Redirects are followed here: five are the limit, and what the last one answers counts.
        meta = {ERRAND_KEY: errand, "dont_redirect": True, "download_maxsize": 0, CUT_KEY: _MAX_FETCHED - MAX_HEAD}
        if timeout is not None:
            meta["download_timeout"] = timeout
        request = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta=meta)
        return await self._download_page(request)


def _cut_answer(received: bytes) -> tuple[int, bytes, bytes | None] | None:
    """Status, whole lines and Retry-After of an answer that was cut for its length, None when they cannot be read."""
    head_bytes, body = split_head(received)
    head = parse_head(head_bytes)
    # A head that never ended is not the head of an empty file.
    if head.status is None or not has_end(head_bytes):
        return None
    try:
        text = begin_of_decoded(head, entity(head, body), _MAX_DECODED)
    except UndecodableError:
        return None
    # The end of a rule that was cut in two would make another rule of it.
    lines = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    retry_after = head.first(b"Retry-After")
    return head.status, lines, None if retry_after is None else retry_after.encode("latin-1")
