"""What a search finds, counted by topic, author, year and source host."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.search_statement import SearchStatement
from storage.types.search_query import SearchQuery

_MOST = 10
_OF_ARTICLE = "x.article_id = f.owner_id AND x.revision = f.revision"
# An article counts once for a name, however often it has it.
_NAMED = "SELECT DISTINCT f.document_id, x.name AS value FROM found AS f JOIN"
_FACETS = {
    "topic": (
        "SELECT DISTINCT f.document_id,"
        " CASE WHEN coalesce(x.topic_group, '') = '' THEN x.name ELSE x.topic_group || '-' || x.name END AS value"
        f" FROM found AS f JOIN topics AS x ON {_OF_ARTICLE}"
    ),
    "author": f"{_NAMED} contributions AS x ON {_OF_ARTICLE}",
    "year": (
        "SELECT f.document_id, CAST(f.published / 10000 AS TEXT) AS value FROM found AS f WHERE f.published IS NOT NULL"
    ),
    "source_host": (
        "SELECT DISTINCT f.document_id, s.host AS value FROM found AS f"
        f" JOIN citations AS x ON {_OF_ARTICLE} JOIN sources AS s ON s.source_id = x.source_id"
        " UNION ALL SELECT f.document_id, s.host FROM found AS f JOIN sources AS s ON s.source_id = f.owner_id"
        " UNION ALL SELECT f.document_id, s.host FROM found AS f JOIN borrowings AS b ON b.capture_id = f.owner_id"
        " JOIN sources AS s ON s.source_id = b.source_id"
    ),
}
_UNDATED = "undated"
_VALUES = " UNION ALL ".join(
    f"SELECT '{name}' AS facet, v.value FROM ({values}) AS v"
    for name, values in {**_FACETS, _UNDATED: "SELECT '' AS value FROM found AS f WHERE f.published IS NULL"}.items()
)
_COUNTED = (
    "SELECT facet, value, number, kinds FROM (SELECT c.*, count(*) OVER (PARTITION BY facet) AS kinds,"
    " row_number() OVER (PARTITION BY facet ORDER BY number DESC, value) AS place"
    f" FROM (SELECT facet, value, count(*) AS number FROM ({_VALUES}) AS named GROUP BY facet, value) AS c) AS placed"
    f" WHERE place <= {_MOST} ORDER BY facet, place"
)


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
    asked = sa.text(f"WITH found AS ({statement.best(query)}) {_COUNTED}")
    counted: dict[str, list[FacetValue]] = {}
    kinds: dict[str, int] = {}
    for row in connection.execute(asked, statement.values):
        counted.setdefault(row.facet, []).append(FacetValue(row.value, row.number))
        kinds[row.facet] = row.kinds
    undated = counted.pop(_UNDATED, [])
    return SearchFacets(
        **{name: tuple(counted.get(name, ())) for name in _FACETS},
        undated=sum(one.count for one in undated),
        more={name: kinds[name] - _MOST for name in _FACETS if kinds.get(name, 0) > _MOST},
    )
