"""What links to an article: other articles of the archive that cite it under one of its addresses."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.types.storable import storable

_OWN = "(SELECT url FROM article_aliases WHERE article_id = :id)"
# Looked up by addresses first: asked for together with the view, PostgreSQL reads all citations of the archive.
_CITING = sa.text(
    "SELECT DISTINCT c.article_id, c.revision FROM citations AS c WHERE c.source_id IN"
    f" (SELECT s.source_id FROM sources AS s WHERE s.url IN {_OWN}"
    f" UNION SELECT r.source_id FROM sources AS r WHERE r.resolved_url IN {_OWN}) AND c.article_id <> :id"
)
_SHOWN = sa.text(
    "SELECT article_id, publication, url, title, language, published_on, revision FROM v_articles"
    " WHERE article_id IN :ids"
).bindparams(sa.bindparam("ids", expanding=True))


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
        citing = {tuple(row) for row in connection.execute(_CITING, {"id": storable(article_id)})}
        rows = _shown(connection, {one for one, _ in citing})
    return newest_first(_linking(row) for row in rows if (row.article_id, row.revision) in citing)


def linking_articles(connection: Connection, article_ids: Collection[str]) -> Mapping[str, LinkingArticle]:
    """Articles that cite something, by their ids, as their latest revisions say; none that is not shown."""
    return {row.article_id: _linking(row) for row in _shown(connection, article_ids)}


def _shown(connection: Connection, article_ids: Collection[str]) -> Sequence[Row[Any]]:
    batches = parameter_batches(sorted(article_ids))
    return [row for ids in batches for row in connection.execute(_SHOWN, {"ids": ids})]


def _linking(row: Row[Any]) -> LinkingArticle:
    return LinkingArticle(**{name: getattr(row, name) for name in LinkingArticle.__slots__})


def newest_first(articles: Iterable[LinkingArticle]) -> tuple[LinkingArticle, ...]:
    """The articles by the day that they state, the latest first; those that state none come last."""
    return tuple(sorted(articles, key=lambda one: (one.published_on or "", one.article_id), reverse=True))
