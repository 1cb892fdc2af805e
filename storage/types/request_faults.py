"""What can be wrong with a request: each fault with its sentence, for readers of any language to be told in theirs."""

from __future__ import annotations

from storage.types.faults import Fault, FaultKind, quoted

_KEPT = "from page to page, or begin again without a cursor"


class RequestFault(FaultKind):
    """What is wrong; it decides the sentence, and which values belong to it."""

    PARAMETER_UNKNOWN = "parameter-unknown", "there is no parameter {name!r} here; there are {known}"
    PARAMETERS_NONE = "parameters-none", "there is no parameter {name!r} here; there are none"
    PARAMETER_REPEATED = "parameter-repeated", "the parameter {name!r} is given {times} times; give it once"
    PARAMETER_MISSING = "parameter-missing", "the parameter {name} is missing; {where} describes it"
    VALUE_UNFIT = "value-unfit", "{name}={given} is not what {name} takes; {where} describes it"
    VALUE_NO_NUMBER = "value-no-number", "{name}={given}: {name} takes a whole number"
    VALUE_LONG_NUMBER = "value-long-number", "{name}={given}: {name} takes a whole number that is not as long"
    VALUE_NO_BOOLEAN = "value-no-boolean", "{name}={given}: {name} takes true or false"
    VALUE_NO_CHOICE = "value-no-choice", "{name}={given}: {name} takes one of {choices}"
    VALUE_SMALL = "value-small", "{name}={given}: {name} takes a number from {least} on"
    VALUE_LARGE = "value-large", "{name}={given}: {name} takes a number up to {most}"
    VALUE_LONG = "value-long", "{name}={given}: {name} takes at most {most} characters"
    FIELD_UNKNOWN = "field-unknown", "fields: there is no {name!r}; there are {known}"
    PAST_STATES = "past-states", "{name} and as_of: what is lost or missing is told as it is now; leave one of them out"
    PAST_REVISION = "past-revision", "revision and as_of: a time has one latest revision; leave one of them out"
    VISITS_WHOLE = "visits-whole", "visits are those of one source; leave out {name}"
    URL_UNFIT = "url-unfit", "{given!r} is no URL; give the whole one, such as {such}"
    MOMENT_UNFIT = "moment-unfit", "{given!r} are no 14 digits of a time, such as {such}"
    HTTP_DATE_UNREADABLE = "http-date-unreadable", "{name}: {given!r} is no date of HTTP, such as {such}"
    CURSOR_NONE = (
        "cursor-none",
        "{cursor!r} is no cursor of the list of {question} in this order; begin again without one",
    )
    CURSOR_OF_ORDER = (
        "cursor-of-order",
        f"the cursor is one of the order {{given!r}}, not {{order!r}}; keep the order {_KEPT}",
    )
    CURSOR_OF_FILTERS = (
        "cursor-of-filters",
        f"the cursor is one of a list of {{question}} with other filters; keep the filters {_KEPT}",
    )
    CURSOR_OF_SEARCH = (
        "cursor-of-search",
        f"the cursor is one of another search; keep the query, scope, fold, publication and as_of {_KEPT}",
    )
    TIME_UNREADABLE = (
        "time-unreadable",
        "{name} {given!r} is no date, such as 2031, 2031-01, 2031-01-01 or 2031-01-01T12:00+08:00",
    )
    DAY_UNREADABLE = "day-unreadable", "{name} {given!r} is no date, such as 2031-01-01 or 2031-01-01T12:00+08:00"
    TIME_OUTSIDE = (
        "time-outside",
        "{name} {given!r} is outside the years 1 to 9999, or no time of theirs is behind it; give another time",
    )
    TIMES_REVERSED = "times-reversed", "since={since} is not before until={until}"
    DAY_NONE = "day-none", "{given!r} is no day such as 2031-01-01"
    SEARCH_EMPTY = "search-empty", "nothing to search for in {query!r}; give at least one word"
    STATE_IN_PAST = (
        "state-in-past",
        "state:{state} and as_of: states of sources in the past are worked out for each source, and not"
        " searched; leave one of them out",
    )
    STATE_OF_SOURCE = (
        "state-of-source",
        "{state} is a state of a source, and articles are searched; give the scope sources",
    )
    STATE_OF_ARTICLE = (
        "state-of-article",
        "{state} is a state of an article, and sources are searched; give the scope articles",
    )
    ADDRESS_UNKNOWN = "address-unknown", "there is nothing at {address}"
    KEY_UNKNOWN = "key-unknown", "nothing in this archive has the id or URL {key!r}"
    ARTICLE_UNKNOWN = "article-unknown", "no article in this archive has the id or URL {key!r}"
    ARTICLE_ID_UNKNOWN = "article-id-unknown", "no article in this archive has the id {key!r}"
    SOURCE_UNKNOWN = "source-unknown", "no article in this archive cites a source with the id or URL {key!r}"
    SOURCE_ID_UNKNOWN = "source-id-unknown", "no source in this archive has the id {key!r}"
    CAPTURE_UNKNOWN = "capture-unknown", "no capture in this archive has the id {key!r}"
    COMPARED_UNKNOWN = "compared-unknown", "no article or source in this archive has the id or URL {key!r}"
    CRAWL_UNKNOWN = "crawl-unknown", "no crawl in this archive has the id {key!r}"
    CRAWLS_NONE = "crawls-none", "this archive has no crawl yet; fonds crawl begins one"
    ARTICLE_LATER = "article-later", "the archive held no article with the id {key!r} then"
    SOURCE_LATER = "source-later", "nobody cited the source with the id {key!r} then"
    MEMENTO_NONE = "memento-none", "nothing was captured of {url}"
    ANSWER_NONE = "answer-none", "the archive has no answer for the capture {key}; nothing came, or its body is lost"
    PROOF_NONE = "proof-none", "nothing proves the {kind} {key}: it was never captured"
    PROOF_LOST = "proof-lost", "nothing proves the {kind} {key} any more: the record of {capture} was lost"
    CALENDAR_EMPTY = "calendar-empty", "nothing was published or captured yet, so there is no calendar"
    PUBLICATION_UNKNOWN = "publication-unknown", "no publication {slug!r} in this archive; it knows {known}"
    PUBLICATION_PLANNED = (
        "publication-planned",
        "publication {slug!r} was added, and nothing of it was fetched yet; fonds crawl {slug} begins it",
    )
    PUBLICATIONS_NONE = "publications-none", "no publication {slug!r} in this archive; it knows none yet"
    REVISION_UNKNOWN = "revision-unknown", "there is no revision {revision} of {kind} {owner} in this archive"
    REVISION_BEYOND = "revision-beyond", "this {kind} has no revision {revision}; it has {latest}"
    REVISIONS_NONE = "revisions-none", "nothing was read of this {kind} so far; there is nothing to compare"
    CITATION_UNKNOWN = (
        "citation-unknown",
        "there is no source {position}; revision {revision} of this article cites {cited}",
    )
    NOT_CITED = "not-cited", "no article cites {url}"
    WITHHOLDING_UNKNOWN = "withholding-unknown", "there is no such withholding"
    CHECK_UNKNOWN = "check-unknown", "this check is not known any more; its source's page says what was found"


def fault_of(kind: RequestFault, /, **values: str | int) -> Fault:
    """What is wrong with a request, about these values; long ones that were given are cut off."""
    told = quoted(values)
    return Fault(kind, told, kind.told(told))
