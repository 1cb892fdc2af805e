"""Which article an id or an address stands for, for questions that are about one."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.withheld_errors import refuse_article
from storage.tables.database import Database
from storage.types.errors import UnknownId
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same


def article_id_in(connection: Connection, key: str) -> str:
    """The id of the article that an id or an address stands for. Raises UnknownId."""
    key = storable(key)
    found = connection.execute(
        sa.text(
            "SELECT article_id FROM articles WHERE article_id = :key UNION ALL"
            " SELECT article_id FROM article_aliases WHERE url = :url LIMIT 1"
        ),
        {"key": key, "url": normalized_or_same(key)},
    ).scalar()
    if found is None:
        raise UnknownId(fault_of(RequestFault.ARTICLE_UNKNOWN, key=key))
    return str(found)


def require_article(database: Database, article_id: str | None) -> None:
    """Return when the archive shows an article of this id, or when none is asked for; a list of nothing would mislead.

    Raises:
        UnknownId: it has none.
        Withheld: it has, and does not show it.
    """
    if article_id is None:
        return
    key = {"id": storable(article_id)}
    with database.read() as connection:
        if connection.scalar(sa.text("SELECT 1 FROM v_articles WHERE article_id = :id"), key) is None:
            refuse_article(connection, key["id"], f"article {key['id']}")
            raise UnknownId(fault_of(RequestFault.ARTICLE_ID_UNKNOWN, key=article_id))
