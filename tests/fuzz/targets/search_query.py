"""Queries: any text is a query or is refused at a place in it, and a query that is written out is the same query."""

from __future__ import annotations

from storage.types.query_error import QueryError
from storage.types.search_query import And, Days, InState, Not, OfPublication, OnHost, Or, Phrase, SearchQuery
from storage.types.search_query_parser import parse_query
from storage.types.search_words import LONGEST_QUERY, OPERATORS
from tests.fuzz.target import Target


def check(data: bytes) -> None:
    """See the module."""
    text = _text(data)
    try:
        query = parse_query(text)
    except QueryError as error:
        assert 1 <= error.place <= len(text) + 1, error.place
        assert "\n" not in str(error), str(error)
        return
    if query is not None:
        written = printed(query)
        # Quotation marks and parentheses may make it longer than a query may be.
        if len(written) <= LONGEST_QUERY:
            assert parse_query(written) == query, written


def _text(data: bytes) -> str:
    """Also half a pair of surrogates is text: JSON and command lines may bring it."""
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def printed(query: SearchQuery) -> str:
    """A query as somebody may type it."""
    if isinstance(query, Phrase):
        return f"{f'{query.field}:' if query.field else ''}{_quoted(query.text)}"
    if isinstance(query, Not):
        return f"NOT {_grouped(query.part)}"
    if isinstance(query, And | Or):
        return (" AND " if isinstance(query, And) else " OR ").join(map(_grouped, query.parts))
    return _condition(query)


def _condition(query: Days | OnHost | InState | OfPublication) -> str:
    if isinstance(query, Days):
        first, last = (day.isoformat() if day else "" for day in (query.first, query.last))
        return f"{query.of}:{first}..{last}"
    if isinstance(query, OnHost):
        return f"host:{_quoted(query.host)}"
    if isinstance(query, InState):
        return f"state:{query.state}"
    return f"publication:{_quoted(query.slug)}"


def _grouped(query: SearchQuery) -> str:
    return f"({printed(query)})" if isinstance(query, And | Or) else printed(query)


def _quoted(text: str) -> str:
    """A phrase in marks that it does not hold itself; a word of none of them needs none."""
    for opening, closing in ('""', "「」", "『』", "＂＂"):
        if not any(mark in text for mark in {'"': '“”"', "」": "」", "』": "』", "＂": "＂"}[closing]):
            return f"{opening}{text}{closing}"
    return text


def seeds() -> list[bytes]:
    """Queries of every kind."""
    typed = (
        "harbour",
        '"harbour opens" OR 港口',
        "title:(a OR b) NOT c",
        "author:陳 topic:港-船 source:x",
        "a AND (b OR NOT c)",
        "host:ministry.example state:gone published:2031-01-05..2031-02 captured:2031",
        "publication:lia 「甲」b",
        "（a OR b）",
        'topic:"a-b c" source:"x"',
        "title:http://a.example/",
        "NOT NOT a",
        "NOT (a OR b c)",
        "「a“」 b",
        *OPERATORS,
    )
    return [text.encode() for text in typed]


TARGET = Target(check, seeds, longest=2500)
