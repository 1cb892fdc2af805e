"""What a listing says, before anything is decided: addresses as printed, how each is shown, and when it changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import islice
from typing import Self

from storage.types import Role

MAX_ENTRIES = 100_000
"""Twice as many as the standard lets a sitemap have; a feed of so many is read in half of the time that it is given."""
TOO_MANY = (
    f"more than {MAX_ENTRIES} entries; the first {MAX_ENTRIES} were read; name listings that show fewer in the profile"
)
"""The error of a listing that has more."""


class ListingKind(StrEnum):
    """What kind of listing the bytes turned out to be."""

    SITEMAP_INDEX = "sitemap-index"
    SITEMAP = "sitemap"
    FEED = "feed"
    SECTION = "section"


ASKED_AS = {Role.SITEMAP: ListingKind.SITEMAP, Role.FEED: ListingKind.FEED, Role.SECTION: ListingKind.SECTION}
"""The kind of listing that is asked for in each role."""


class LinkForm(StrEnum):
    """How a listing shows an address, which helps to decide its role."""

    ITEM = "item"  # an item of a feed, an entry of a news sitemap: the publisher calls it an article
    HEADLINE = "headline"  # a link whose text is as long as a headline, any other entry of a sitemap
    LINK = "link"  # any other link of the page's body
    MENU = "menu"  # a link of the navigation, an entry of a sitemap of categories
    MARGIN = "margin"  # a link of the footer
    FEED = "feed"
    SITEMAP = "sitemap"
    NEXT = "next"  # a link that says of itself that it leads to the next page


@dataclass(frozen=True, slots=True)
class Entry:
    """An address as a listing prints it, with the day or instant its publisher says it changed."""

    url: str
    shown: LinkForm
    modified_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything that one listing says. `base` is the address that relative ones are resolved against.

    `error` says in one line what is wrong with the listing; the entries are then those that could be read.
    """

    kind: ListingKind
    base: str
    entries: tuple[Entry, ...] = ()
    error: str | None = None

    @classmethod
    def bounded(
        cls,
        kind: ListingKind,
        base: str,
        entries: Iterable[Entry],
        error: str | None = None,
        further: Iterable[Entry] = (),
    ) -> Self:
        """Take the first `MAX_ENTRIES` entries, and behind them the further pages that the listing names."""
        waiting = iter(entries)
        taken = (*islice(waiting, MAX_ENTRIES), *further)
        if next(waiting, None) is None:
            return cls(kind, base, taken, error)
        return cls(kind, base, taken, TOO_MANY)


def malformed(what: str, why: str) -> str:
    """The error of a listing that breaks the rules of its format, with who can mend it."""
    return f"malformed {what}: {why}; only its publisher can mend it"


def w3c_instant(text: str | None) -> datetime | None:
    """The instant of a W3C date (`2025`, `2025-08-20`, `2025-08-20T09:00:00+08:00`), None for anything else.

    A date without a time, and a time without a zone, are taken as UTC: the instant only orders visits.
    """
    text = (text or "").strip()
    if len(text) in (4, 7):
        text += "-01-01"[: 10 - len(text)] if len(text) == 4 else "-01"
    try:
        instant = datetime.fromisoformat(text)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
