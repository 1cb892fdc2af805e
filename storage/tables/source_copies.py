"""Kept texts of a cited source, to compare another one with."""

from __future__ import annotations

import json
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.json_text import parse_blocks
from storage.types.filings import SourceCopy

_REVISIONS, _CAPTURES = schema.source_revisions, schema.captures


def copy_of(connection: Connection, source_id: str, revision: int) -> SourceCopy | None:
    """The text of a revision of a source, None when there is no such revision."""
    row = connection.execute(
        sa.select(_REVISIONS, _CAPTURES.c.url)
        .join(_CAPTURES, _CAPTURES.c.capture_id == _REVISIONS.c.capture_id)
        .where(_REVISIONS.c.source_id == source_id, _REVISIONS.c.revision == revision)
    ).one_or_none()
    if row is None:
        return None
    return SourceCopy(
        revision=row.revision,
        url=row.url,
        title=row.title,
        text=row.text,
        blocks=parse_blocks(row.blocks),
        language=row.language,
        agency=row.agency,
        files=tuple(json.loads(row.files)),
        published_on=None if row.published_on is None else date.fromisoformat(row.published_on),
        document_number=row.document_number,
    )
