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
    """The facets of what a query finds."""
    found = statement.best(query)
    counted = {name: _count(connection, found, values, statement.values) for name, values in _FACETS.items()}
    undated = sa.text(f"SELECT count(*) FROM ({found}) AS f WHERE f.published IS NULL")
    return SearchFacets(
        **{name: values for name, (values, _) in counted.items()},
        undated=int(connection.execute(undated, statement.values).scalar_one()),
        more={name: kinds - _MOST for name, (_, kinds) in counted.items() if kinds > _MOST},
    )


def _count(
    connection: Connection, found: str, named: str, values: dict[str, str | int]
) -> tuple[tuple[FacetValue, ...], int]:
    """The commonest values, and how many different ones there are."""
    asked = (
        f"WITH found AS ({found}) SELECT v.value, count(*) AS number, count(*) OVER () AS kinds FROM ({named}) AS v"
        f" GROUP BY v.value ORDER BY number DESC, v.value LIMIT {_MOST}"
    )
    rows = connection.execute(sa.text(asked), values).all()
    return tuple(FacetValue(row.value, row.number) for row in rows), rows[0].kinds if rows else 0
