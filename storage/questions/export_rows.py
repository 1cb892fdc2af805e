"""The rows of the views for an export: of chosen articles and all that belongs to them, in the order of their keys.

All tables of one run are read in one transaction, so they belong together whatever a crawl does meanwhile. Rows come in
batches; a run that was stopped goes on behind the last key, while the archive is what it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.articles import ArticleFilter
from storage.questions.paging import value_text
from storage.questions.past_views import view_before
from storage.tables import schema, withholdings_in_force
from storage.tables.view_columns import View, documented_views
from storage.tables.view_parts import shown_under

Key = tuple[str | int, ...]
Row = tuple[Any, ...]
# Why something is withheld is nobody's who receives an export.
EXPORTED = tuple(name for name in documented_views() if name != "v_withholdings")

_OF_ARTICLES = (
    "v_articles",
    "v_revisions",
    "v_revision_parts",
    "v_revision_changes",
    "v_contributors",
    "v_topics",
    "v_citations",
    "v_citations_all",
)
_OF_SOURCES = (
    "v_sources",
    "v_source_aliases",
    "v_source_visits",
    "v_source_revisions",
    "v_source_changes",
    "v_borrowings",
)


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows in the order of the view's columns, and the key of the last one."""

    rows: Sequence[Row]
    end: Key


def state_of_archive(connection: Connection) -> str:
    """A digest of what the archive holds: while it is the same, an export that was stopped can go on."""
    archive = connection.execute(sa.select(schema.archive.c.epoch, schema.archive.c.last_cursor)).one()
    captures = connection.scalar(sa.select(sa.func.count()).select_from(schema.captures))
    withheld = sorted(connection.scalars(sa.text(withholdings_in_force.withholdings(connection.dialect.name))))
    known = json.dumps([archive.epoch, archive.last_cursor, captures, withheld])
    return hashlib.sha256(known.encode()).hexdigest()


def export_rows(
    connection: Connection, view: View, wanted: ArticleFilter, after: Key | None = None, at_once: int = 500
) -> Iterator[Batch]:
    """The rows of a view that belong to the chosen articles, batch by batch.

    Args:
        connection: a reading transaction.
        view: which.
        wanted: the articles; all that there are when it chooses none. Its `as_of` makes everything as it was then.
        after: the key behind which to begin; None for the beginning.
        at_once: the most rows of a batch.
    """
    dialect = connection.dialect.name
    source = _source(dialect, view.name, wanted)
    conditions, values = _conditions(dialect, view, wanted)
    if after is not None:
        conditions.append(f"({', '.join(view.key)}) > ({', '.join(f':key{place}' for place in range(len(after)))})")
        values |= {f"key{place}": value for place, value in enumerate(after)}
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    names = [column.name for column in view.columns]
    asked = f"SELECT {', '.join(names)} FROM {source} {where} ORDER BY {', '.join(view.key)}"
    places = [names.index(name) for name in view.key]
    rows = connection.execute(sa.text(asked), values, execution_options={"yield_per": at_once})
    for some in rows.partitions(at_once):
        yield Batch([tuple(row) for row in some], tuple(some[-1][place] for place in places))


def _source(dialect: str, name: str, wanted: ArticleFilter) -> str:
    return f"{name} AS v" if wanted.as_of is None else view_before(dialect, name, wanted.as_of)


def _conditions(dialect: str, view: View, wanted: ArticleFilter) -> tuple[list[str], dict[str, str | int]]:
    """Which rows of a view belong to the chosen articles."""
    of_article, values = _article_conditions(wanted)
    if view.name == "v_articles":
        return of_article, values
    has_publication = any(column.name == "publication" for column in view.columns)
    if set(values) <= {"publication"} and has_publication:
        return (["publication = :publication"] if values else []), values
    if not of_article:
        return [], {}
    articles = f"SELECT article_id FROM {_source(dialect, 'v_articles', wanted)} WHERE {' AND '.join(of_article)}"
    if view.name in _OF_ARTICLES:
        return [f"article_id IN ({articles})"], values
    cited = f"SELECT source_id FROM v_citations_all WHERE source_id IS NOT NULL AND article_id IN ({articles})"
    # Also under the very addresses that were cited.
    sources = f"SELECT s.source_id FROM sources AS s WHERE s.source_id IN ({cited}) OR {shown_under('s')} IN ({cited})"
    if view.name in _OF_SOURCES:
        return [f"source_id IN ({sources})"], values
    if view.name == "v_changes":
        return [f"(article_id IN ({articles}) OR source_id IN ({sources}))"], values
    captures = f"""
        SELECT capture_id FROM revisions WHERE article_id IN ({articles})
        UNION SELECT capture_id FROM revision_parts WHERE capture_id IS NOT NULL AND article_id IN ({articles})
        UNION SELECT capture_id FROM source_visits WHERE source_id IN ({sources})
        UNION SELECT capture_id FROM borrowings WHERE source_id IN ({sources})
    """
    if view.name in ("v_captures", "v_items"):
        return [f"capture_id IN ({captures})"], values
    return [f"crawl_id IN (SELECT crawl_id FROM captures WHERE capture_id IN ({captures}))"], values


def _article_conditions(wanted: ArticleFilter) -> tuple[list[str], dict[str, str | int]]:
    asked = {
        "publication": ("publication = {}", wanted.publication),
        "state": ("state = {}", wanted.state),
        "language": ("language = {}", wanted.language),
        "published_from": ("published_on >= {}", wanted.published_from),
        "published_before": ("published_on < {}", wanted.published_before),
        "first_seen_from": ("first_seen_at >= {}", wanted.first_seen_from),
        "first_seen_before": ("first_seen_at < {}", wanted.first_seen_before),
    }
    given = {name: (condition, value) for name, (condition, value) in asked.items() if value is not None}
    conditions = [condition.format(f":{name}") for name, (condition, _) in given.items()]
    return conditions, {name: value_text(value) for name, (_, value) in given.items()}
