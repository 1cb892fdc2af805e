"""The search index made again from the texts that are filed, as a restored database needs it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, search_index
from storage.tables.borrowings import SEARCHED
from storage.tables.learned_pairs import learn_common
from storage.types.search_pieces import SearchField, pieces

_AT_ONCE = 200
_Parts = list[tuple[SearchField, str | None]]
# What an article's revision says of others, in tables of their own: its columns and their field, in printed order.
_LISTS = (
    (schema.contributions, ("name",), SearchField.AUTHOR),
    (schema.topics, ("topic_group", "name"), SearchField.TOPIC),
    (schema.citations, ("label", "url"), SearchField.SOURCE),
)


def index_all(connection: Connection) -> None:
    """Index all revisions, the older ones first, and all copies of other archives; nothing may be indexed yet."""
    table = schema.revisions
    columns = {field: table.c[field] for field in ("title", "deck", "summary", "text")}
    _index(connection, "articles", schema.articles.c.article_id, table.c.article_id, columns)
    table = schema.source_revisions
    columns = {field: table.c[field] for field in ("title", "text")} | {"author": table.c.agency}
    _index(connection, "sources", schema.sources.c.source_id, table.c.source_id, columns)
    _index_copies(connection)


def _index_copies(connection: Connection) -> None:
    copies, captures = schema.borrowings, schema.captures
    after = ""
    while True:
        page = (
            sa.select(copies, captures.c.publication, captures.c.captured_at)
            .join(captures, captures.c.capture_id == copies.c.capture_id)
            .where(copies.c.capture_id > after)
            .order_by(copies.c.capture_id)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(page).all()
        for row in rows:
            indexed = search_index.IndexedRevision(
                search_index.BORROWED, row.capture_id, 1, row.publication, None, row.captured_at, row.held_at
            )
            search_index.index(connection, indexed, pieces((field, row._mapping[field.value]) for field in SEARCHED))
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].capture_id


def _index(
    connection: Connection, scope: str, whose: sa.Column[str], owner: sa.Column[str], columns: dict[str, sa.Column[Any]]
) -> None:
    """Page by page: while a cursor is open, the same connection can write on neither engine without holding it all."""
    captures, table, owners = schema.captures, owner.table, whose.table
    key = (owner, table.c.revision)
    named = [column.label(f"part_{field}") for field, column in columns.items()]
    after = ("", -1)
    while True:
        page = (
            sa.select(*key, owners.c.publication, table.c.published_on, captures.c.captured_at, *named)
            .join(captures, captures.c.capture_id == table.c.capture_id)
            .join(owners, whose == owner)
            .where(sa.tuple_(*key) > sa.tuple_(*map(sa.literal, after)))
            .order_by(*key)
            .limit(_AT_ONCE)
        )
        rows = connection.execute(page).all()
        listed = _listed(connection, [row[0] for row in rows]) if scope == "articles" else {}
        for row in rows:
            parts: _Parts = [(SearchField(field), row._mapping[f"part_{field}"]) for field in columns]
            indexed = search_index.IndexedRevision(
                scope, row[0], row.revision, row.publication, row.published_on, row.captured_at
            )
            search_index.index(connection, indexed, pieces(parts + listed.get((row[0], row.revision), [])))
        learn_common(connection)
        if len(rows) < _AT_ONCE:
            return
        after = (rows[-1][0], rows[-1].revision)


def _listed(connection: Connection, article_ids: Sequence[str]) -> dict[tuple[str, int], _Parts]:
    """What the revisions of these articles say of others, by article and number."""
    found: dict[tuple[str, int], _Parts] = defaultdict(list)
    for table, columns, field in _LISTS:
        asked = (
            sa.select(table.c.article_id, table.c.revision, *(table.c[name] for name in columns))
            .where(table.c.article_id.in_(set(article_ids)))
            .order_by(table.c.article_id, table.c.revision, table.c.position)
        )
        for article_id, revision, *texts in connection.execute(asked):
            found[article_id, revision] += [(field, text) for text in texts]
    return found
