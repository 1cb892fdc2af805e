"""What a search finds, counted by topic, author, year and source host."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.search.statement import SearchStatement
from storage.types.search_query import SearchQuery
from storage.types.search_scope import SearchScope

_MOST = 10
_OF_ARTICLE = "x.article_id = f.owner_id AND x.revision = f.revision"
# An article counts once for a name, however often it has it.
_NAMED = "SELECT DISTINCT f.document_id, x.name AS value FROM found AS f JOIN"
_TOPICS = (
    "SELECT DISTINCT f.document_id,"
    " CASE WHEN coalesce(x.topic_group, '') = '' THEN x.name ELSE x.topic_group || '-' || x.name END AS value"
    f" FROM found AS f JOIN topics AS x ON {_OF_ARTICLE}"
)
_CITED = (
    "SELECT DISTINCT f.document_id, s.host AS value FROM found AS f"
    f" JOIN citations AS x ON {_OF_ARTICLE} JOIN sources AS s ON s.source_id = x.source_id"
)
_ITSELF = "SELECT f.document_id, s.host AS value FROM found AS f JOIN sources AS s ON s.source_id = f.owner_id"
_HELD = (
    "SELECT f.document_id, s.host AS value FROM found AS f JOIN borrowings AS b ON b.capture_id = f.owner_id"
    " JOIN sources AS s ON s.source_id = b.source_id"
)
_OF_ARTICLES = (
    ("topic", _TOPICS),
    ("author", f"{_NAMED} contributions AS x ON {_OF_ARTICLE}"),
    ("source_host", _CITED),
)
# Looked for only in what a scope finds: each is a look into a table for each hit.
_OF_SCOPE = {
    SearchScope.ARTICLES: _OF_ARTICLES,
    SearchScope.REVISIONS: _OF_ARTICLES,
    SearchScope.SOURCES: (("source_host", _ITSELF),),
    SearchScope.BORROWED: (("source_host", _HELD),),
    SearchScope.ALL: (*_OF_ARTICLES, ("source_host", _ITSELF)),
}
_UNDATED = "undated"
_OF_ALL = (
    (
        "year",
        "SELECT f.document_id, CAST(f.published / 10000 AS TEXT) AS value FROM found AS f"
        " WHERE f.published IS NOT NULL",
    ),
    (_UNDATED, "SELECT f.document_id, '' AS value FROM found AS f WHERE f.published IS NULL"),
)
_KINDS = ("topic", "author", "year", "source_host")


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, and how many of the articles and sources found have it."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchFacets:
    """The commonest values among all that was found, ten of each kind at most.

    `topic` is written behind its group, if it has one; `author` is whom an article credits, whatever for; `year`
    that of publication, where it is stated. `undated` counts those that state none; `more` how many
    further values there are of each kind that has some.
    """

    topic: tuple[FacetValue, ...]
    author: tuple[FacetValue, ...]
    year: tuple[FacetValue, ...]
    source_host: tuple[FacetValue, ...]
    undated: int
    more: dict[str, int]


def count_facets(connection: Connection, statement: SearchStatement, query: SearchQuery) -> SearchFacets:
    """The facets of what a query finds, counted in one statement: what is found is put together once."""
    asked = sa.text(f"WITH found AS ({statement.best(query)}) {_counted(statement.searched.scope)}")
    counted: dict[str, list[FacetValue]] = {}
    kinds: dict[str, int] = {}
    for row in connection.execute(asked, statement.values):
        counted.setdefault(row.facet, []).append(FacetValue(row.value, row.number))
        kinds[row.facet] = row.kinds
    undated = counted.pop(_UNDATED, [])
    return SearchFacets(
        **{name: tuple(counted.get(name, ())) for name in _KINDS},
        undated=sum(one.count for one in undated),
        more={name: kinds[name] - _MOST for name in _KINDS if kinds.get(name, 0) > _MOST},
    )


def _counted(scope: SearchScope) -> str:
    """A query for the commonest values of what is found in a scope, the rows `found`."""
    values = " UNION ALL ".join(
        f"SELECT '{name}' AS facet, v.value FROM ({values}) AS v" for name, values in (*_OF_SCOPE[scope], *_OF_ALL)
    )
    return (
        "SELECT facet, value, number, kinds FROM (SELECT c.*, count(*) OVER (PARTITION BY facet) AS kinds,"
        " row_number() OVER (PARTITION BY facet ORDER BY number DESC, value) AS place"
        f" FROM (SELECT facet, value, count(*) AS number FROM ({values}) AS named GROUP BY facet, value) AS c)"
        f" AS placed WHERE place <= {_MOST} ORDER BY facet, place"
    )
