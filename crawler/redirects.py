"""Redirects as the archive needs them: each hop is an errand of its own, named by the page that sent it on."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.recording import ERRAND_KEY, Unfetched, errand_of, recording_of
from storage.types import Capture, Failure, FailureKind

if TYPE_CHECKING:
    from scrapy.http import Response
    from scrapy.settings import BaseSettings

# The profile's limit counts (`max_redirects`), never Scrapy's own.
_NO_LIMIT = 1_000_000


class TooManyRedirects(Unfetched, IgnoreRequest):
    """A chain of redirects that did not end within the profile's limit; its `kind` is FailureKind.REDIRECTS.

    Every hop of it is kept, and its capture is that of the failure: the hop that was not made any more.
    """

    def __init__(self, url: str, capture: Capture) -> None:
        super().__init__(url, capture, FailureKind.REDIRECTS, None)


class _Endless(Exception):
    """The limit is reached; `hop` is the request that would have been next."""

    def __init__(self, hop: Request, limit: int) -> None:
        super().__init__(f"more than {limit} redirects")
        self.hop = hop


class ErrandRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects; the next hop is found `via` the last one, and is never a conditional request.

    The limit of hops is `request.meta["max_redirects"]`. Place it at 600, where Scrapy's own stands. An answer that
    sends on to what is no address is the end of its visit, like any other answer.
    """

    def __init__(self, settings: BaseSettings) -> None:
        super().__init__(settings)
        self._usual_limit = self.max_redirect_times
        self.max_redirect_times = _NO_LIMIT

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]  # Scrapy awaits it
        """The next hop, or the answer that ends the visit.

        Raises:
            TooManyRedirects: the chain is longer than its limit, which is kept as a failure.
            FondsError: that could not be recorded.
        """
        try:
            return super().process_response(request, response)
        except ValueError:
            return response
        except _Endless as end:
            recording = recording_of(self.crawler.settings)
            errand = errand_of(end.hop)
            failure = Failure(end.hop.url, datetime.now(UTC), FailureKind.REDIRECTS, str(end))
            raise TooManyRedirects(end.hop.url, await recording.keep(errand, failure)) from end

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        limit = request.meta.get("max_redirects", self._usual_limit)
        hop: Request = super()._redirect(redirected, request, reason)
        hop.meta[ERRAND_KEY] = replace(errand_of(request), via=request.url, validated=None)
        if request.meta.get("redirect_times", 0) >= limit:
            raise _Endless(hop, limit)
        # The slot belongs to the host that was asked, not to the one that is asked next.
        hop.meta.pop("download_slot", None)
        return hop
