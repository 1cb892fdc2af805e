"""What links to an article: other articles of the archive that cite it under one of its addresses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from storage.tables.database import Database
from storage.types.storable import storable

_OWN = "(SELECT url FROM article_aliases WHERE article_id = :id)"
_LINKING = sa.text(
    "SELECT DISTINCT a.article_id, a.publication, a.url, a.title, a.language, a.published_on"
    " FROM sources AS s JOIN citations AS c ON c.source_id = s.source_id"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    f" WHERE (s.url IN {_OWN} OR s.resolved_url IN {_OWN}) AND a.article_id <> :id"
)


@dataclass(frozen=True, slots=True)
class LinkingArticle:
    """An article whose latest revision cites another; what its page does not state is None."""

    article_id: str
    publication: str
    url: str
    title: str | None
    language: str | None
    published_on: str | None


def links_to(database: Database, article_id: str) -> tuple[LinkingArticle, ...]:
    """The articles that cite an article, the newest first; none for an id that nothing has."""
    with database.read() as connection:
        rows = connection.execute(_LINKING, {"id": storable(article_id)})
        return newest_first(LinkingArticle(**row._asdict()) for row in rows)


def newest_first(articles: Iterable[LinkingArticle]) -> tuple[LinkingArticle, ...]:
    """The articles by the day that they state, the latest first; those that state none come last."""
    return tuple(sorted(articles, key=lambda one: (one.published_on or "", one.article_id), reverse=True))
