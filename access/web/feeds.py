"""The newest changes for feed readers: Atom (RFC 4287) and JSON Feed 1.1.

Titles are strangers' text: they are plain text in both, and no markup of a page is ever handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from xml.etree import ElementTree

from access.jobs.json_values import JsonObject
from storage.questions.changes import FeedPage, ListedChange
from storage.types.instants import instant_text
from storage.types.strangers_text import harmless, shortened
from storage.types.xml_text import add_element, xml_document

_ATOM = "http://www.w3.org/2005/Atom"
# No headline is longer, and a feed has a hundred.
_LONGEST_TITLE = 500
_TITLE = "Fonds: changes of the archive"
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def atom_feed(page: FeedPage, address: str) -> bytes:
    """The changes, the newest first, as an Atom document; `address` is where it was asked for."""
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    updated = max((change.at for change in page.changes), default=_BEGINNING)
    add_element(feed, _ATOM, "id", f"urn:fonds:changes:{page.epoch}")
    add_element(feed, _ATOM, "title", _TITLE)
    add_element(feed, _ATOM, "updated", instant_text(updated))
    add_element(feed, _ATOM, "link", rel="self", href=address)
    add_element(add_element(feed, _ATOM, "author"), _ATOM, "name", "Fonds")
    for change in page.changes:
        entry = add_element(feed, _ATOM, "entry")
        add_element(entry, _ATOM, "id", _id(page, change))
        add_element(entry, _ATOM, "title", _title(change))
        add_element(entry, _ATOM, "updated", instant_text(change.at))
        add_element(entry, _ATOM, "category", term=change.kind)
        if (url := _linkable(change)) is not None:
            add_element(entry, _ATOM, "link", rel="alternate", href=url)
        add_element(entry, _ATOM, "summary", "\n".join(_facts(change)))
    return xml_document(feed, _ATOM)


def json_feed(page: FeedPage, address: str) -> JsonObject:
    """The same as a JSON Feed."""
    return {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _TITLE,
        "feed_url": address,
        "items": [_entry(page, change) for change in page.changes],
    }


def _entry(page: FeedPage, change: ListedChange) -> JsonObject:
    made: JsonObject = {
        "id": _id(page, change),
        "title": _title(change),
        "content_text": "\n".join(_facts(change)),
        "date_published": instant_text(change.at),
        "tags": [change.kind.value],
    }
    if (url := _linkable(change)) is not None:
        made["url"] = url
    return made


def _facts(change: ListedChange) -> Iterator[str]:
    """What a change is about, by ids."""
    for name in ("publication", "url", "article_id", "source_id", "capture_id", "revision"):
        value = getattr(change, name)
        if value is not None:
            yield f"{name}: {harmless(str(value))}"


def _title(change: ListedChange) -> str:
    return f"{change.kind}: {harmless(shortened(change.title or change.url or 'not shown', _LONGEST_TITLE))}"


def _linkable(change: ListedChange) -> str | None:
    """The address of what changed, when following it does no harm."""
    return change.url if change.url is not None and change.url.startswith(("http://", "https://")) else None


def _id(page: FeedPage, change: ListedChange) -> str:
    return f"urn:fonds:change:{page.epoch}:{change.cursor}"
