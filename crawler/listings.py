"""Listings: from the bytes of a sitemap, a feed or a section page to the targets that it shows.

The bytes decide what kind of listing it is, not its address or Content-Type: sites send feeds for sitemaps, and error
pages for both. A damaged listing gives what can be read of it and says what is wrong. Pure: no network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from crawler.address_roles import AddressClassifier
from crawler.bounded_listing import FEED, JSON_FEED, SECTION, SITEMAP, TEXT_SITEMAP, Bound, bounded, cut_off
from crawler.entries import ASKED_AS, TOO_MANY, Entries, Entry, LinkForm, ListingKind
from crawler.feeds import feed_entries, json_feed_entries
from crawler.pagination import next_number, page_number
from crawler.sections import section_entries
from crawler.sitemaps import sitemap_entries, text_sitemap_entries
from storage.types import FoundUrl, Role
from storage.types.errors import UndecodableError
from storage.types.profile import ListingRules
from storage.warc.coded_streams import streams_of

# The standard's limit of a sitemap is 50 MB uncompressed.
MAX_UNPACKED = 64 * 1024 * 1024
_UNPACK_STEP = 16 * 1024
_BEFORE_ROOT = re.compile(rb"\s*(?:<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>)", re.S | re.I)
_JSON = re.compile(rb"\s*[{\[]")
_ROOT = re.compile(rb"\s*<(?:[\w.-]+:)?([\w.-]+)")
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_FEEDS = frozenset({"rss", "rdf", "feed", "channel"})
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


@dataclass(frozen=True, slots=True)
class Listing:
    """What one listing gave: targets in printed order, each address once.

    `shown` is how many articles it showed (a listing that shows none is a finding of the crawl). `error` is None for a
    sound listing, else one line saying what is wrong with it. `is_empty` says that its body held nothing at all.
    """

    kind: ListingKind
    found: tuple[FoundUrl, ...]
    error: str | None
    shown: int
    is_empty: bool = False


def read_listing(
    url: str, media_type: str | None, body: bytes, role: Role, rules: ListingRules, hosts: frozenset[str]
) -> Listing:
    """What the listing at `url` shows.

    Args:
        url: its address in normal form, after redirects.
        media_type: the Content-Type as sent.
        body: the entity, content coding removed (a gzip file of its own is unpacked here).
        role: what it was asked for as: sitemap, feed or section.
        rules: the publication's.
        hosts: the publication's own hosts; an address on any other becomes no target.
    """
    body, fault = _unpacked(body)
    listed = _entries(url, media_type, body, role)
    found = tuple(_found(url, listed, AddressClassifier(rules, hosts), rules.max_pages))
    shown = sum(url.role is Role.ARTICLE for url in found)
    error = "; ".join(filter(None, (fault, listed.error))) or None
    return Listing(listed.kind, found, error, shown, is_empty=fault is None and not body.strip())


def _unpacked(body: bytes) -> tuple[bytes, str | None]:
    if not body.startswith(b"\x1f\x8b"):
        return body, None
    (stream,) = streams_of("gzip", body)
    unpacked = bytearray()
    try:
        for start in range(0, len(body), _UNPACK_STEP):
            for piece in stream.feed(body[start : start + _UNPACK_STEP]):
                unpacked += piece
                if len(unpacked) > MAX_UNPACKED:
                    return bytes(unpacked), f"gzip file grows past {MAX_UNPACKED} bytes"
    except UndecodableError as error:
        return bytes(unpacked), f"damaged gzip file: {error.why}"
    return bytes(unpacked), None if stream.has_ended else "gzip file is cut off"


def _entries(url: str, media_type: str | None, body: bytes, role: Role) -> Entries:
    root = _root(body)
    if root in _SITEMAPS:
        return _within(SITEMAP, body, lambda parsed: sitemap_entries(url, parsed))
    if root in _FEEDS:
        return _within(FEED, body, lambda parsed: feed_entries(url, media_type, parsed))
    if role is Role.SECTION and root != "{":
        return _within(SECTION, body, lambda parsed: section_entries(url, media_type, parsed))
    if not body.strip():
        return Entries(ASKED_AS[role], url, error="empty listing")
    if root == "{":
        return _within(JSON_FEED, body, lambda parsed: json_feed_entries(url, parsed))
    if root in ("html", "head", "body"):
        return Entries(ASKED_AS[role], url, error=f"an HTML page stands where a {role} was expected")
    if role is not Role.SITEMAP:
        return _within(FEED, body, lambda parsed: feed_entries(url, media_type, parsed))
    if root:
        return _within(SITEMAP, body, lambda parsed: sitemap_entries(url, parsed))
    return _within(TEXT_SITEMAP, body, lambda parsed: text_sitemap_entries(url, parsed))


def _within(bound: Bound, body: bytes, read: Callable[[bytes], Entries]) -> Entries:
    """What as much of a body says as is within a bound."""
    parsed = bounded(body, bound)
    listed = read(parsed)
    return listed if len(parsed) == len(body) or listed.error == TOO_MANY else replace(listed, error=cut_off(parsed))


def _root(body: bytes) -> str:
    """The name of the document's first element in lower case, `{` for JSON, empty when it is neither."""
    # Any length of space and comments may stand before it, and each of them is passed over once.
    plain = body.replace(b"\0", b"")
    start = next((len(mark) for mark in _MARKS if plain.startswith(mark)), 0)
    while match := _BEFORE_ROOT.match(plain, start):
        start = match.end()
    if _JSON.match(plain, start):
        return "{"
    first = _ROOT.match(plain, start)
    return first[1].decode("ascii", errors="replace").lower() if first else ""


def _found(url: str, listed: Entries, classifier: AddressClassifier, max_pages: int) -> Iterator[FoundUrl]:
    found: dict[str, FoundUrl] = {}
    here = page_number(url)
    itself = Role.SECTION if listed.kind is ListingKind.SECTION else Role.FEED
    for entry in listed.entries:
        address = classifier.address(listed.base, entry.url)
        if address is None or address == url:
            continue
        number = _further_page(url, address, entry)
        if number is not None and listed.kind in (ListingKind.SECTION, ListingKind.FEED):
            role = itself if here.number < number <= max_pages else None
        else:
            role = classifier.role(address, entry.shown)
        earlier = found.get(address)
        # A picture's link before the headline's, or a menu's before both, must not decide what an address is.
        if role is not None and (earlier is None or (role is Role.ARTICLE and earlier.role is Role.SECTION)):
            found[address] = FoundUrl(address, role, via=url, modified_at=entry.modified_at)
    return iter(found.values())


def _further_page(url: str, address: str, entry: Entry) -> int | None:
    """The number of the page when the entry is a further page of the listing at `url`, 0 when it bears none."""
    if entry.shown is LinkForm.NEXT:
        return next_number(url, address) or 0
    if entry.shown in (LinkForm.ITEM, LinkForm.FEED, LinkForm.SITEMAP):
        return None
    there, here = page_number(address), page_number(url)
    return there.number if there.series == here.series else None
