"""Shows pages in a browser, one at a time, within a crawl: the frontier leases them, and everything else is as ever.

What a page needs and the browser did not ask for is visited afterwards, as after any capture.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request

from crawler.browser import BeginBrowser, NoPage, browsers
from crawler.browser_choice import BrowserChoice
from crawler.browser_proxy import BrowserProxy, BrowserRequest
from crawler.page_load import PageLimits, PageLoad
from crawler.recording import errand_of
from crawler.run_authority import RunAuthority
from crawler.shown_page import Shown
from crawler.spiders.frontier_spider import FrontierSpider
from storage.types import Capture, Rendering
from storage.types.errors import FondsError
from storage.types.urlkey import normalize, normalized_or_same

if TYPE_CHECKING:
    from scrapy.http import Response

_PAGES = frozenset({"text/html", "application/xhtml+xml"})


@dataclass(frozen=True, slots=True)
class BrowseSettings:
    """Which browser shows pages, and what each page may cost."""

    browser: BrowserChoice
    limits: PageLimits


@dataclass(frozen=True, slots=True)
class BrowsedPage:
    """What came of one page: its capture and that of what the browser made of it, None for none; and what to know."""

    url: str
    page: str | None
    rendering: str | None
    notes: tuple[str, ...] = ()


class BrowseSpider(FrontierSpider):
    """Shows the pages that were named in a browser.

    Args:
        settings_of_browser: which browser, and its bounds.
        pages: is given what came of each page.
    """

    name = "browse"

    def __init__(self, *args: Any, settings_of_browser: BrowseSettings, pages: list[BrowsedPage], **more: Any) -> None:
        super().__init__(*args, **more)
        self._browse_settings = settings_of_browser
        self._pages = pages
        self._load: PageLoad | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Show each page that was named when its turn comes; yield what else is to be visited."""
        named = frozenset(normalize(url) for url in self.session.options.only)
        authority = RunAuthority()
        proxy = BrowserProxy(authority, self._answer)
        try:
            of_crawl = (self._browse_settings.browser, proxy, authority.key_hash, self.session.user_agent)
            async with browsers(*of_crawl) as begin:
                async for request in super().start():
                    if normalized_or_same(request.url) in named:
                        await self._browse(request, begin)
                    else:
                        yield request
        except FondsError as error:
            self.session.fail(error)
        finally:
            await proxy.close()

    async def _answer(self, asked: BrowserRequest) -> bytes | None:
        return None if self._load is None else await self._load.answer(asked)

    async def _download(self, request: Request) -> Response:
        assert self.crawler.engine is not None
        self._parts.pacing.prepare(request)
        return await self.crawler.engine.download_async(request)

    async def _browse(self, request: Request, begin: BeginBrowser) -> None:
        load = self._load = PageLoad(request, self._browse_settings.limits, self._download, self.tally.visit)
        notes: list[str] = []
        rendering = None
        async with begin() as browser:
            try:
                shown = await browser.show(request.url, self._rests(load), load.limits.seconds)
                rendering = _rendering(load, shown, browser.name, self.session.wire_clock(), notes)
            except NoPage as none:
                notes.append(_why_none(load, str(none)))
            load.is_over = True
            notes += browser.notes
        if isinstance(load.error, FondsError):
            raise load.error
        if load.error is not None:
            self.tally.fault(load.errand, request.url, load.error)
        made = None if rendering is None else await self._keep(load, rendering)
        self._end(request, load)
        page = None if load.capture is None else load.capture.capture_id
        self._pages.append(BrowsedPage(request.url, page, None if made is None else made.capture_id, tuple(notes)))

    def _rests(self, load: PageLoad) -> Callable[[], float]:
        """For how long a page rests; nobody waits for one any more when the crawl was told to stop."""
        return lambda: math.inf if self._parts.feeding.is_stopping() else load.rests_for()

    async def _keep(self, load: PageLoad, rendering: Rendering) -> Capture:
        errand = replace(load.errand, target_id=None)
        return await asyncio.wrap_future(self.session.recorder.record(errand, rendering))

    def _end(self, request: Request, load: PageLoad) -> None:
        """End the visit to a page by what answered, as a crawl does."""
        errand, visits = errand_of(request), self._parts.visits
        assert errand.target_id is not None
        if load.document is not None:
            status = load.document.status
            self._answered(errand, load.document, str(status) if status >= 400 else None)
        elif load.failed is not None:
            visits.unfetched(errand.target_id, load.failed)
        elif self._parts.feeding.is_stopping():
            visits.withdrawn(errand.target_id)
        else:
            visits.unanswered(errand.target_id)


def _why_none(load: PageLoad, otherwise: str) -> str:
    """Why there is no page: as the server, or the way to it, says it, where that is why."""
    if load.failed is not None:
        return load.failed.capture.error or "the answer was cut off; what came is kept"
    return otherwise


def _rendering(load: PageLoad, shown: Shown, browser: str, at: datetime, notes: list[str]) -> Rendering | None:
    """What is kept of a page that was shown, None for what is none; `notes` get why, and what else is to be known."""
    capture = load.capture
    if capture is None or capture.status is None:
        notes.append(_why_none(load, "no answer came"))
        return None
    kind = (capture.media_type or "").partition(";")[0].strip().lower()
    if not 200 <= capture.status <= 299:
        notes.append(f"it was answered with status {capture.status}: nothing of that is rendered")
    elif kind not in _PAGES:
        notes.append(f"it is no page but {kind or 'a file without a media type'}; fonds capture keeps it")
    else:
        if load.refused is not None:
            notes.append(load.refused)
        if load.unanswered:
            notes.append(f"{load.unanswered} of the addresses that it asked for gave no answer")
        if not shown.is_at_rest:
            notes.append(f"it did not come to rest within {load.limits.seconds:g} seconds; kept is what it showed then")
        made = (capture.url, at, shown.html, capture.capture_id, capture.status, browser)
        return Rendering(*made, is_at_rest=shown.is_at_rest)
    return None
