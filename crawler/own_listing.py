"""A listing as the code of the publication's own spider reads it; run in the process that reads listings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from w3lib.encoding import html_to_unicode

from crawler.address_roles import AddressClassifier
from crawler.entries import ASKED_AS, MAX_ENTRIES, TOO_MANY, w3c_instant
from crawler.listings import Listing
from crawler.pagination import page_number
from storage.site_spiders.running import SpiderFault, links_shown
from storage.site_spiders.site_page import SitePage
from storage.site_spiders.site_spider import ArticleLink, ListingLink
from storage.types import FoundUrl, Refusal, Role, Verdict
from storage.types.profile import ListingRules
from storage.types.spider_code import SpiderCode

_ROLES = {"section": Role.SECTION, "feed": Role.FEED, "sitemap": Role.SITEMAP}


def read_own_listing(
    url: str,
    media_type: str | None,
    body: bytes,
    role: Role,
    rules: ListingRules,
    hosts: frozenset[str],
    code: SpiderCode,
) -> Listing | Refusal | None:
    """What the listing shows by the spider's code, which decides what is an article; None: the general rules decide.

    Of what it shows, an address on a host that is not the publication's own, one that the profile excludes, and a page
    beyond the last one that the profile follows become no target, as with any listing. Arguments: see `read_listing`.
    """
    text = html_to_unicode(media_type, body)[1]
    try:
        links = links_shown(code, SitePage(url, media_type, body, text), MAX_ENTRIES)
    except SpiderFault as fault:
        return Refusal(Verdict.WORKER, str(fault))
    if links is None:
        return None
    error = TOO_MANY if len(links) > MAX_ENTRIES else None
    found = tuple(_found(url, links[:MAX_ENTRIES], AddressClassifier(rules, hosts), rules.max_pages))
    shown = sum(one.role is Role.ARTICLE for one in found)
    return Listing(ASKED_AS[role], found, error, shown, is_empty=not body.strip())


def _found(
    url: str, links: tuple[ArticleLink | ListingLink, ...], classifier: AddressClassifier, max_pages: int
) -> Iterator[FoundUrl]:
    found: dict[str, FoundUrl] = {}
    for link in links:
        address = classifier.address(url, link.url)
        if address is None or address == url or address in found:
            continue
        if isinstance(link, ArticleLink):
            found[address] = FoundUrl(address, Role.ARTICLE, via=url, modified_at=_instant(link.modified))
        elif page_number(address).number <= max_pages:
            found[address] = FoundUrl(address, _ROLES[link.kind], via=url)
    return iter(found.values())


def _instant(stated: datetime | str | None) -> datetime | None:
    return w3c_instant(stated.isoformat() if isinstance(stated, datetime) else stated)
