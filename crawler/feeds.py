"""Feeds: RSS and Atom in every dialect by feedparser (imported only here), JSON Feed by the standard's own words.

A document that could grow when it is parsed (entities that name other entities, or long ones) is refused unparsed.
"""

from __future__ import annotations

import calendar
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.parsers import expat
from xml.sax import SAXParseException

import feedparser

from crawler.entries import Entries, Entry, LinkForm, ListingKind, malformed, w3c_instant

_ENTITY = re.compile(rb"<!ENTITY", re.I)
_SAFE_ENTITY = re.compile(rb"<!ENTITY\s+[\w.-]+\s+(?:\"(?:&#\w+;|[^&%\"]{0,64})\"|'(?:&#\w+;|[^&%']{0,64})')\s*>", re.I)
_LONG_SPACE = re.compile(rb"[ \t\r\n\f\v]{64,}")
# What feedparser calls a fault although nothing of the feed is lost: a wrong or missing charset or media type.
_HARMLESS = (feedparser.CharacterEncodingOverride, feedparser.NonXMLContentType)


def feed_entries(url: str, media_type: str | None, body: bytes) -> Entries:
    """What the RSS, RDF or Atom feed `body` lists; a broken one yields the items that could be read."""
    sent, plain = body, body.replace(b"\0", b"")
    if len(plain) == len(body):
        # feedparser's patterns try every run of space anew from each of its places.
        body = _LONG_SPACE.sub(b"\n", body)
    if len(_ENTITY.findall(plain)) != len(_SAFE_ENTITY.findall(plain)):
        return Entries(ListingKind.FEED, url, error="refused feed: it declares entities that grow")
    headers = {"content-location": url} | ({"content-type": media_type} if media_type else {})
    try:
        feed = feedparser.parse(
            BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # noqa: BLE001 - feedparser lets errors of many kinds out on damaged input; all mean this
        why = f"{type(error).__name__}: {_line(error)}"
        return Entries(ListingKind.FEED, url, error=malformed("feed", why))
    further = _next_pages(feed.feed.get("links", ()))
    return Entries.bounded(ListingKind.FEED, url, _items(feed), _fault(feed, sent), further)


def json_feed_entries(url: str, body: bytes) -> Entries:
    """What the JSON Feed `body` lists (jsonfeed.org, versions 1 and 1.1)."""
    try:
        feed = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        return Entries(ListingKind.FEED, url, error=malformed("JSON feed", _line(error)))
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list):
        return Entries(ListingKind.FEED, url, error=malformed("JSON feed", "it has no list of items"))
    entries = tuple(entry for item in items if isinstance(item, dict) for entry in _json_item(item))
    lost = len(items) - len(entries)
    following = feed.get("next_url")
    further = (Entry(following, LinkForm.NEXT),) if isinstance(following, str) else ()
    items_without = "1 item has no address" if lost == 1 else f"{lost} items have no address"
    fault = malformed("JSON feed", items_without) if lost else None
    return Entries.bounded(ListingKind.FEED, url, entries, fault, further)


def _json_item(item: dict[str, Any]) -> Iterator[Entry]:
    address = next((item[key] for key in ("url", "id", "external_url") if _is_address(item.get(key))), None)
    if address is not None:
        stated = (item.get("date_modified"), item.get("date_published"))
        modified = next((instant for text in stated if isinstance(text, str) and (instant := w3c_instant(text))), None)
        yield Entry(address, LinkForm.ITEM, modified)


def _items(feed: feedparser.FeedParserDict) -> Iterator[Entry]:
    for item in feed.entries:
        # An aggregator's link leads through its own host; what it keeps of the publisher's own address comes first.
        address = item.get("feedburner_origlink") or item.get("link")
        if not address and _is_address(item.get("id")):
            address = item["id"]
        if address:
            yield Entry(str(address), LinkForm.ITEM, _modified(item))


def _next_pages(links: list[Any]) -> Iterator[Entry]:
    for link in links:
        if link.get("rel") == "next" and link.get("href"):
            yield Entry(str(link["href"]), LinkForm.NEXT)


def _modified(item: feedparser.FeedParserDict) -> datetime | None:
    # Past feedparser's own `get`, which answers a missing `updated` with `published`, under a warning.
    parsed: time.struct_time | None = dict.get(item, "updated_parsed") or dict.get(item, "published_parsed")
    if parsed is None:
        return None
    try:
        return datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _fault(feed: feedparser.FeedParserDict, sent: bytes) -> str | None:
    if not feed.version and not feed.entries:
        return "malformed feed: it is neither RSS nor Atom; check its address"
    error = feed.get("bozo_exception")
    if not feed.bozo or isinstance(error, _HARMLESS):
        return None
    if isinstance(error, SAXParseException):
        return malformed("feed", f"{_place(sent)}{_line(error.getMessage())}")
    return malformed("feed", _line(error))


def _place(sent: bytes) -> str:
    """Where the XML breaks, as a text editor counts; empty when that cannot be said.

    feedparser writes another declaration before what it parses, so that its own lines are not those of the feed.
    """
    try:
        expat.ParserCreate().Parse(sent, True)
    except expat.ExpatError as error:
        return f"line {error.lineno}, column {error.offset + 1}: "
    except ValueError:
        # An encoding that expat does not know.
        pass
    return ""


def _is_address(value: object) -> bool:
    return isinstance(value, str) and value.lower().startswith(("http://", "https://"))


def _line(error: BaseException | str | None) -> str:
    return " ".join(str(error).split())[:200]
