"""Which texts the last visits to a cited source showed."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.types.seen_texts import SeenText

_VISITS, _REVISIONS = schema.source_visits, schema.source_revisions


def last_seen_texts(connection: Connection, source_id: str, before: datetime, number: int) -> tuple[SeenText, ...]:
    """The texts that the last visits to a source before an instant showed, at most so many, the oldest first."""
    shown = sa.and_(_REVISIONS.c.source_id == _VISITS.c.source_id, _REVISIONS.c.revision == _VISITS.c.revision)
    newest = (
        sa.select(_VISITS.c.at, _VISITS.c.capture_id, _VISITS.c.revision, _REVISIONS.c.content_digest)
        .join_from(_VISITS, _REVISIONS, shown)
        .where(_VISITS.c.source_id == source_id, _VISITS.c.at < before)
        .order_by(_VISITS.c.at.desc(), _VISITS.c.capture_id.desc())
        .limit(number)
    )
    return tuple(SeenText(*row) for row in reversed(connection.execute(newest).all()))
