"""What a search can ask for beside words: ranges of days, hosts, states, publications."""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import date

from storage.types.query_error import QueryError, QueryFault
from storage.types.search_query import DayOf, Days, InState, OfPublication, OnHost, SearchQuery
from storage.types.search_words import QueryWord
from storage.types.tokens import STANDING_STATES, ArticleState, SourceState
from storage.types.urlkey import host_of

_HOST, _STATE, _PUBLICATION = "host", "state", "publication"
CONDITIONS = (_HOST, _STATE, _PUBLICATION, *(of.value for of in DayOf))
"""The names that stand before such a condition."""
_DAY = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SHOWN = 60


def condition(name: str, word: QueryWord) -> SearchQuery:
    """The condition of this name with a value as typed.

    Raises:
        QueryError: it can have no such value.
    """
    value = unicodedata.normalize("NFKC", word.text).strip()
    if name == _HOST:
        return OnHost(_host(value, word))
    if name == _STATE:
        return InState(_state(value, word))
    if name == _PUBLICATION:
        return OfPublication(value)
    return _days(DayOf(name), value, word)


def _host(value: str, word: QueryWord) -> str:
    try:
        return host_of(f"http://{value.strip('.')}/")
    except ValueError as error:
        raise QueryError(word.place, QueryFault.HOST, word=word.text[:_SHOWN]) from error


def _state(value: str, word: QueryWord) -> ArticleState | SourceState:
    known: tuple[ArticleState | SourceState, ...] = (*ArticleState, *STANDING_STATES)
    found = next((state for state in known if state == value.lower()), None)
    if found is not None:
        return found
    raise QueryError(word.place, QueryFault.STATE, word=word.text[:_SHOWN], known=", ".join(known))


def _days(of: DayOf, value: str, word: QueryWord) -> Days:
    first, dots, last = value.partition("..")
    if not dots:
        last = first
    try:
        days = Days(of, _first(first) if first else None, _last(last) if last else None)
    except ValueError as error:
        raise QueryError(word.place, QueryFault.DATE, word=word.text[:_SHOWN]) from error
    if days.first is None and days.last is None:
        raise QueryError(word.place, QueryFault.DAYLESS, field=of.value)
    if days.first is not None and days.last is not None and days.last < days.first:
        raise QueryError(word.place, QueryFault.BACKWARDS, word=word.text[:_SHOWN])
    return days


def _first(text: str) -> date:
    year, month, day = _parts(text)
    return date(year, month or 1, day or 1)


def _last(text: str) -> date:
    year, month, day = _parts(text)
    first = date(year, month or 12, day or 1)
    return first if day is not None else first.replace(day=monthrange(year, first.month)[1])


def _parts(text: str) -> tuple[int, int | None, int | None]:
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError(text)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    assert year is not None
    return year, month, day
