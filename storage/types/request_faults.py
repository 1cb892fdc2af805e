"""What can be wrong with a request: each fault with its sentence, for readers of any language to be told in theirs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class RequestFault(StrEnum):
    """What is wrong; it decides the sentence, and which values belong to it."""

    PARAMETER_UNKNOWN = "parameter-unknown"
    PARAMETERS_NONE = "parameters-none"
    PARAMETER_REPEATED = "parameter-repeated"
    PARAMETER_MISSING = "parameter-missing"
    VALUE_UNFIT = "value-unfit"
    VALUE_NO_NUMBER = "value-no-number"
    VALUE_LONG_NUMBER = "value-long-number"
    VALUE_NO_BOOLEAN = "value-no-boolean"
    VALUE_NO_CHOICE = "value-no-choice"
    VALUE_SMALL = "value-small"
    VALUE_LARGE = "value-large"
    VALUE_LONG = "value-long"
    FIELD_UNKNOWN = "field-unknown"
    PAST_STATES = "past-states"
    PAST_REVISION = "past-revision"
    VISITS_WHOLE = "visits-whole"
    URL_UNFIT = "url-unfit"
    MOMENT_UNFIT = "moment-unfit"
    HTTP_DATE_UNREADABLE = "http-date-unreadable"
    CURSOR_NONE = "cursor-none"
    CURSOR_OF_ORDER = "cursor-of-order"
    CURSOR_OF_FILTERS = "cursor-of-filters"
    CURSOR_OF_SEARCH = "cursor-of-search"
    TIME_UNREADABLE = "time-unreadable"
    DAY_UNREADABLE = "day-unreadable"
    TIME_OUTSIDE = "time-outside"
    TIMES_REVERSED = "times-reversed"
    DAY_NONE = "day-none"
    SEARCH_EMPTY = "search-empty"
    STATE_IN_PAST = "state-in-past"
    STATE_OF_SOURCE = "state-of-source"
    STATE_OF_ARTICLE = "state-of-article"
    ADDRESS_UNKNOWN = "address-unknown"
    KEY_UNKNOWN = "key-unknown"
    ARTICLE_UNKNOWN = "article-unknown"
    ARTICLE_ID_UNKNOWN = "article-id-unknown"
    SOURCE_UNKNOWN = "source-unknown"
    SOURCE_ID_UNKNOWN = "source-id-unknown"
    CAPTURE_UNKNOWN = "capture-unknown"
    COMPARED_UNKNOWN = "compared-unknown"
    CRAWL_UNKNOWN = "crawl-unknown"
    CRAWLS_NONE = "crawls-none"
    ARTICLE_LATER = "article-later"
    SOURCE_LATER = "source-later"
    MEMENTO_NONE = "memento-none"
    ANSWER_NONE = "answer-none"
    PROOF_NONE = "proof-none"
    CALENDAR_EMPTY = "calendar-empty"
    PUBLICATION_UNKNOWN = "publication-unknown"
    PUBLICATIONS_NONE = "publications-none"
    REVISION_UNKNOWN = "revision-unknown"
    REVISION_BEYOND = "revision-beyond"
    REVISIONS_NONE = "revisions-none"
    CITATION_UNKNOWN = "citation-unknown"
    NOT_CITED = "not-cited"
    WITHHOLDING_UNKNOWN = "withholding-unknown"
    CHECK_UNKNOWN = "check-unknown"


_KEPT = "from page to page, or begin again without a cursor"
_F = RequestFault
_FORMS: Mapping[RequestFault, str] = {
    _F.PARAMETER_UNKNOWN: "there is no parameter {name!r} here; there are {known}",
    _F.PARAMETERS_NONE: "there is no parameter {name!r} here; there are none",
    _F.PARAMETER_REPEATED: "the parameter {name!r} is given {times} times; give it once",
    _F.PARAMETER_MISSING: "the parameter {name} is missing; {where} describes it",
    _F.VALUE_UNFIT: "{name}={given} is not what {name} takes; {where} describes it",
    _F.VALUE_NO_NUMBER: "{name}={given}: {name} takes a whole number",
    _F.VALUE_LONG_NUMBER: "{name}={given}: {name} takes a whole number that is not as long",
    _F.VALUE_NO_BOOLEAN: "{name}={given}: {name} takes true or false",
    _F.VALUE_NO_CHOICE: "{name}={given}: {name} takes one of {choices}",
    _F.VALUE_SMALL: "{name}={given}: {name} takes a number from {least} on",
    _F.VALUE_LARGE: "{name}={given}: {name} takes a number up to {most}",
    _F.VALUE_LONG: "{name}={given}: {name} takes at most {most} characters",
    _F.FIELD_UNKNOWN: "fields: there is no {name!r}; there are {known}",
    _F.PAST_STATES: "{name} and as_of: what is lost or missing is told as it is now; leave one of them out",
    _F.PAST_REVISION: "revision and as_of: a time has one latest revision; leave one of them out",
    _F.VISITS_WHOLE: "visits are those of one source; leave out {name}",
    _F.URL_UNFIT: "{given!r} is no URL; give the whole one, such as {such}",
    _F.MOMENT_UNFIT: "{given!r} are no 14 digits of a time, such as {such}",
    _F.HTTP_DATE_UNREADABLE: "{name}: {given!r} is no date of HTTP, such as {such}",
    _F.CURSOR_NONE: "{cursor!r} is no cursor of the list of {question} in this order; begin again without one",
    _F.CURSOR_OF_ORDER: f"the cursor is one of the order {{given!r}}, not {{order!r}}; keep the order {_KEPT}",
    _F.CURSOR_OF_FILTERS: f"the cursor is one of a list of {{question}} with other filters; keep the filters {_KEPT}",
    _F.CURSOR_OF_SEARCH: "the cursor is one of another search; keep the query, scope, fold, publication and as_of"
    f" {_KEPT}",
    _F.TIME_UNREADABLE: "{name} {given!r} is no date, such as 2031, 2031-01, 2031-01-01 or 2031-01-01T12:00+08:00",
    _F.DAY_UNREADABLE: "{name} {given!r} is no date, such as 2031-01-01 or 2031-01-01T12:00+08:00",
    _F.TIME_OUTSIDE: "{name} {given!r} is outside the years 1 to 9999, or no time of theirs is behind it;"
    " give another time",
    _F.TIMES_REVERSED: "since={since} is not before until={until}",
    _F.DAY_NONE: "{given!r} is no day such as 2031-01-01",
    _F.SEARCH_EMPTY: "nothing to search for in {query!r}; give at least one word",
    _F.STATE_IN_PAST: "state:{state} and as_of: states of sources in the past are worked out for each source, and not"
    " searched; leave one of them out",
    _F.STATE_OF_SOURCE: "{state} is a state of a source, and articles are searched; give the scope sources",
    _F.STATE_OF_ARTICLE: "{state} is a state of an article, and sources are searched; give the scope articles",
    _F.ADDRESS_UNKNOWN: "there is nothing at {address}",
    _F.KEY_UNKNOWN: "nothing in this archive has the id or URL {key!r}",
    _F.ARTICLE_UNKNOWN: "no article in this archive has the id or URL {key!r}",
    _F.ARTICLE_ID_UNKNOWN: "no article in this archive has the id {key!r}",
    _F.SOURCE_ID_UNKNOWN: "no source in this archive has the id {key!r}",
    _F.SOURCE_UNKNOWN: "no article in this archive cites a source with the id or URL {key!r}",
    _F.CAPTURE_UNKNOWN: "no capture in this archive has the id {key!r}",
    _F.COMPARED_UNKNOWN: "no article or source in this archive has the id or URL {key!r}",
    _F.CRAWL_UNKNOWN: "no crawl in this archive has the id {key!r}",
    _F.CRAWLS_NONE: "this archive has no crawl yet; fonds crawl begins one",
    _F.ARTICLE_LATER: "the archive held no article with the id {key!r} then",
    _F.SOURCE_LATER: "nobody cited the source with the id {key!r} then",
    _F.MEMENTO_NONE: "nothing was captured of {url}",
    _F.ANSWER_NONE: "the archive has no answer for the capture {key}; nothing came, or its body is lost",
    _F.PROOF_NONE: "nothing proves the {kind} {key}: it was never captured",
    _F.CALENDAR_EMPTY: "nothing was published or captured yet, so there is no calendar",
    _F.PUBLICATION_UNKNOWN: "no publication {slug!r} in this archive; it knows {known}",
    _F.PUBLICATIONS_NONE: "no publication {slug!r} in this archive; it knows none yet",
    _F.REVISION_UNKNOWN: "there is no revision {revision} of {kind} {owner} in this archive",
    _F.REVISION_BEYOND: "this {kind} has no revision {revision}; it has {latest}",
    _F.REVISIONS_NONE: "nothing was read of this {kind} so far; there is nothing to compare",
    _F.CITATION_UNKNOWN: "there is no source {position}; revision {revision} of this article cites {cited}",
    _F.NOT_CITED: "no article cites {url}",
    _F.WITHHOLDING_UNKNOWN: "there is no such withholding",
    _F.CHECK_UNKNOWN: "this check is not known any more; its source's page says what was found",
}


def request_faults() -> Mapping[RequestFault, str]:
    """The English sentence of each fault, with `{name}` where a value stands."""
    return _FORMS


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with what was asked or written: its kind, its sentence's values, and the whole line in English."""

    kind: StrEnum
    values: Mapping[str, str | int]
    line: str


def fault_of(kind: RequestFault, /, **values: str | int) -> Fault:
    """What is wrong with a request, about these values."""
    return Fault(kind, values, _FORMS[kind].format(**values))
