"""What an article is before any house prints it: the record that must be read off every page."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from storage.types import ContributorRole

CONTENTS = Path(__file__).parent / "contents"
Rewrite = Callable[[str], str]


class Kind(StrEnum):
    """What a piece of the text is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    RUN_IN = "run_in"
    QUOTATION = "quotation"
    FIGURE = "figure"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text; a run-in item opens with its term, colon included; a figure's text is its caption."""

    kind: Kind
    text: str
    term: str = ""

    @property
    def whole(self) -> str:
        """The piece as it stands in print."""
        return self.term + self.text


@dataclass(frozen=True, slots=True)
class Credit:
    """A role as printed, and who had it."""

    role: ContributorRole
    label: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A cited document; `url` is empty where none is printed."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words that a publication prints around its articles, in its language.

    `report` ends its datelines; `said` are single words by name, `lists` several for one place, `roles` the label of
    each role.
    """

    name: str
    timezone: str
    report: str
    said: dict[str, str]
    lists: dict[str, tuple[str, ...]]
    roles: dict[ContributorRole, str]

    def __getitem__(self, name: str) -> str:
        return self.said[name]

    def mapped(self, rewrite: Rewrite) -> Words:
        """The words in another script or width."""
        return replace(
            self,
            name=rewrite(self.name),
            report=rewrite(self.report),
            said={name: rewrite(word) for name, word in self.said.items()},
            lists={name: tuple(map(rewrite, words)) for name, words in self.lists.items()},
            roles={role: rewrite(word) for role, word in self.roles.items()},
        )


@dataclass(frozen=True, slots=True)
class Article:
    """An article; what is empty or None is not printed anywhere."""

    language: str
    words: Words
    title: str
    deck: str
    topics: tuple[tuple[str, str], ...]
    credits: tuple[Credit, ...]
    summary: str
    marker: str
    dateline: str
    pieces: tuple[Piece, ...]
    label: str
    sources: tuple[Source, ...]
    published_on: date | None

    def mapped(self, rewrite: Rewrite) -> Article:
        """The article in another script or width; addresses stay."""
        return replace(
            self,
            words=self.words.mapped(rewrite),
            title=rewrite(self.title),
            deck=rewrite(self.deck),
            topics=tuple((rewrite(group), rewrite(name)) for group, name in self.topics),
            credits=tuple(
                replace(credit, label=rewrite(credit.label), names=tuple(map(rewrite, credit.names)))
                for credit in self.credits
            ),
            summary=rewrite(self.summary),
            marker=rewrite(self.marker),
            dateline=rewrite(self.dateline),
            pieces=tuple(replace(piece, text=rewrite(piece.text), term=rewrite(piece.term)) for piece in self.pieces),
            label=rewrite(self.label),
            sources=tuple(replace(source, title=rewrite(source.title)) for source in self.sources),
        )


@cache
def articles() -> tuple[Article, ...]:
    """Every article of the contents, Traditional Chinese first."""
    files = sorted(CONTENTS.glob("*.toml"), key=lambda path: (path.stem != "zh-hant", path.stem))
    return tuple(article for path in files for article in _read(tomllib.loads(path.read_text(encoding="utf-8"))))


def _read(content: dict[str, Any]) -> list[Article]:
    said = content["words"]
    words = Words(
        name=content["name"],
        timezone=content["timezone"],
        report=content["report"],
        said={name: word for name, word in said.items() if isinstance(word, str)},
        lists={name: tuple(word) for name, word in said.items() if isinstance(word, list)},
        roles={ContributorRole(role): label for role, label in content["roles"].items()},
    )
    return [_article(fields, content["language"], words) for fields in content["articles"]]


def _article(fields: dict[str, Any], language: str, words: Words) -> Article:
    roles = ((ContributorRole(role), names) for role, names in fields["roles"])
    return Article(
        language=language,
        words=words,
        title=fields["title"],
        deck=fields["deck"],
        topics=tuple((group, name) for group, name in fields["topics"]),
        credits=tuple(Credit(role, words.roles[role], tuple(names)) for role, names in roles),
        summary=fields["summary"],
        marker=words["full_text"],
        dateline=fields["dateline"],
        pieces=tuple(
            Piece(Kind(kind), texts[-1], texts[0] if len(texts) > 1 else "") for kind, *texts in fields["pieces"]
        ),
        label=words["sources"],
        sources=tuple(Source(title, url) for title, url in fields["sources"]),
        published_on=fields["published_on"],
    )
