"""What a search found, as its page shows it: words marked in what stands around them, and narrower queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from access.extract_pieces import extract_pieces
from storage.questions.search.facets import SearchFacets
from storage.questions.search.hits import SearchHit
from storage.types.search_words import ENDS_OF_PHRASE, NOT, OPERATORS, OR, QueryWord, WordKind, query_words

_FIELDS = {"topic": "topic", "author": "author", "year": "published", "source_host": "host"}
# What needs no quotation marks behind a field.
_BARE = re.compile(r"[\w.-]+")
_OR, _NOT = (WordKind.WORD, OR), (WordKind.WORD, NOT)
_QUOTES = str.maketrans(dict.fromkeys(ENDS_OF_PHRASE, " "))
# A host with at least one dot and a letter, what follows it, and no word beside them; or a path.
_ADDRESS = re.compile(r"(?:https?://)?(?P<host>(?=[^/]*[^\W\d])\w[\w-]*(?:\.\w[\w-]*)+)(?::\d+)?(?P<path>/\S*)?")
_PATH = re.compile(r"/\S*\w\S*")


@dataclass(frozen=True, slots=True)
class ExtractView:
    """Text around words that were found: pieces in order, each with whether it is one of these words."""

    field: str
    pieces: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit, the page that it leads to, and the places of the words in it."""

    hit: SearchHit
    address: str
    extracts: tuple[ExtractView, ...]


@dataclass(frozen=True, slots=True)
class FacetLink:
    """A value of a facet with how often it stands; `query` asks for those alone."""

    value: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class AddressHint:
    """What asks for the parts of an address: `citing` for articles whose citations print it, `host` for all of it."""

    citing: str
    host: str | None


@dataclass(frozen=True, slots=True)
class FacetView:
    """The commonest values of one kind; `more` is how many others there are."""

    kind: str
    links: tuple[FacetLink, ...]
    more: int


def hit_view(hit: SearchHit) -> HitView:
    """A hit as a line of the page."""
    kind = "articles" if hit.scope == "articles" else "sources"
    address = f"/{kind}/{hit.id}"
    return HitView(hit, address, tuple(ExtractView(one.field, tuple(extract_pieces(one))) for one in hit.extracts))


def facet_links(query: str, facets: SearchFacets) -> tuple[FacetView, ...]:
    """The facets of a search, each value with the query that also asks for it; those without values left out."""
    return tuple(
        FacetView(
            kind,
            tuple(FacetLink(one.value, one.count, narrowed(query, kind, one.value)) for one in getattr(facets, kind)),
            facets.more.get(kind, 0),
        )
        for kind in _FIELDS
        if getattr(facets, kind)
    )


def narrowed(query: str, kind: str, value: str) -> str:
    """A query that asks for a value of a facet, too; as it is when it asks for just that already.

    Raises:
        QueryError: the query cannot be read.
    """
    added, asked = condition(kind, value), tuple(_outside_groups(query_words(query)))
    if _OR in asked:
        return f"({query.strip()}) {added}"
    wanted = tuple(_outside_groups(query_words(added)))
    # Behind NOT it is what nothing may have.
    places = (at for at in range(len(asked)) if asked[at : at + len(wanted)] == wanted)
    if any(at == 0 or asked[at - 1] != _NOT for at in places):
        return query
    return f"{query.strip()} {added}".strip()


def _outside_groups(words: Iterable[QueryWord]) -> Iterator[tuple[WordKind, str]]:
    """What stands in no parentheses; a group is what ends it."""
    depth = 0
    for word in words:
        depth += (word.kind is WordKind.OPENING) - (word.kind is WordKind.ENDING)
        if not depth:
            yield word.kind, word.text


def whole_addresses(query: str) -> tuple[str, ...]:
    """The addresses that somebody may mean who writes one as browsers show it; none of words."""
    if "://" in query or (found := _ADDRESS.fullmatch(query)) is None:
        return ()
    ends = ("",) if found["path"] else ("/", "")
    return tuple(f"{scheme}://{query}{end}" for scheme in ("https", "http") for end in ends)


def address_hint(query: str) -> AddressHint | None:
    """What is offered when a query looks like an address or a part of one, None for words.

    A word with a dot in it may be one, so it is searched all the same.
    """
    if (found := _ADDRESS.fullmatch(query)) is not None:
        printed = query.partition("://")[2] or query
        return AddressHint(f'source:"{printed.translate(_QUOTES)}"', found["host"].lower())
    if _PATH.fullmatch(query):
        return AddressHint(f'source:"{query.translate(_QUOTES)}"', None)
    return None


def condition(kind: str, value: str) -> str:
    """The query for what a facet counts: `topic` (its group before a hyphen), `author`, `year` or `source_host`."""
    is_bare = _BARE.fullmatch(value) and value not in OPERATORS
    asked = value if is_bare else f'"{value.translate(_QUOTES)}"'
    return f"{_FIELDS[kind]}:{asked}"
