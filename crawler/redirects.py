"""Redirects as the archive needs them: each hop is an errand of its own, named by the page that sent it on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from crawler.recording import ERRAND_KEY, errand_of


class TooManyRedirects(IgnoreRequest):
    """A chain of redirects that did not end within the profile's limit; every hop of it is kept."""


class ErrandRedirectMiddleware(RedirectMiddleware):
    """Scrapy's redirects; the next hop is found `via` the last one, and is never a conditional request.

    The limit of hops is `request.meta["max_redirects"]`. Place it at 600, where Scrapy's own stands.
    """

    def _redirect(self, redirected: Request, request: Request, reason: Any) -> Request:
        self_limit = request.meta.get("max_redirects", self.max_redirect_times)
        if request.meta.get("redirect_times", 0) >= self_limit:
            raise TooManyRedirects(f"{request.url}: more than {self_limit} redirects")
        hop: Request = super()._redirect(redirected, request, reason)
        hop.meta[ERRAND_KEY] = replace(errand_of(request), via=request.url, validated=None)
        # The slot belongs to the host that was asked, not to the one that is asked next.
        hop.meta.pop("download_slot", None)
        return hop
