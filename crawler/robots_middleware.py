"""The downloader middleware that obeys robots.txt; it stands in the place of Scrapy's own.

Each origin's robots.txt is read once a crawl and publication, through the engine: so it is guarded, connected and
recorded like every page, as a capture of role `robots`. Of very many large ones some are forgotten, and read again for
the next page. A page that it forbids is recorded as a failure of that kind, and so is a page whose robots.txt could not
be read, as a failure of another kind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, Self, TypeVar
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from crawler.bounded_process import AbandonedJob, BoundedProcess, run_bounded
from crawler.context import context_of
from crawler.known_robots import Key, KnownRobots, PackedRobots
from crawler.live_exchange import MAX_HEAD
from crawler.recording import ERRAND_KEY, Recording, Unfetched, errand_of
from crawler.redirect_statuses import REDIRECTS
from crawler.robots import MAX_REDIRECTS, ROBOTS_PATH, Robots, RobotsListener, origin_of, product_token
from crawler.robots_job import RobotsAnswer, read_cut_robots, read_robots
from crawler.servers import WAITS_KEY, waits_for_server
from crawler.stated_codings import codings_of
from crawler.stopping import Withdrawn
from crawler.wire import CUT_KEY
from storage.types import Capture, Errand, Failure, FailureKind, Refusal, Role, Truncated
from storage.types.clock import Clock, system_clock
from storage.types.urlkey import normalize

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

ASK_AGAIN_AFTER = 60.0
"""Seconds after which a crawl asks again for a robots.txt that it could not read."""
# Bytes of an answer, its head included, that are read: RFC 9309 (2.5) asks for 500 KiB of the file.
_MAX_FETCHED = 512 * 1024
# Ahead of the pages that wait for it.
_PRIORITY = 1000

Download = Callable[[Request], Awaitable["Response"]]
P = ParamSpec("P")
T = TypeVar("T")


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
        process: where they are parsed; None: here.
        clock: says when a page was refused.
        known: remembers what was read.
    """

    def __init__(
        self,
        download: Download,
        agent: str,
        recording: Recording,
        listener: RobotsListener | None,
        process: BoundedProcess | None = None,
        clock: Clock = system_clock,
        known: KnownRobots | None = None,
    ) -> None:
        self._download_page = download
        self._agent = agent
        self._recording = recording
        self._listener = listener
        self._process = process
        self._clock = clock
        self._known = known or KnownRobots()
        self._reading: dict[Key, asyncio.Task[Robots]] = {}

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

        return cls(download, agent, context.recording, context.robots_listener, context.process, context.clock)

    async def process_request(self, request: Request) -> None:
        """Let the request pass, or record that it must not be made.

        Raises:
            Disallowed: robots.txt forbids it, or could not be read.
            Withdrawn: the crawl stops, and robots.txt was not read; or another process asks the server.
            FondsError: robots.txt or the refusal could not be recorded.
        """
        errand = errand_of(request)
        if errand.role is Role.ROBOTS:
            return
        waits, timeout = waits_for_server(request), request.meta.get("download_timeout")
        try:
            robots = await self._robots(errand, origin_of(request.url), timeout, waits=waits)
        except AbandonedJob as error:
            raise Withdrawn from error
        refusal = robots.refusal(request.url)
        if refusal is None:
            return
        # No request was made, so none was conditional.
        failure = Failure(request.url, self._clock(), robots.kind, refusal)
        capture = await self._recording.keep(replace(errand, validated=None), failure)
        raise Disallowed(request.url, capture, robots.kind, robots.retry_after)

    async def _robots(self, errand: Errand, origin: str, timeout: float | None, *, waits: bool) -> Robots:
        key = (errand.publication, errand.crawl_id, origin)
        while True:
            known = self._known.get(key)
            if known is not None:
                return known
            if key not in self._reading:
                self._reading[key] = asyncio.ensure_future(self._read(key, errand, origin, timeout, waits=waits))
            reading = self._reading[key]
            try:
                # Shielded: the first page that asks may be cancelled while the others still wait.
                return await asyncio.shield(reading)
            except Withdrawn:
                if self._reading.get(key) is reading:
                    del self._reading[key]
                if not waits:
                    raise

    async def _read(self, key: Key, errand: Errand, origin: str, timeout: float | None, *, waits: bool) -> Robots:
        asked_for = Errand(errand.publication, errand.crawl_id, Role.ROBOTS)
        robots = self._known.keep(key, await self._fetch(asked_for, origin, timeout, waits=waits))
        del self._reading[key]
        if robots.why is not None:
            # A crawl may outlast the fault: pages that come later ask again.
            asyncio.get_running_loop().call_later(ASK_AGAIN_AFTER, self._known.forget, key)
        if self._listener is not None:
            self._listener.robots_read(errand, robots)
        return robots

    async def _fetch(self, errand: Errand, origin: str, timeout: float | None, *, waits: bool) -> PackedRobots:
        url = f"{origin}{ROBOTS_PATH}"
        for hop in range(MAX_REDIRECTS + 1):
            try:
                response = await self._download(url, errand, timeout, waits=waits or hop > 0)
            except Withdrawn:
                raise
            except Unfetched as error:
                cut = await self._read_cut(origin, error) if error.truncated is Truncated.LENGTH else None
                return cut or PackedRobots.of(Robots.unreachable(origin, self._agent, str(error), error.kind))
            except IgnoreRequest as error:
                return PackedRobots.of(Robots.unreachable(origin, self._agent, str(error)))
            location = response.headers.get("Location")
            if response.status not in REDIRECTS or location is None:
                return await self._read_whole(origin, response)
            try:
                url = normalize(urljoin(url, location.decode("utf-8", errors="replace")))
            except ValueError:
                break
        return PackedRobots.of(Robots.absent(origin, self._agent))

    async def _read_whole(self, origin: str, response: Response) -> PackedRobots:
        retry_after, codings = response.headers.get("Retry-After"), codings_of(response)
        answer = RobotsAnswer(origin, self._agent, response.status, codings, response.body, retry_after)
        return await self._parsed(origin, read_robots, answer)

    async def _read_cut(self, origin: str, error: Unfetched) -> PackedRobots | None:
        return await self._parsed(origin, read_cut_robots, origin, self._agent, error.received)

    async def _parsed(self, origin: str, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T | PackedRobots:
        """What a job reads; a file that cannot be parsed within the limits is one that could not be read."""
        if self._process is None:
            return job(*args, **kwargs)
        read = await run_bounded(self._process, job, *args, **kwargs)
        if isinstance(read, Refusal):
            return PackedRobots.of(Robots.unreachable(origin, self._agent, read.reason))
        return read

    async def _download(self, url: str, errand: Errand, timeout: float | None, *, waits: bool) -> Response:
        # Redirects are followed here: five are the limit, and what the last one answers counts.
        meta = {ERRAND_KEY: errand, "dont_redirect": True, "download_maxsize": 0, CUT_KEY: _MAX_FETCHED - MAX_HEAD}
        meta[WAITS_KEY] = waits
        if timeout is not None:
            meta["download_timeout"] = timeout
        request = Request(url, callback=NO_CALLBACK, priority=_PRIORITY, meta=meta)
        return await self._download_page(request)
