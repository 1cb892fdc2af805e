"""From a target of the frontier to the request that visits it."""

from __future__ import annotations

from scrapy import Request

from crawler.conditional_requests import VALIDATORS_KEY, RequestValidators
from crawler.recording import ERRAND_KEY
from crawler.time_gate import asks_unaltered
from crawler.wire_agent import UNREAD_KEY
from storage.types import LISTING_ROLES, Errand, Role, Target
from storage.types.profile import Profile

# For an archive that gives its copies as they were captured when it is asked to, and not under an address of their own.
_UNALTERED = "original-content, original-links, original-headers"


def target_request(target: Target, crawl_id: str, profile: Profile) -> Request:
    """Make the request for a target of this crawl by the limits of its publication's profile."""
    errand = Errand(
        target.publication,
        crawl_id,
        target.role,
        target.via,
        target_id=target.target_id,
        validated=target.validated,
    )
    is_requisite = target.role is Role.REQUISITE
    # What browsers send for pictures and style sheets: a server may choose the form by it.
    headers = {"Accept": "*/*"} if is_requisite else {}
    if target.role is Role.MEMENTO and not asks_unaltered(target.url):
        headers = {"Prefer": _UNALTERED}
    return Request(
        target.url,
        headers=headers or None,
        dont_filter=True,
        meta={
            ERRAND_KEY: errand,
            VALIDATORS_KEY: RequestValidators.of(target),
            "download_maxsize": profile.requisites.max_body if is_requisite else profile.crawl.max_body,
            "download_timeout": profile.crawl.timeout,
            "max_redirects": profile.crawl.max_redirects,
            # Readers take pages from their records.
            UNREAD_KEY: target.role not in LISTING_ROLES,
        },
    )
