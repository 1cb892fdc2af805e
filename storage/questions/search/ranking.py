"""The order of what a search finds, and the place in it behind which the next page begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.paging import Cursor, decode_cursor
from storage.questions.search.hits import FoundDocument
from storage.questions.search.searched import Searched
from storage.questions.search.statement import SearchStatement
from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of
from storage.types.search_pieces import SearchField
from storage.types.search_query import Not, Phrase, SearchQuery, both, either, in_title, wanted_phrases
from storage.types.search_scope import SearchSort

_QUESTION = "search hits"
_ORDERS = {
    SearchSort.RELEVANCE: "f.day DESC, f.owner_id",
    SearchSort.NEWEST: "f.day DESC, f.owner_id",
    SearchSort.OLDEST: "f.day, f.owner_id",
}


@dataclass(frozen=True, slots=True)
class SearchPlace:
    """Behind what has this score, this day and this owner."""

    score: int
    day: int
    owner_id: str


def place_behind(found: FoundDocument, sort: SearchSort, asked: str) -> str:
    """The cursor behind something that the search with this digest found in this order."""
    return Cursor(_QUESTION, sort, (asked, found.score, found.day, found.owner_id)).text()


def place_of(cursor: str, sort: SearchSort, asked: str) -> SearchPlace:
    """The place of a cursor. Raises UsageError when it is none of the search with this digest in this order."""
    given = decode_cursor(cursor, _QUESTION, (str, int, int, str))
    if given.order != sort:
        raise UsageError(fault_of(RequestFault.CURSOR_OF_ORDER, given=given.order, order=sort))
    digest, score, day, owner_id = given.values
    if digest != asked:
        raise UsageError(fault_of(RequestFault.CURSOR_OF_SEARCH))
    return SearchPlace(int(score), int(day), str(owner_id))


def rank(
    connection: Connection,
    searched: Searched,
    asked: SearchQuery,
    sort: SearchSort,
    limit: int,
    after: SearchPlace | None,
) -> list[FoundDocument]:
    """The first documents: each tier is asked for until there are enough, so of the rest nothing is read.

    Args:
        connection: a reading transaction.
        searched: what is searched and how.
        asked: the query.
        sort: which come first.
        limit: the most documents.
        after: the place behind which they begin, None for the beginning.
    """
    tiers = _tiers(asked) if sort is SearchSort.RELEVANCE else [(1, None)]
    found: dict[tuple[str, int], FoundDocument] = {}
    above: SearchQuery | None = None
    for score, among in tiers:
        if after is None or score <= after.score:
            place = after if after is not None and score == after.score else None
            # The pages before had what stands in the tiers above.
            wanted = among if after is None or above is None else both(among or asked, Not(above))
            most = limit + len(found)
            rows = _first_read(connection, searched, wanted or asked, sort, most, place) if among is None else []
            if len(rows) < most:
                statement = SearchStatement(searched)
                best = statement.best(asked, wanted)
                rows = _rows(
                    connection, statement, f"({best}) AS f WHERE {_behind(statement, sort, place)}", sort, most
                )
            for row in rows:
                one = FoundDocument(row.scope, row.owner_id, row.revision, score, row.day)
                found.setdefault((row.owner_id, row.revision), one)
        if len(found) >= limit:
            break
        above = among if above is None or among is None else either(above, among)
    return list(found.values())[:limit]


def _first_read(
    connection: Connection,
    searched: Searched,
    query: SearchQuery,
    sort: SearchSort,
    most: int,
    place: SearchPlace | None,
) -> Sequence[sa.Row[Any]]:
    """What the first rows in their order hold of what is wanted, told from themselves; nothing where none are read."""
    if not searched.read_first:
        return []
    statement = SearchStatement(searched)
    first = f"WHERE {_behind(statement, sort, place)} ORDER BY {_ORDERS[sort]} LIMIT {searched.read_first}"
    return _rows(connection, statement, f"({statement.among_first(query, first)}) AS f", sort, most)


def _rows(
    connection: Connection, statement: SearchStatement, rows: str, sort: SearchSort, most: int
) -> Sequence[sa.Row[Any]]:
    asked = sa.text(f"SELECT f.* FROM {rows} ORDER BY {_ORDERS[sort]} LIMIT :most")
    return connection.execute(asked, {**statement.values, "most": most}).all()


def _behind(statement: SearchStatement, sort: SearchSort, place: SearchPlace | None) -> str:
    """The condition that a row comes after a place."""
    if place is None:
        return "TRUE"
    day, owner = statement.value(place.day), statement.value(place.owner_id)
    later = ">" if sort is SearchSort.OLDEST else "<"
    # The first part alone leads along an index.
    return f"f.day {later}= {day} AND (f.day {later} {day} OR f.owner_id > {owner})"


def _tiers(asked: SearchQuery) -> list[tuple[int, SearchQuery | None]]:
    """Narrower queries and their scores, the best first; None is the query itself."""
    titles: list[SearchQuery] = [
        Phrase(one.text, SearchField.TITLE) for one in wanted_phrases(asked) if one.field is None
    ]
    if not titles:
        return [(1, None)]
    # What the title answers by itself, the article does.
    whole, partly = in_title(asked), both(asked, reduce(either, titles))
    return [(3, whole), (1, None)] if len(titles) == 1 else [(3, whole), (2, partly), (1, None)]
