"""Which articles rest on each of many sources, by their latest revisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import sqlalchemy as sa

from storage.questions.links_here import LinkingArticle
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.view_parts import shown_under

# Those that state no day come last, as in `newest_first`.
_CITING = sa.text(
    f"WITH citing AS (SELECT DISTINCT {shown_under('s')} AS source_id, a.article_id, a.publication, a.url, a.title,"
    " a.language, a.published_on FROM sources AS s JOIN citations AS c ON c.source_id = s.source_id"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    " WHERE s.source_id IN :ids OR s.alias_of IN :ids),"
    " placed AS (SELECT citing.*, count(*) OVER (PARTITION BY source_id) AS number, row_number() OVER"
    " (PARTITION BY source_id ORDER BY coalesce(published_on, '') DESC, article_id DESC) AS place FROM citing)"
    " SELECT * FROM placed WHERE place <= :most ORDER BY source_id, place"
).bindparams(sa.bindparam("ids", expanding=True))
_OF_PLACE = ("source_id", "number", "place")
_NAMED = sa.text(
    "SELECT source_id, label, language FROM (SELECT n.*, row_number() OVER (PARTITION BY n.source_id"
    " ORDER BY n.cited_at DESC, n.article_id DESC, n.position DESC) AS place FROM"
    f" (SELECT {shown_under('s')} AS source_id, c.label, a.language, c.cited_at, c.article_id, c.position"
    " FROM sources AS s JOIN citations AS c ON c.source_id = s.source_id AND c.label <> s.url"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    " WHERE s.source_id IN :ids OR s.alias_of IN :ids) AS n) AS placed WHERE place = 1"
).bindparams(sa.bindparam("ids", expanding=True))


@dataclass(frozen=True, slots=True)
class CitingArticles:
    """The articles that cite a source, the newest first; `more` is how many others do."""

    articles: tuple[LinkingArticle, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class PrintedName:
    """What an article calls a source that it cites, and the article's language, None when it states none."""

    label: str
    language: str | None


def printed_names(database: Database, source_ids: Collection[str]) -> Mapping[str, PrintedName]:
    """What the article that cited each of these sources last calls it; one that none calls anything is left out."""
    with database.read() as connection:
        return {
            row.source_id: PrintedName(row.label, row.language)
            for part in parameter_batches(sorted(source_ids))
            for row in connection.execute(_NAMED, {"ids": part})
            if row.source_id in source_ids
        }


def articles_citing(database: Database, source_ids: Collection[str], most: int) -> Mapping[str, CitingArticles]:
    """At most so many of the articles that cite each of these sources; a source that none cites is left out."""
    found: dict[str, CitingArticles] = {}
    with database.read() as connection:
        for part in parameter_batches(sorted(source_ids)):
            for row in connection.execute(_CITING, {"ids": part, "most": most}):
                if row.source_id in source_ids:
                    article = LinkingArticle(**{k: v for k, v in row._asdict().items() if k not in _OF_PLACE})
                    known = found.get(row.source_id, CitingArticles())
                    found[row.source_id] = replace(
                        known, articles=(*known.articles, article), more=row.number - row.place
                    )
    return found
