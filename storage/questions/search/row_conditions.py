"""What a search asks for beside words, as conditions on a row `d` of the search index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from storage.questions.hosts_below import host_pattern, on_host
from storage.questions.past_articles import state_before
from storage.types.instants import instant_text
from storage.types.search_query import DayOf, Days, InState, OfPublication, OnHost

_Named = Callable[[str | int], str]


def row_condition(query: Days | OnHost | InState | OfPublication, value: _Named, as_of: datetime | None) -> str:
    """The condition on a row.

    Args:
        query: what is asked.
        value: gives the name of a value in the SQL.
        as_of: the instant just before which states are meant, None for now.
    """
    if isinstance(query, OfPublication):
        return f"d.publication = {value(query.slug)}"
    if isinstance(query, InState):
        return _in_state(value(query.state.value), value, as_of)
    return _on_host(value(host_pattern(query.host))) if isinstance(query, OnHost) else _days(query, value)


def _in_state(state: str, value: _Named, as_of: datetime | None) -> str:
    if as_of is not None:
        then = state_before("d.owner_id", value(instant_text(as_of)))
        return f"(d.scope = 'articles' AND {then} = {state})"
    articles = f"SELECT a.article_id FROM articles AS a WHERE a.state = {state}"
    return f"d.owner_id IN ({articles} UNION ALL {_sources_where(f's.state = {state}')})"


def _on_host(pattern: str) -> str:
    host = on_host("s.host", pattern)
    cited = "SELECT c.article_id, c.revision FROM citations AS c JOIN sources AS s ON s.source_id = c.source_id"
    return f"((d.owner_id, d.revision) IN ({cited} WHERE {host}) OR d.owner_id IN ({_sources_where(host)}))"


def _days(query: Days, value: _Named) -> str:
    if query.of is DayOf.PUBLISHED:
        said = ["d.published IS NOT NULL"]
        said += [] if query.first is None else [f"d.published >= {value(_number(query.first))}"]
        said += [] if query.last is None else [f"d.published <= {value(_number(query.last))}"]
        return f"({' AND '.join(said)})"
    said = [] if query.first is None else [f"d.captured_at >= {value(query.first.isoformat())}"]
    # Behind every time of that day: a T stands between day and time.
    said += [] if query.last is None else [f"d.captured_at < {value(f'{query.last.isoformat()}U')}"]
    return f"({' AND '.join(said)})"


def _sources_where(condition: str) -> str:
    """A query for the owners of what is indexed of the sources `s` that a condition chooses, copies of them too."""
    copies = "SELECT b.capture_id FROM borrowings AS b JOIN sources AS s ON s.source_id = b.source_id"
    return f"SELECT s.source_id FROM sources AS s WHERE {condition} UNION ALL {copies} WHERE {condition}"


def _number(day: date) -> int:
    """A day as the index keeps it."""
    return int(day.isoformat().replace("-", ""))
