"""Redirects as the archive needs them: each hop is an errand of its own, named by the page that sent it on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.context import context_of
from crawler.recording import ERRAND_KEY, Recording, Unfetched, errand_of
from crawler.redirect_statuses import REDIRECTS
from crawler.time_gate import led_on
from storage.types import Capture, Failure, FailureKind, Role
from storage.types.address_credentials import without_credentials
from storage.types.clock import Clock, system_clock
from storage.types.strangers_text import in_one_line
from storage.types.urlkey import LONGEST_URL, normalize

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

# The profile's limit counts (`max_redirects`), never Scrapy's own.
_NO_LIMIT = 1_000_000
# Any letter of the longest address may come as an escape of three, or as UTF-8 of as many bytes.
_LONGEST_LOCATION = 3 * LONGEST_URL
_UNVISITABLE = "redirected to an address that cannot be visited"


class UnfollowedRedirect(Unfetched, IgnoreRequest):
    """A redirect that leads nowhere, or one too many; its `kind` is FailureKind.REDIRECTS.

    Every hop is kept. The capture of this error is that of the hop that was not made.
    """

    def __init__(self, url: str, capture: Capture) -> None:
        super().__init__(url, capture, FailureKind.REDIRECTS, None)


class _Endless(Exception):
    """The limit is reached; `hop` is the request that would have been next."""

    def __init__(self, hop: Request, limit: int) -> None:
        super().__init__(f"more than {limit} redirects")
        self.hop = hop


class _Unvisitable(Exception):
    """The next hop has an address that no target can have."""


def _check_address(url: str) -> None:
    """Raise _Unvisitable for an address that would be refused by everything that comes after."""
    try:
        normalize(url)
        if not urlsplit(url).hostname:
            raise ValueError("it names no host")
    except ValueError as error:
        raise _Unvisitable(f"{_UNVISITABLE}: {in_one_line(str(error))}") from error


def _leads_nowhere(status: int, location: bytes) -> str:
    """Why a redirect is not followed of which no request could be made."""
    named = in_one_line(location.decode("utf-8", errors="replace"))
    return f"{_UNVISITABLE}: {named}" if named else f"status {status} names no address to go on to"


def _within_its_archive(response: Response, location: bytes) -> Response:
    """A copy's answer with a Location that leads to a copy, not to what stands at the address by now."""
    if response.status in REDIRECTS and location:
        response.headers["Location"] = led_on(response.url, location.decode("utf-8", errors="replace"))
    return response


class ErrandRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects; the next hop is found `via` the last one, and is never a conditional request.

    The limit of hops is `request.meta["max_redirects"]`. Place it at 600, where Scrapy's own stands.

    Args:
        settings: Scrapy's, for its own part.
        recording: keeps the failure of a redirect that is not followed.
        clock: says when that was.
    """

    def __init__(self, settings: BaseSettings, recording: Recording, clock: Clock = system_clock) -> None:
        super().__init__(settings)
        self._recording = recording
        self._clock = clock
        self._usual_limit = self.max_redirect_times
        self.max_redirect_times = _NO_LIMIT

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Read the context in FONDS_CRAWL."""
        context = context_of(crawler.settings)
        middleware = cls(crawler.settings, context.recording, context.clock)
        middleware.crawler = crawler
        return middleware

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy awaits it
        """The next hop, or the answer that ends the visit.

        Raises:
            UnfollowedRedirect: the answer is a redirect, but no hop follows; that is kept as a failure.
            FondsError: the failure could not be kept.
        """
        location = response.headers.get("Location") or b""
        if response.status in REDIRECTS and len(location) > _LONGEST_LOCATION:
            raise await self._unfollowed(request, f"redirected to an address of {len(location)} bytes")
        if errand_of(request).role is Role.MEMENTO and response.headers.get("Memento-Datetime"):
            response = _within_its_archive(response, location)
        try:
            next_hop = super().process_response(request, response)
        except _Unvisitable as refusal:
            raise await self._unfollowed(request, str(refusal)) from None
        except ValueError:
            # Location cannot be read as an address.
            next_hop = response
        except _Endless as end:
            raise await self._unfollowed(end.hop, str(end)) from end
        if next_hop is response and response.status in REDIRECTS and not request.meta.get("dont_redirect"):
            raise await self._unfollowed(request, _leads_nowhere(response.status, location))
        return next_hop

    async def _unfollowed(self, request: Request, why: str) -> UnfollowedRedirect:
        errand = replace(errand_of(request), validated=None)
        failure = Failure(request.url, self._clock(), FailureKind.REDIRECTS, why)
        return UnfollowedRedirect(request.url, await self._recording.keep(errand, failure))

    def handle_referer(self, request: Request, response: Response) -> None:
        """No site is told where we came from."""
        request.headers.pop("Referer", None)

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        limit = request.meta.get("max_redirects", self._usual_limit)
        _check_address(redirected.url)
        redirected = redirected.replace(url=without_credentials(redirected.url))
        hop: Request = super()._redirect(redirected, request, reason)
        hop.meta[ERRAND_KEY] = replace(errand_of(request), via=request.url, validated=None)
        if request.meta.get("redirect_times", 0) >= limit:
            raise _Endless(hop, limit)
        # The slot belongs to the host that was asked, not to the one that is asked next.
        hop.meta.pop("download_slot", None)
        return hop
