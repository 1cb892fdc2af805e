"""The demo's texts as data: what its publication wrote and what the invented bodies published.

They are read from the TOML files in `texts/`. How a page shows them is up to the templates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from urllib.parse import urlsplit

from storage.types import Block, SourceState

WRITER_LABEL = "撰稿人"


class FormName(StrEnum):
    """How a sub-site is built: by a common blog engine, as a static Next.js build, or as bare HTML in Big5."""

    WORDPRESS = "wordpress"
    NEXT = "next"
    BARE = "bare"


@dataclass(frozen=True, slots=True)
class SubSite:
    """A part of the publication on its own host; `key` names the folder of its articles."""

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

    `words` are those that its pages share with all others in its language. `robots` is the text of its robots.txt, None
    when it has none. `validators` is False for a server that sends neither ETag nor Last-Modified.
    """

    host: str
    name: str
    language: str
    words: Mapping[str, str]
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
    cannot be fetched has no text. `pdf` is the file of a document in that format, which says what the text says.
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
    pdf: bytes = field(default=b"", repr=False)

    @property
    def host(self) -> str:
        """The host of the body that publishes it."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the publication, at `path` of the sub-site named `site`.

    `published` is an instant, a day alone, or None when the page states neither. `contributors` are pairs of printed
    label and name, `topics` pairs of group and name, `citations` pairs of printed title and address (empty: none is
    printed), `linked` pairs of words of a paragraph and the cited address that they link to on a page of the first
    form. With `shell`, the second form sends a page that shows nothing and carries its data alone. The third form
    breaks an address after `wrapped_at` letters (0: nowhere).
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
    linked: tuple[tuple[str, str], ...] = ()
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

    @property
    def changed_at(self) -> datetime | None:
        """The instant of the last correction, or of publication; None when the page states neither."""
        return self.modified or self.published_at

    @property
    def slug(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    @property
    def topic_names(self) -> list[str]:
        """The topics as printed."""
        return [f"{group}-{name}" for group, name in self.topics]

    @property
    def roles(self) -> list[tuple[str, list[str]]]:
        """The labels of the byline in printed order, each with its names."""
        grouped = groupby(self.contributors, key=lambda pair: pair[0])
        return [(label, [name for _, name in pairs]) for label, pairs in grouped]

    @property
    def byline(self) -> str:
        """The contributors in one line."""
        return " / ".join(f"{label}:{'、'.join(names)}" for label, names in self.roles)

    @property
    def writers(self) -> list[str]:
        """The names of those who wrote it."""
        return [name for label, name in self.contributors if label == WRITER_LABEL]

    @property
    def figures(self) -> list[Block]:
        """The blocks that show a picture."""
        return [block for block in self.blocks if block.image is not None]

    @property
    def excerpt(self) -> str:
        """The beginning of the summary, as feeds give it."""
        return f"{self.summary[:60]} [...]"


@dataclass(frozen=True, slots=True)
class Texts:
    """Everything the demo shows at one visit.

    `articles` are sorted newest first; `withdrawn` are those that an earlier visit showed and this one does not.
    `pictures` say by their names what they show.
    """

    visit: int
    publication: Publication
    bodies: tuple[Body, ...]
    articles: tuple[Article, ...]
    withdrawn: tuple[Article, ...]
    documents: tuple[Document, ...]
    pictures: Mapping[str, str]

    def body_of(self, document: Document) -> Body:
        """The body that publishes this document."""
        return next(body for body in self.bodies if body.host == document.host)
