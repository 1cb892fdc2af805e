"""The search index made again from the texts that are filed, as a restored database needs it."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, search_index
from storage.tables.borrowings import BORROWED, SEARCHED
from storage.types.search_pieces import pieces

_ARTICLES = ("title", "deck", "summary", "text")
_SOURCES = ("title", "text")
_AT_ONCE = 200


def index_all(connection: Connection) -> None:
    """Index all revisions, the older ones first, and all copies of other archives; nothing may be indexed yet."""
    _index(connection, "articles", schema.revisions, schema.revisions.c.article_id, _ARTICLES)
    _index(connection, "sources", schema.source_revisions, schema.source_revisions.c.source_id, _SOURCES)
    _index_copies(connection)


def _index_copies(connection: Connection) -> None:
    copies = schema.borrowings
    after = ""
    while True:
        page = sa.select(copies).where(copies.c.capture_id > after).order_by(copies.c.capture_id).limit(_AT_ONCE)
        rows = connection.execute(page).all()
        for row in rows:
            indexed = search_index.IndexedRevision(BORROWED, row.capture_id, 1, search_index.day_of(None, row.held_at))
            search_index.index(connection, indexed, pieces((name, getattr(row, name)) for name in SEARCHED))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].capture_id


def _index(connection: Connection, scope: str, table: sa.Table, owner: sa.Column[str], parts: tuple[str, ...]) -> None:
    """Page by page: while a cursor is open, the same connection can write on neither engine without holding it all."""
    captures = schema.captures
    key = (owner, table.c.revision)
    after = ("", -1)
    while True:
        page = (
            sa.select(*key, table.c.published_on, captures.c.captured_at, *(table.c[name] for name in parts))
            .join(captures, captures.c.capture_id == table.c.capture_id)
            .where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, after)))
            .order_by(*key)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(page).all()
        for row in rows:
            day = search_index.day_of(row.published_on, row.captured_at)
            indexed = search_index.IndexedRevision(scope, row[0], row[1], day)
            search_index.index(connection, indexed, pieces(zip(parts, row[4:], strict=True)))
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1][0], rows[-1][1])
