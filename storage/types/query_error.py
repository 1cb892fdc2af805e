"""What can be wrong with a query: each fault with its sentence, for readers of other languages to be told in theirs."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from storage.types.errors import UsageError
from storage.types.request_faults import Fault


class QueryFault(StrEnum):
    """What is wrong; it decides the sentence, and which values belong to it."""

    QUERY_LONG = "query-long"
    MANY_WORDS = "many-words"
    PHRASE_LONG = "phrase-long"
    TOO_DEEP = "too-deep"
    QUOTATION_OPEN = "quotation-open"
    FIELD_EMPTY = "field-empty"
    FIELD_UNKNOWN = "field-unknown"
    FIELD_WITHIN = "field-within"
    PARENTHESIS_UNOPENED = "parenthesis-unopened"
    PARENTHESIS_OPEN = "parenthesis-open"
    PARENTHESES_EMPTY = "parentheses-empty"
    SIDES_MISSING = "sides-missing"
    WORD_MISSING = "word-missing"
    HOST = "host"
    STATE = "state"
    DATE = "date"
    DAYLESS = "dayless"
    BACKWARDS = "backwards"


_DAYS = "a day, a month or a year, or two with .. between them, such as 2031-01-05, 2031-01..2031-03 or ..2030"
_FORMS: Mapping[QueryFault, str] = {
    QueryFault.QUERY_LONG: "it is too long; give at most {most} characters",
    QueryFault.MANY_WORDS: "the query is too long; give at most {most} words",
    QueryFault.PHRASE_LONG: "the phrase is too long; give at most {most} characters",
    QueryFault.TOO_DEEP: "more than {most} things stand in one another; write it flatter",
    QueryFault.QUOTATION_OPEN: "nothing closes the quotation mark; add {mark} or take it out",
    QueryFault.FIELD_EMPTY: "nothing follows {field}: without a blank",
    QueryFault.FIELD_UNKNOWN: "there is no field {field!r}; there are {known}; in quotation marks it is searched for as"
    " it stands",
    QueryFault.FIELD_WITHIN: "{field}: stands within {outer}: already",
    QueryFault.PARENTHESIS_UNOPENED: "no parenthesis is open that this one could close",
    QueryFault.PARENTHESIS_OPEN: "nothing closes the parenthesis; add ) or take it out",
    QueryFault.PARENTHESES_EMPTY: "nothing to search for stands between the parentheses",
    QueryFault.SIDES_MISSING: "{word} needs a word or a phrase on both sides, with a letter or a digit",
    QueryFault.WORD_MISSING: "{word} needs a word or a phrase behind it, with a letter or a digit",
    QueryFault.HOST: "{word!r} is no name of a host, such as ministry.example",
    QueryFault.STATE: "{word!r} is no state; there are {known}",
    QueryFault.DATE: f"{{word!r}} is no date; give {_DAYS}",
    QueryFault.DAYLESS: f"{{field}}: names no day; give {_DAYS}",
    QueryFault.BACKWARDS: "{word!r} ends before it begins",
}


def query_faults() -> Mapping[QueryFault, str]:
    """The English sentence of each fault, with `{name}` where a value stands."""
    return _FORMS


class QueryError(UsageError):
    """A query that says nothing sensible: what is wrong, with the values of its sentence, and at which character."""

    def __init__(self, place: int, fault: QueryFault, **values: str | int) -> None:
        line = f"the query, at character {place}: {_FORMS[fault].format(**values)}"
        super().__init__(Fault(fault, values, line))
        self.place = place
