"""A search query cut into what its grammar is made of: words, phrases, names of fields and parentheses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from storage.types.query_error import QueryError, QueryFault

LONGEST_QUERY = 2000
"""The most characters of a query."""
# Whoever writes Chinese types them full-width, and quotes in many ways.
_CLOSING = {'"': '“”"', "＂": "＂", "“": '"“”', "”": '"“”', "„": "”“", "「": "」", "『": "』"}
ENDS_OF_PHRASE = _CLOSING['"']
"""What ends a phrase that a straight quotation mark begins."""
AND, OR, NOT = OPERATORS = ("AND", "OR", "NOT")
"""The words that join others, where they stand in capitals and without quotation marks."""
_OPENING = "(（"
_ENDING = ")）"
_NAME = re.compile(r"([A-Za-z_]+)[:：](?!//)")
_WORD = re.compile(r"[^\s()（）]+")
_BLANK = re.compile(r"\s*")


class WordKind(StrEnum):
    """What a piece of a query is."""

    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"
    OPENING = "opening"
    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A piece of a query: its text without quotation marks or colon, and where it begins, from 1."""

    kind: WordKind
    text: str
    place: int


def query_words(query: str) -> tuple[QueryWord, ...]:
    """The pieces of a query in their order.

    Raises:
        QueryError: a quotation mark is not closed, a field has no value, or the query is too long.
    """
    if len(query) > LONGEST_QUERY:
        raise QueryError(LONGEST_QUERY + 1, QueryFault.QUERY_LONG, most=LONGEST_QUERY)
    return tuple(_words(query))


def _words(query: str) -> Iterator[QueryWord]:
    at = 0
    while True:
        at = _end(_BLANK, query, at)
        if at == len(query):
            return
        word, at = _word(query, at)
        yield word


def _word(query: str, at: int) -> tuple[QueryWord, int]:
    """The piece that begins at `at`, and where the next one may begin."""
    first = query[at]
    if first in _OPENING or first in _ENDING:
        kind = WordKind.OPENING if first in _OPENING else WordKind.ENDING
        return QueryWord(kind, first, at + 1), at + 1
    if first in _CLOSING:
        end = next((place for place in range(at + 1, len(query)) if query[place] in _CLOSING[first]), None)
        if end is None:
            raise QueryError(at + 1, QueryFault.QUOTATION_OPEN, mark=_CLOSING[first][-1])
        return QueryWord(WordKind.PHRASE, query[at + 1 : end], at + 1), end + 1
    if named := _NAME.match(query, at):
        if named.end() == len(query) or query[named.end()].isspace() or query[named.end()] in _ENDING:
            raise QueryError(at + 1, QueryFault.FIELD_EMPTY, field=named[1])
        return QueryWord(WordKind.FIELD, named[1], at + 1), named.end()
    end = _end(_WORD, query, at)
    return QueryWord(WordKind.WORD, query[at:end], at + 1), end


def _end(pattern: re.Pattern[str], query: str, at: int) -> int:
    found = pattern.match(query, at)
    return at if found is None else found.end()
