"""Which articles rest on each of many sources, by their latest revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from storage.questions.links_here import LinkingArticle, newest_first
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.view_parts import shown_under

_CITING = sa.text(
    f"SELECT DISTINCT {shown_under('s')} AS source_id, a.article_id, a.publication, a.url, a.title, a.language,"
    " a.published_on FROM sources AS s JOIN citations AS c ON c.source_id = s.source_id"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    " WHERE s.source_id IN :ids OR s.alias_of IN :ids"
).bindparams(sa.bindparam("ids", expanding=True))


def articles_citing(database: Database, source_ids: Collection[str]) -> Mapping[str, tuple[LinkingArticle, ...]]:
    """The articles that cite each of these sources, the newest first; a source that none cites is left out."""
    found = defaultdict[str, set[LinkingArticle]](set)
    with database.read() as connection:
        for part in parameter_batches(sorted(source_ids)):
            for row in connection.execute(_CITING, {"ids": part}):
                if row.source_id in source_ids:
                    citing = row._asdict()
                    found[citing.pop("source_id")].add(LinkingArticle(**citing))
    return {key: newest_first(articles) for key, articles in found.items()}
