"""The language of searches, read into a tree.

Words stand beside one another for AND; `AND`, `OR` and `NOT` in capitals join them, NOT before AND before OR, and
parentheses group. `field:` before a word, a phrase or a group says where it must stand, or what must be so.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from storage.types.query_error import QueryError, QueryFault
from storage.types.search_conditions import CONDITIONS, condition
from storage.types.search_pieces import LONGEST_PHRASE, MARKED, SearchField, tokens
from storage.types.search_query import Not, Phrase, SearchQuery, both, either
from storage.types.search_words import AND, NOT, OR, QueryWord, WordKind, query_words

MOST_CONDITIONS = 32
"""The most words, phrases and conditions of a query."""
_DEEPEST = 20
_FIELDS = tuple(field.value for field in SearchField if field in MARKED) + CONDITIONS


def parse_query(query: str) -> SearchQuery | None:
    """What a query asks for; None when it holds no letter and no digit.

    Raises:
        QueryError: it says nothing sensible, or is longer or deeper than what anybody types.
    """
    return _Parser(query_words(query)).whole()


@dataclass(frozen=True, slots=True)
class _Inside:
    """Where the parser is: how deep, and behind which name of a field, None for none."""

    depth: int = 0
    field: str | None = None

    def deeper(self, word: QueryWord, field: str | None = None) -> _Inside:
        if self.depth == _DEEPEST:
            raise QueryError(word.place, QueryFault.TOO_DEEP, most=_DEEPEST)
        return _Inside(self.depth + 1, field or self.field)


class _Parser:
    """Reads the pieces of one query from left to right."""

    def __init__(self, words: tuple[QueryWord, ...]) -> None:
        self._words = words
        self._at = 0
        self._conditions = 0

    def whole(self) -> SearchQuery | None:
        if not self._words:
            return None
        found = self._any(_Inside())
        if (word := self._next()) is not None:
            raise QueryError(word.place, QueryFault.PARENTHESIS_UNOPENED)
        return found

    def _next(self) -> QueryWord | None:
        return self._words[self._at] if self._at < len(self._words) else None

    def _is_operator(self, name: str) -> QueryWord | None:
        word = self._next()
        return word if word is not None and word.kind is WordKind.WORD and word.text == name else None

    def _any(self, inside: _Inside) -> SearchQuery | None:
        found = self._all(inside)
        while (word := self._is_operator(OR)) is not None:
            self._at += 1
            found = either(self._needed(found, word), self._needed(self._all(inside), word))
        return found

    def _all(self, inside: _Inside) -> SearchQuery | None:
        found = self._one(inside)
        while (word := self._next()) is not None and word.kind is not WordKind.ENDING and not self._is_operator(OR):
            if self._is_operator(AND):
                self._at += 1
                found = both(self._needed(found, word), self._needed(self._one(inside), word))
            else:
                other = self._one(inside)
                # What is no letter and no digit asks for nothing.
                found = other if found is None else found if other is None else both(found, other)
        return found

    def _one(self, inside: _Inside) -> SearchQuery | None:
        word = self._next()
        if word is None or word.kind is WordKind.ENDING:
            return None
        if word.kind is WordKind.WORD and word.text in (AND, OR):
            return None
        self._at += 1
        if word.kind is WordKind.OPENING:
            return self._group(word, inside.deeper(word))
        if word.kind is WordKind.FIELD:
            return self._needed(self._one(self._behind(word, inside)), word)
        if word.kind is WordKind.WORD and word.text == NOT:
            return Not(self._needed(self._one(inside.deeper(word)), word))
        return self._leaf(word, inside.field)

    def _group(self, opening: QueryWord, inside: _Inside) -> SearchQuery:
        found = self._any(inside)
        word = self._next()
        if word is None:
            raise QueryError(opening.place, QueryFault.PARENTHESIS_OPEN)
        self._at += 1
        if found is None:
            raise QueryError(opening.place, QueryFault.PARENTHESES_EMPTY)
        return found

    def _behind(self, word: QueryWord, inside: _Inside) -> _Inside:
        name = word.text.lower()
        if name not in _FIELDS:
            known = ", ".join(_FIELDS)
            raise QueryError(word.place, QueryFault.FIELD_UNKNOWN, field=word.text[:40], known=known)
        if inside.field is not None:
            raise QueryError(word.place, QueryFault.FIELD_WITHIN, field=word.text, outer=inside.field)
        return inside.deeper(word, name)

    def _leaf(self, word: QueryWord, field: str | None) -> SearchQuery | None:
        if field in CONDITIONS:
            self._count(word)
            return condition(field, word)
        made = len(tokens(word.text))
        if made == 0:
            return None
        if made > LONGEST_PHRASE:
            raise QueryError(word.place, QueryFault.PHRASE_LONG, most=LONGEST_PHRASE)
        self._count(word)
        if field == SearchField.TOPIC and "-" in word.text:
            return self._topic(word)
        return Phrase(word.text, None if field is None else SearchField(field))

    def _topic(self, word: QueryWord) -> SearchQuery:
        """A topic behind its group, as answers print it, quoted or not: words of both, which are kept apart."""
        parts: list[SearchQuery] = [Phrase(part, SearchField.TOPIC) for part in word.text.split("-") if tokens(part)]
        for _ in parts[1:]:
            self._count(word)
        return reduce(both, parts)

    def _count(self, word: QueryWord) -> None:
        self._conditions += 1
        if self._conditions > MOST_CONDITIONS:
            raise QueryError(word.place, QueryFault.MANY_WORDS, most=MOST_CONDITIONS)

    def _needed(self, found: SearchQuery | None, word: QueryWord) -> SearchQuery:
        """What an operator or a field is about, which must be there."""
        if found is None:
            fault = QueryFault.SIDES_MISSING if word.text in (AND, OR) else QueryFault.WORD_MISSING
            raise QueryError(word.place, fault, word=word.text[:40])
        return found
