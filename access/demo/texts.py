"""The demo's texts as data: what its publication wrote and what the invented bodies published.

They lie in TOML beside this module and say what is there to be read; how a page shows it is the business of the forms
and of the bodies' pages. A text that differs at the second visit says so itself, in a table `[second_visit]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from urllib.parse import urlsplit

from access.demo.pictures import DemoPicture
from storage.types import Block, SourceState


class FormName(StrEnum):
    """How a sub-site is built: by a common blog engine, as a static Next.js build, or as bare HTML in Big5."""

    WORDPRESS = "wordpress"
    NEXT = "next"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class SubSite:
    """A part of the publication on a host of its own; `key` names the folder of its articles."""

    key: str
    form: FormName
    host: str
    title: str
    tagline: str


@dataclass(frozen=True, slots=True)
class Publication:
    """The invented publication. `groups` maps a group of topics to the word for it in addresses."""

    slug: str
    name: str
    language: str
    about: tuple[str, ...]
    groups: Mapping[str, str]
    sites: tuple[SubSite, ...]


class Behaviour(StrEnum):
    """How a body's server treats visitors: as usual, with a challenge for robots, or with 200 for what is missing."""

    USUAL = "usual"
    CHALLENGES = "challenges"
    NEVER_404 = "never-404"


@dataclass(frozen=True, slots=True)
class Body:
    """An invented body that publishes documents.

    `robots` is the text of its robots.txt, None when it has none. `validators` is False for a server that sends
    neither ETag nor Last-Modified.
    """

    host: str
    name: str
    language: str
    home: str
    footer: str
    not_found: str
    charset: str = "utf-8"
    validators: bool = True
    robots: str | None = None
    behaviour: Behaviour = Behaviour.USUAL


class Format(StrEnum):
    """What a document is sent as."""

    HTML = "html"
    PDF = "pdf"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Document:
    """A document at `url`; `moved_from` is the address that redirects to it.

    `published_as` is the date as the page prints it (None: an ordinary date, machine-readable too). A document that
    cannot be had has no text.
    """

    url: str
    state: SourceState
    title: str = ""
    blocks: tuple[Block, ...] = ()
    published: date | None = None
    published_as: str | None = None
    reference: str | None = None
    moved_from: str | None = None
    format: Format = Format.HTML

    @property
    def host(self) -> str:
        """The host of the body that publishes it."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the publication, at `path` of the sub-site named `site`.

    `published` is an instant, a day alone, or None when the page states neither. `contributors` are pairs of printed
    label and name, `topics` pairs of group and name, `citations` pairs of printed title and address (empty: none is
    printed). `shell`: the second form sends the page empty but for its data. `wrapped_at`: the third form breaks an
    address after so many letters (0: nowhere).
    """

    site: str
    number: int
    path: str
    title: str
    deck: str
    topics: tuple[tuple[str, str], ...]
    contributors: tuple[tuple[str, str], ...]
    summary: str
    dateline: str
    blocks: tuple[Block, ...]
    citations: tuple[tuple[str, str], ...]
    tags: tuple[str, ...] = ()
    published: datetime | date | None = None
    modified: datetime | None = None
    comments: tuple[str, ...] = ()
    shell: bool = False
    wrapped_at: int = 0

    @property
    def published_at(self) -> datetime | None:
        """The instant of publication, None when a day at most is known."""
        return self.published if isinstance(self.published, datetime) else None

    @property
    def published_on(self) -> date | None:
        """The day of publication as printed."""
        return self.published.date() if isinstance(self.published, datetime) else self.published


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything the demo shows at one visit.

    `articles` newest first; `withdrawn` are those that an earlier visit showed and this one does not.
    """

    visit: int
    publication: Publication
    bodies: tuple[Body, ...]
    articles: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    documents: tuple[Document, ...]
    pictures: tuple[DemoPicture, ...]

    def body_of(self, document: Document) -> Body:
        """The body that publishes this document."""
        return next(body for body in self.bodies if body.host == document.host)
