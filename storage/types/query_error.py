"""What can be wrong with a query: each fault with its sentence, for readers of other languages to be told in theirs."""

from __future__ import annotations

from storage.types.errors import UsageError
from storage.types.faults import Fault, FaultKind, quoted

_DAYS = "a day, a month or a year, or two with .. between them, such as 2031-01-05, 2031-01..2031-03 or ..2030"


class QueryFault(FaultKind):
    """What is wrong; it decides the sentence, and which values belong to it."""

    QUERY_LONG = "query-long", "it is too long; give at most {most} characters"
    MANY_WORDS = "many-words", "the query is too long; give at most {most} words"
    PHRASE_LONG = "phrase-long", "the phrase is too long; give at most {most} characters"
    TOO_DEEP = "too-deep", "more than {most} things stand in one another; write it flatter"
    QUOTATION_OPEN = "quotation-open", "nothing closes the quotation mark; add {mark} or take it out"
    FIELD_EMPTY = "field-empty", "nothing follows {field}: without a blank"
    FIELD_UNKNOWN = (
        "search-field-unknown",
        "there is no field {field!r}; there are {known}; in quotation marks it is searched for as it stands",
    )
    FIELD_WITHIN = "field-within", "{field}: stands within {outer}: already"
    PARENTHESIS_UNOPENED = "parenthesis-unopened", "no parenthesis is open that this one could close"
    PARENTHESIS_OPEN = "parenthesis-open", "nothing closes the parenthesis; add ) or take it out"
    PARENTHESES_EMPTY = "parentheses-empty", "nothing to search for stands between the parentheses"
    SIDES_MISSING = "sides-missing", "{word} needs a word or a phrase on both sides, with a letter or a digit"
    WORD_MISSING = "word-missing", "{word} needs a word or a phrase behind it, with a letter or a digit"
    HOST = "host", "{word!r} is no name of a host, such as ministry.example"
    STATE = "state", "{word!r} is no state; there are {known}"
    DATE = "date", f"{{word!r}} is no date; give {_DAYS}"
    DAYLESS = "dayless", f"{{field}}: names no day; give {_DAYS}"
    BACKWARDS = "backwards", "{word!r} ends before it begins"


class QueryError(UsageError):
    """A query that says nothing sensible: what is wrong, with the values of its sentence, and at which character."""

    def __init__(self, place: int, fault: QueryFault, **values: str | int) -> None:
        told = quoted(values)
        line = f"the query, at character {place}: {fault.told(told)}"
        super().__init__(Fault(fault, told, line))
        self.place = place
