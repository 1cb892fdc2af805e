"""The base of spiders for sites that no profile can describe, and what they return.

Such a spider only reads: what is fetched, when and how often, is decided by the profile and the frontier, as for any
publication. A new object of the class is made for each page, in a reader's process.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from storage.site_spiders.site_page import SitePage

ListingKinds = ("section", "feed", "sitemap")


class NotAnArticle(Exception):
    """Raised by `SiteSpider.article` for a page that is none; its text says why."""


@dataclass(frozen=True, slots=True)
class ArticleLink:
    """An article that a listing shows: its address, also a relative one, and when it changed, if the listing says so.

    `modified` is a datetime or a text such as `2031-05-04T09:00:00+08:00`.
    """

    url: str
    modified: datetime | str | None = None

    def __post_init__(self) -> None:
        """Raise TypeError for what is no address, or no time."""
        _require_text("url", self.url)
        if not isinstance(self.modified, datetime | str | None):
            raise TypeError(
                f"modified is {self.modified!r:.80}, and must be a datetime or a text (url {self.url!r:.200})"
            )


@dataclass(frozen=True, slots=True)
class ListingLink:
    """A further listing that a listing leads to, of the kind `section`, `feed` or `sitemap`."""

    url: str
    kind: str = "section"

    def __post_init__(self) -> None:
        """Raise TypeError for what is no address, ValueError for an unknown kind."""
        _require_text("url", self.url)
        if self.kind not in ListingKinds:
            raise ValueError(f"kind {self.kind!r} is none of {', '.join(ListingKinds)}")


@dataclass(frozen=True, slots=True)
class ArticleFields:
    """An article as a spider reads it off its page; what is None or empty, the general rules look for.

    `text` are its paragraphs. `authors` are names, `topics` names or pairs of group and name, `sources` addresses or
    pairs of title and address. `published` and `modified` are a day, an instant, or a text as it is printed. `absent`
    names those that the page does not have, `published` say: nothing is looked for in their place.
    """

    title: str | None = None
    text: Sequence[str] = ()
    deck: str | None = None
    summary: str | None = None
    dateline: str | None = None
    authors: Sequence[str] = ()
    topics: Sequence[str | tuple[str | None, str]] = ()
    sources: Sequence[str | tuple[str | None, str]] = ()
    published: date | str | None = None
    modified: date | str | None = None
    absent: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Raise TypeError for a value that a field cannot have, ValueError for one that cannot be absent."""
        for field in fields(self):
            value = getattr(self, field.name)
            if field.name in _SEQUENCES:
                _require_sequence(field.name, value, pairs=field.name in _PAIRED)
            elif value is not None and not (field.name in _DATES and isinstance(value, date)):
                _require_text(field.name, value)
        for name in self.absent:
            if name not in MAY_BE_ABSENT:
                raise ValueError(f"absent names {name!r:.80}, and may name {', '.join(MAY_BE_ABSENT)}")
            if getattr(self, name):
                raise ValueError(f"{name} is {getattr(self, name)!r:.80}, and named in absent")


MAY_BE_ABSENT = ("deck", "summary", "dateline", "authors", "topics", "sources", "published", "modified")
_SEQUENCES = frozenset({"text", "authors", "topics", "sources", "absent"})
_PAIRED = frozenset({"topics", "sources"})
_DATES = frozenset({"published", "modified"})


class SiteSpider:
    """Reads the listings and the articles of one site; a subclass overrides one of the two methods, or both."""

    def listing(self, page: SitePage) -> Iterable[ArticleLink | ListingLink] | None:
        """What a listing shows; None leaves it to the general rules."""
        return None

    def article(self, page: SitePage) -> ArticleFields | None:
        """What an article's page says; None leaves it to the general rules.

        Raises:
            NotAnArticle: the page is none.
        """
        return None


def _require_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r:.80}, and must be a text")


def _require_sequence(name: str, value: object, *, pairs: bool) -> None:
    # A text is a sequence of letters, and nobody means those.
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"{name} is {value!r:.80}, and must be a list")
    for each in value:
        if pairs and isinstance(each, tuple) and len(each) == 2:
            first, each = each
            if first is not None:
                _require_text(name, first)
        _require_text(name, each)
