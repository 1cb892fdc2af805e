"""The pages of articles that are cut into several, revision by revision; an article of one page has none."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.types.filings import RevisionPart

_TABLE = schema.revision_parts
_CAPTURES = schema.captures
_OF_REVISION = (
    sa.select(_TABLE, _CAPTURES.c.captured_at)
    .outerjoin(_CAPTURES, _CAPTURES.c.capture_id == _TABLE.c.capture_id)
    .where(_TABLE.c.article_id == sa.bindparam("of_article"), _TABLE.c.revision == sa.bindparam("of_revision"))
    .order_by(_TABLE.c.part)
)

_REMOVE = _TABLE.delete().where(
    _TABLE.c.article_id == sa.bindparam("of_article"), _TABLE.c.revision == sa.bindparam("of_revision")
)


def parts_of_revision(connection: Connection, article_id: str, revision: int) -> tuple[RevisionPart, ...]:
    """The pages of a revision by number, none when it has only one."""
    rows = connection.execute(_OF_REVISION, {"of_article": article_id, "of_revision": revision})
    return tuple(
        RevisionPart(
            number=row.part,
            url=row.url,
            capture_id=row.capture_id,
            captured_at=row.captured_at,
            digest=row.content_digest,
            missing_since=row.missing_since,
            is_added=row.is_added,
        )
        for row in rows
    )


def put_parts(connection: Connection, article_id: str, revision: int, parts: Sequence[RevisionPart]) -> None:
    """Keep these as the pages of a revision, in place of those that are kept; a single one needs no row."""
    connection.execute(_REMOVE, {"of_article": article_id, "of_revision": revision})
    if len(parts) < 2 and all(part.number == 1 for part in parts):
        return
    rows = [
        {
            "article_id": article_id,
            "revision": revision,
            "part": part.number,
            "url": part.url,
            "capture_id": part.capture_id,
            "content_digest": part.digest,
            "missing_since": part.missing_since,
            "is_added": part.is_added,
        }
        for part in parts
    ]
    connection.execute(_TABLE.insert(), rows)
