"""What one page asks for while a browser shows it: the page itself, its redirects, and everything that it needs.

Every request goes through the crawl's own download: judged by the guard and robots.txt, at its host's pace, and kept
before the browser gets its answer. What is asked for beyond the limits is not asked for at all; what still comes when
all answers together have too many bytes is cut off.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from crawler.browser_proxy import BrowserRequest
from crawler.recording import ERRAND_KEY, Unfetched, errand_of, recorded_capture
from crawler.redirect_statuses import REDIRECTS
from crawler.wire import EXCHANGE_KEY, SHARE_KEY
from storage.types import Capture, Errand, Exchange, Role
from storage.types.urlkey import normalize, normalized_or_same

if TYPE_CHECKING:
    from scrapy.http import Response

# What is asked for of a server: a body that players replay. Browsers take all of these.
_ACCEPT_ENCODING = b"gzip, deflate"
_BOUNDS = ("download_maxsize", "download_timeout")
_OURS = frozenset({b"accept-encoding", b"content-length"})
Download = Callable[[Request], Awaitable["Response"]]


@dataclass(frozen=True, slots=True)
class PageLimits:
    """What one page may cost: seconds until it is at rest, requests, and bytes of answers together."""

    seconds: float
    requests: int
    bytes: int


@dataclass(slots=True)
class PageLoad:
    """The requests of one page; `answer` is what a proxy asks.

    `asked` is the request that would visit the page. `limits` bound it. `download` fetches; `kept` is told of each
    capture. `document` is the answer that the browser shows, with its `capture`; `failed` why none came;
    `unanswered` counts what else got no answer. `refused` says which limit was reached, None when none was. `error` is
    the first that no server caused. Once it `is_over`, nothing more is asked for. `errand` is that of the answer that
    the browser shows.
    """

    asked: Request
    limits: PageLimits
    download: Download
    kept: Callable[[Capture], None]
    document: Response | None = None
    capture: Capture | None = None
    unanswered: int = 0
    failed: Unfetched | None = None
    refused: str | None = None
    error: BaseException | None = None
    is_over: bool = False
    errand: Errand = field(init=False)
    in_flight: int = 0
    changed_at: float = field(default_factory=time.monotonic)
    _count: int = 0
    _bytes: int = 0
    _expected: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.errand = replace(errand_of(self.asked), validated=None)
        self._expected = normalized_or_same(self.asked.url)

    def rests_for(self) -> float:
        """For how many seconds nothing has been asked for; 0 while something is."""
        return 0.0 if self.in_flight else time.monotonic() - self.changed_at

    async def answer(self, asked: BrowserRequest) -> bytes | None:
        """The bytes that a server answers a request of the browser with, None for none; see `browser_proxy.Answer`."""
        try:
            url = normalize(asked.url)
        except ValueError:
            return None
        if self._is_too_much():
            return None
        is_document = asked.method == "GET" and url == self._expected
        if is_document:
            self._expected = None
        self._count += 1
        self.in_flight += 1
        try:
            return await self._fetched(asked, url, is_document=is_document)
        except asyncio.CancelledError:
            raise
        except Exception as error:  # noqa: BLE001 - the crawl must hear of it, and the browser gets nothing
            self.error = self.error or error
            return None
        finally:
            self.in_flight -= 1
            self.changed_at = time.monotonic()

    async def _fetched(self, asked: BrowserRequest, url: str, *, is_document: bool) -> bytes | None:
        exchanges: list[Exchange] = []
        request = self._request(asked, url, exchanges.append, is_document=is_document)
        try:
            response = await self.download(request)
        except Unfetched as error:
            self.kept(error.capture)
            if is_document:
                self.failed = error
            else:
                self.unanswered += 1
            return None
        except IgnoreRequest:
            return None
        capture = recorded_capture(response)
        self.kept(capture)
        if is_document:
            self._shown(url, response, capture)
        (exchange,) = exchanges
        return exchange.response

    def _request(
        self, asked: BrowserRequest, url: str, told: Callable[[Exchange], None], *, is_document: bool
    ) -> Request:
        headers: dict[bytes, list[bytes]] = {b"Accept-Encoding": [_ACCEPT_ENCODING]}
        for name, value in asked.headers:
            if name.lower() not in _OURS:
                headers.setdefault(name, []).append(value)
        errand = self.errand if is_document else self._errand_beside(asked.method)
        bounds = {name: self.asked.meta[name] for name in _BOUNDS if name in self.asked.meta}
        meta = {**bounds, ERRAND_KEY: errand, EXCHANGE_KEY: told, SHARE_KEY: self._may_take, "dont_redirect": True}
        return Request(
            url,
            method=asked.method,
            headers=headers,
            body=asked.body,
            dont_filter=True,
            callback=NO_CALLBACK,
            meta=meta,
        )

    def _errand_beside(self, method: str) -> Errand:
        role = Role.REQUISITE if method == "GET" else Role.OTHER_METHOD
        via = self.asked.url if self.document is None else self.document.url
        return Errand(self.errand.publication, self.errand.crawl_id, role, via)

    def _shown(self, url: str, response: Response, capture: Capture) -> None:
        """Take an answer in the page's place: a redirect, whose next hop is expected then, or the page."""
        location = response.headers.get("Location")
        if response.status in REDIRECTS and location is not None:
            self._expected = normalized_or_same(urljoin(url, location.decode("utf-8", errors="replace")))
            self.errand = replace(self.errand, via=url)
            return
        self.document, self.capture = response, capture

    def _is_too_much(self) -> bool:
        if self._count >= self.limits.requests:
            self.refused = f"it asked for more than {self.limits.requests} addresses; what came later was not asked for"
        return self.is_over or self.refused is not None

    def _may_take(self, size: int) -> bool:
        """Count bytes that came, of whichever answer: what is beyond the limit is cut off."""
        self._bytes += size
        if self._bytes > self.limits.bytes:
            self.refused = f"it took more than {self.limits.bytes} bytes; the rest was cut off or not asked for"
        return self._bytes <= self.limits.bytes
