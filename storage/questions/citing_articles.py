"""Which articles rest on each of many sources, and what they call it, by their latest revisions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.questions.links_here import LinkingArticle, linking_articles
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.view_parts import latest, shown_revision, shown_under

_SOURCE = attrgetter("source_id")
# Of each source its articles by their places, an article once for each time that it cites it; and at the name place 1
# what the article that cited it last calls it. Whether a revision is the latest that is shown is asked of its row: put
# together, the view of all articles would cost many times as much for a source that hundreds cite.
_CITING = f"""
    SELECT source_id, article_id, label, language, place, name_place, is_named, number FROM (
        SELECT ranked.*, max(place) OVER (PARTITION BY source_id) AS number FROM (
            SELECT cited.*,
                   dense_rank() OVER (PARTITION BY source_id ORDER BY coalesce(published_on, '') DESC, article_id DESC)
                       AS place,
                   row_number() OVER (PARTITION BY source_id
                                      ORDER BY is_named DESC, cited_at DESC, article_id DESC, position DESC)
                       AS name_place
            FROM (
                SELECT {shown_under("s")} AS source_id, c.label, c.cited_at, c.position, r.article_id, r.published_on,
                       r.language, CASE WHEN c.label <> s.url THEN 1 ELSE 0 END AS is_named
                FROM sources AS s
                JOIN citations AS c ON c.source_id = s.source_id
                JOIN revisions AS r ON r.article_id = c.article_id AND r.revision = c.revision
                WHERE (s.source_id IN :ids OR s.alias_of IN :ids) AND {{0}} AND r.revision = {{1}}
            ) AS cited
        ) AS ranked
    ) AS counted
    WHERE place <= :most OR (name_place = 1 AND is_named = 1)
    ORDER BY source_id, place
"""


@dataclass(frozen=True, slots=True)
class PrintedName:
    """What an article calls a source that it cites, and the article's language, None when it states none."""

    label: str
    language: str | None


@dataclass(frozen=True, slots=True)
class CitingArticles:
    """The articles that cite a source, the newest first (those that state no day come last); `more` is how many others
    do, `printed` what the one that cited it last calls it, None when none calls it anything."""

    articles: tuple[LinkingArticle, ...] = ()
    more: int = 0
    printed: PrintedName | None = None


def articles_citing(database: Database, source_ids: Collection[str], most: int) -> Mapping[str, CitingArticles]:
    """At most so many of the articles that cite each of these sources; a source that none cites is left out."""
    with database.read() as connection:
        dialect = connection.dialect.name
        statement = _CITING.format(shown_revision(dialect, "r"), latest(dialect, "r"))
        asked = sa.text(statement).bindparams(sa.bindparam("ids", expanding=True))
        rows = [
            row
            for part in parameter_batches(sorted(source_ids))
            for row in connection.execute(asked, {"ids": part, "most": most})
            if row.source_id in source_ids
        ]
        articles = linking_articles(connection, {row.article_id for row in rows if row.place <= most})
    return {source_id: _citing(list(of_one), articles, most) for source_id, of_one in groupby(rows, _SOURCE)}


def _citing(rows: Sequence[Row[Any]], articles: Mapping[str, LinkingArticle], most: int) -> CitingArticles:
    """What is told of one source."""
    first = dict.fromkeys(row.article_id for row in rows if row.place <= most)
    named = next((row for row in rows if row.name_place == 1 and row.is_named), None)
    printed = None if named is None else PrintedName(named.label, named.language)
    return CitingArticles(tuple(articles[one] for one in first), rows[0].number - len(first), printed)
