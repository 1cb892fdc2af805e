"""What an id or a URL stands for, with everything that proves it: the answer of `fonds show`."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.article_details import ShownArticle, article_details
from storage.questions.capture_details import ShownCapture, capture_details
from storage.questions.source_details import ShownSource, source_details
from storage.questions.withheld_errors import refuse_article, refuse_capture
from storage.tables.database import Database
from storage.tables.schema import captures as _captures
from storage.tables.view_parts import shown_under
from storage.types.errors import UnknownId
from storage.types.identity import record_ids
from storage.types.request_faults import RequestFault, fault_of
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same

Shown = ShownArticle | ShownSource | ShownCapture


def show(database: Database, key: str) -> Shown:
    """What an article's, source's or capture's id, or a URL, stands for; a URL is looked up among the articles first.

    Raises UnknownId when the archive has nothing of the kind, Withheld when it has and does not show it.
    """
    key = storable(key)
    url = normalized_or_same(key)
    with database.read() as connection:
        article_id = _scalar(
            connection,
            "SELECT article_id FROM articles WHERE article_id = :key UNION ALL"
            " SELECT article_id FROM article_aliases WHERE url = :url LIMIT 1",
            key=key,
            url=url,
        )
        if article_id is not None:
            if (article := article_details(connection, article_id)) is not None:
                return article
            refuse_article(connection, article_id, f"article {article_id}")
        source_id = _scalar(
            connection,
            f"SELECT {shown_under('s')} FROM sources AS s"
            " WHERE source_id = :key OR url = :url OR resolved_url = :url"
            " ORDER BY CASE WHEN :key = source_id THEN 0 WHEN :url = url THEN 1 ELSE 2 END LIMIT 1",
            key=key,
            url=url,
        )
        if source_id is not None:
            return source_details(connection, source_id)
        capture_id = _scalar(
            connection,
            "SELECT capture_id FROM v_captures WHERE capture_id IN (:key, :full) OR url = :url"
            " ORDER BY captured_at DESC LIMIT 1",
            key=key,
            full=record_ids(key)[1],
            url=url,
        )
        if capture_id is not None:
            return capture_details(connection, capture_id)
        _refuse_capture(connection, key, url)
    raise UnknownId(fault_of(RequestFault.KEY_UNKNOWN, key=key), "fonds search finds articles by their words")


def _refuse_capture(connection: Connection, key: str, url: str) -> None:
    """Raise Withheld when a capture of this id or URL is kept and not shown; its record can be found all the same."""
    row = connection.execute(
        sa.select(_captures)
        .where(sa.or_(_captures.c.capture_id.in_(record_ids(key)), _captures.c.url == url))
        .order_by(_captures.c.captured_at.desc())
        .limit(1)
    ).one_or_none()
    if row is not None:
        where = f"{row.warc_file} at {row.record_offset}, {row.record_length} bytes"
        refuse_capture(connection, row.capture_id, f"{row.capture_id} ({where})")


def _scalar(connection: Connection, statement: str, **values: object) -> str | None:
    return connection.execute(sa.text(statement), values).scalars().first()
