"""Questions to the search index, in the language of `storage.types.search_query_parser`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.paging import digest_of
from storage.questions.publications import require_publication
from storage.questions.search.facets import SearchFacets, count_facets
from storage.questions.search.hits import SearchHit, read_hits
from storage.questions.search.ranking import place_behind, place_of, rank
from storage.questions.search.searched import Searched, rows_read_first
from storage.questions.search.statement import SearchStatement
from storage.tables import withholdings_in_force
from storage.tables.database import Database
from storage.tables.learned_pairs import common_since
from storage.tables.search_index import BEFORE_ALL
from storage.tables.search_index_terms import stretches_of
from storage.types.errors import UsageError
from storage.types.request_faults import RequestFault, fault_of
from storage.types.search_query import (
    InState,
    OfPublication,
    SearchQuery,
    any_phrase,
    both,
    leaves,
    wanted_phrases,
)
from storage.types.search_query_parser import parse_query
from storage.types.search_scope import SearchScope, SearchSort
from storage.types.tokens import SourceState

# Until the end of the transaction, and in one statement: each is a way to the server and back.
_SETTINGS = (
    "SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)

_LAST = sa.text("SELECT max(document_id) FROM search_documents")


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The answer: how many articles and sources match, some of them, and what all of them have in common.

    `end` is the cursor behind the last of these hits, None when there is none; `more` says whether further ones follow.
    """

    total: int
    hits: tuple[SearchHit, ...]
    facets: SearchFacets | None = None
    end: str | None = None
    more: bool = False


def search(
    database: Database,
    query: str,
    *,
    scope: SearchScope = SearchScope.ARTICLES,
    fold: bool = False,
    limit: int = 20,
    sort: SearchSort = SearchSort.RELEVANCE,
    publication: str | None = None,
    as_of: datetime | None = None,
    facets: bool = False,
    facets_within: int | None = None,
    after: str | None = None,
) -> SearchResult:
    """What a query finds, page by page.

    Args:
        database: the archive's.
        query: what is asked for.
        scope: what is searched.
        fold: join Traditional and Simplified characters.
        limit: the most hits; it does not bound the total.
        sort: which come first.
        publication: only of this one.
        as_of: as the archive stood just before this instant; what is withheld now is not found.
        facets: count topics, authors, years and hosts of sources too.
        facets_within: count them only where no more than so many are found; None: however many.
        after: the `end` of the page before; None for the first page. What stands throughout comes exactly once.

    Raises:
        UsageError: the query says nothing sensible, asks for nothing, or for a state that nothing in its scope has, or
            for that of a source with `as_of`; or the cursor is of another list, search or order.
        UnknownId: it names a publication that the archive does not know.
    """
    digest = digest_of(query, scope, fold, publication, as_of)
    place = None if after is None else place_of(after, sort, digest)
    asked = _parsed(query, scope, publication, as_of)
    for leaf in leaves(asked):
        require_publication(database, leaf.slug if isinstance(leaf, OfPublication) else None)
    with database.read() as connection:
        searched = _searched(connection, asked, scope, fold=fold, as_of=as_of)
        if any_phrase(asked):
            _through_the_index(connection)
        total, searched = _counted(connection, searched, asked, limit + 1)
        ranked = rank(connection, searched, asked, sort, limit + 1, place) if total else []
        counts = facets and (facets_within is None or total <= facets_within)
        counted = count_facets(connection, SearchStatement(searched), asked) if counts else None
        phrases = wanted_phrases(asked)
        hits = tuple(read_hits(connection, ranked[:limit], phrases, fold=fold))
        end = place_behind(ranked[:limit][-1], sort, digest) if ranked else after
        return SearchResult(total, hits, counted, end, more=len(ranked) > limit)


def search_sql(
    database: Database,
    query: str,
    *,
    scope: SearchScope = SearchScope.ARTICLES,
    fold: bool = False,
    as_of: datetime | None = None,
) -> str:
    """A statement for this database that gives what a query finds, the newest first, for whoever asks in SQL.

    Raises:
        UsageError: the query says nothing sensible, or asks for nothing.
    """
    asked = _parsed(query, scope, None, as_of)
    # What is withheld may change before it is run.
    with database.read() as connection:
        searched = replace(_searched(connection, asked, scope, fold=fold, as_of=as_of), hides=True)
    statement = SearchStatement(searched)
    day = f"CASE WHEN f.day < 0 THEN f.day + {BEFORE_ALL} ELSE f.day END AS day"
    columns = f"f.scope, f.owner_id AS id, f.publication, f.revision, {day}"
    found = f"SELECT {columns} FROM ({statement.best(asked)}) AS f ORDER BY f.day DESC, f.owner_id"
    return statement.literal(found)


def _parsed(query: str, scope: SearchScope, publication: str | None, as_of: datetime | None) -> SearchQuery:
    asked = parse_query(query)
    if asked is None:
        raise UsageError(fault_of(RequestFault.SEARCH_EMPTY, query=query))
    for leaf in leaves(asked):
        if isinstance(leaf, InState):
            _require_scope_of(leaf, scope)
            if as_of is not None and isinstance(leaf.state, SourceState):
                raise UsageError(fault_of(RequestFault.STATE_IN_PAST, state=leaf.state))
    return asked if publication is None else both(asked, OfPublication(publication))


def _require_scope_of(asked: InState, scope: SearchScope) -> None:
    """Return when something of this scope can be in this state; an answer of nothing would mislead."""
    of_source = isinstance(asked.state, SourceState)
    if of_source and scope in (SearchScope.ARTICLES, SearchScope.REVISIONS):
        raise UsageError(fault_of(RequestFault.STATE_OF_SOURCE, state=asked.state))
    if not of_source and scope in (SearchScope.SOURCES, SearchScope.BORROWED):
        raise UsageError(fault_of(RequestFault.STATE_OF_ARTICLE, state=asked.state))


def _searched(
    connection: Connection, asked: SearchQuery, scope: SearchScope, *, fold: bool, as_of: datetime | None
) -> Searched:
    hides = withholdings_in_force.any_in_force(connection)
    pairs = {pair for stretch in stretches_of(asked, fold=fold) for pair in stretch.pairs}
    return Searched(connection.dialect.name, scope, fold, as_of, hides, common_since(connection, pairs))


def _through_the_index(connection: Connection) -> None:
    """Let PostgreSQL use the index: it does not know that reading a vector costs more than the row that it is of."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(_SETTINGS)


def _counted(connection: Connection, searched: Searched, asked: SearchQuery, wanted: int) -> tuple[int, Searched]:
    """How many match; where these are known nothing else is searched from now on, of many the first are read first."""
    statement = SearchStatement(searched)
    counted = connection.execute(sa.text(statement.counted(asked)), statement.values).one()
    known = None if counted.documents is None else tuple(counted.documents)
    total, first = int(counted.total), 0
    if known is None and _has_order(searched) and any_phrase(asked):
        first = rows_read_first(total, connection.scalar(_LAST) or 0, wanted)
    return total, replace(searched, matching=known, read_first=first)


def _has_order(searched: Searched) -> bool:
    """Whether an index has what is searched in the order of its days."""
    is_newest = searched.scope in (SearchScope.ARTICLES, SearchScope.SOURCES) and searched.as_of is None
    return searched.dialect == "postgresql" and is_newest and not searched.hides
