"""What a search asks for, as a tree: phrases and conditions under AND, OR and NOT."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from storage.types.search_pieces import SearchField
from storage.types.tokens import ArticleState, SourceState


class DayOf(StrEnum):
    """The days that a range of dates is about: as printed, or of the capture that first showed a revision (UTC)."""

    PUBLISHED = "published"
    CAPTURED = "captured"


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another, as typed; `field` is where they must stand, None for the body."""

    text: str
    field: SearchField | None = None


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, both ends included; None where it is open."""

    of: DayOf
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class OnHost:
    """A source on this host or one below it: cited by an article, or the document itself."""

    host: str


@dataclass(frozen=True, slots=True)
class InState:
    """The state of an article or a source: now, or of an article at the time for which is asked."""

    state: ArticleState | SourceState


@dataclass(frozen=True, slots=True)
class OfPublication:
    """Of one publication, by its slug."""

    slug: str


@dataclass(frozen=True, slots=True)
class And:
    """All of at least two."""

    parts: tuple[SearchQuery, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of at least two."""

    parts: tuple[SearchQuery, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Whatever this does not find."""

    part: SearchQuery


SearchQuery: TypeAlias = Phrase | Days | OnHost | InState | OfPublication | And | Or | Not


def both(one: SearchQuery, other: SearchQuery) -> SearchQuery:
    """What both find; AND in AND is one AND."""
    parts = tuple(part for query in (one, other) for part in (query.parts if isinstance(query, And) else (query,)))
    return And(tuple(dict.fromkeys(parts))) if len(set(parts)) > 1 else parts[0]


def either(one: SearchQuery, other: SearchQuery) -> SearchQuery:
    """What one of two finds; OR in OR is one OR."""
    parts = tuple(part for query in (one, other) for part in (query.parts if isinstance(query, Or) else (query,)))
    return Or(tuple(dict.fromkeys(parts))) if len(set(parts)) > 1 else parts[0]


def wanted_phrases(query: SearchQuery) -> tuple[Phrase, ...]:
    """The phrases whose presence helps to be found, each once, in the order in which they were typed."""
    return tuple(dict.fromkeys(_wanted(query, wanted=True)))


def _wanted(query: SearchQuery, *, wanted: bool) -> Iterator[Phrase]:
    if isinstance(query, Phrase) and wanted:
        yield query
    elif isinstance(query, Not):
        yield from _wanted(query.part, wanted=not wanted)
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from _wanted(part, wanted=wanted)


def in_title(query: SearchQuery) -> SearchQuery:
    """The same query, its words looked for in the title alone."""
    if isinstance(query, Phrase) and query.field is None:
        return Phrase(query.text, SearchField.TITLE)
    if isinstance(query, And | Or):
        return type(query)(tuple(map(in_title, query.parts)))
    # What must not stand there must not stand anywhere.
    return query


def leaves(query: SearchQuery) -> Iterator[Phrase | Days | OnHost | InState | OfPublication]:
    """The phrases and conditions of a query, wanted and unwanted ones."""
    if isinstance(query, Not):
        yield from leaves(query.part)
    elif isinstance(query, And | Or):
        for part in query.parts:
            yield from leaves(part)
    else:
        yield query


def any_phrase(query: SearchQuery) -> bool:
    """Whether a query asks for words at all."""
    return any(isinstance(leaf, Phrase) for leaf in leaves(query))
