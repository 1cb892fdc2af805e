"""The demo's texts as data: what its publication wrote and what the invented bodies published.

Texts live in TOML beside this module and say what is there to be read; how a page shows it is the business of the
page modules. A text is paragraphs parted by blank lines, `## ` before a sub-heading, `- term：text` for a run-in item.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import resources
from typing import Any
from urllib.parse import urlsplit

from storage.types import Block, BlockType, SourceState


@dataclass(frozen=True, slots=True)
class Publication:
    """The invented publication. `sections` maps a topic group to the path segment of its archive."""

    slug: str
    name: str
    host: str
    language: str
    tagline: str
    about: tuple[str, ...]
    sections: Mapping[str, str]

    def url(self, path: str) -> str:
        """The absolute address of a path on the publication's host."""
        return f"https://{self.host}{path}"


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


@dataclass(frozen=True, slots=True)
class Document:
    """A document at `url`; `moved_from` is the address that redirects to it.

    `published_as` is the date as the page prints it (None: an ordinary date, machine-readable too). A document whose
    state is gone has no text.
    """

    url: str
    state: SourceState
    title: str = ""
    blocks: tuple[Block, ...] = ()
    published: date | None = None
    published_as: str | None = None
    reference: str | None = None
    moved_from: str | None = None

    @property
    def host(self) -> str:
        """The host of the body that publishes it."""
        return urlsplit(self.url).netloc


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the publication.

    `month` is the year and month of its address, which says nothing of its date. `published` is an instant, a day
    alone, or None when the page states neither. `contributors` are pairs of printed label and name, `topics` pairs of
    group and name, `citations` pairs of printed title and address.
    """

    number: int
    month: str
    slug: str
    title: str
    deck: str
    topics: tuple[tuple[str, str], ...]
    contributors: tuple[tuple[str, str], ...]
    summary: str
    dateline: str
    blocks: tuple[Block, ...]
    citations: tuple[tuple[str, str], ...]
    tags: tuple[str, ...]
    published: datetime | date | None = None
    modified: datetime | None = None
    comments: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The path of its address."""
        return f"/{self.month}/{self.slug}/"

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
    """Everything the demo shows at one visit; `articles` newest first."""

    publication: Publication
    bodies: tuple[Body, ...]
    articles: tuple[Article, ...]
    documents: tuple[Document, ...]
    style: str

    def body_of(self, document: Document) -> Body:
        """The body that publishes this document."""
        return next(body for body in self.bodies if body.host == document.host)


# Any: a TOML table has no type of its own; the tests hold that each one makes its dataclass.
_Table = Mapping[str, Any]


def read_texts() -> Texts:
    """Read the texts of the first visit."""
    folder = resources.files(__package__) / "texts"
    top = tomllib.loads((folder / "publication.toml").read_text(encoding="utf-8"))
    articles = [_article(table) for table in _tables("articles")]
    return Texts(
        publication=_publication(top["publication"], top["sections"]),
        bodies=tuple(Body(**table) for table in top["bodies"]),
        articles=tuple(sorted(articles, key=lambda article: article.number, reverse=True)),
        documents=tuple(_document(table) for table in _tables("documents")),
        style=(folder / "style.css").read_text(encoding="utf-8"),
    )


def read_profile() -> str:
    """The text of the publication's profile, as `profiles/<slug>.toml` of an archive takes it."""
    return (resources.files(__package__) / "heron.toml").read_text(encoding="utf-8")


def _tables(name: str) -> list[_Table]:
    folder = resources.files(__package__) / "texts" / name
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]


def _publication(table: _Table, sections: _Table) -> Publication:
    return Publication(**{**table, "about": _paragraphs(table["about"]), "sections": dict(sections)})


def _article(table: _Table) -> Article:
    fields = dict(table)
    fields["blocks"] = _blocks(fields.pop("body"))
    fields["summary"] = fields["summary"].strip()
    for name in ("topics", "contributors", "citations"):
        fields[name] = tuple((first, second) for first, second in fields[name])
    fields["tags"] = tuple(fields["tags"])
    fields["comments"] = tuple(fields.get("comments", ()))
    return Article(**fields)


def _document(table: _Table) -> Document:
    fields = dict(table)
    fields["blocks"] = _blocks(fields.pop("body", ""))
    fields["state"] = SourceState(fields.get("state", SourceState.CAPTURED))
    return Document(**fields)


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(piece.strip() for piece in text.split("\n\n") if piece.strip())


def _blocks(text: str) -> tuple[Block, ...]:
    return tuple(block for piece in _paragraphs(text) for block in _piece(piece))


def _piece(piece: str) -> list[Block]:
    if piece.startswith("## "):
        return [Block(BlockType.HEADING, piece[3:].strip(), level=3)]
    if piece.startswith("- "):
        items = [line.removeprefix("- ").strip() for line in piece.splitlines()]
        return [Block(BlockType.RUN_IN, item, term=item.partition("：")[0]) for item in items]
    return [Block(BlockType.PARAGRAPH, piece)]
