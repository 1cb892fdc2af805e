"""Copies of sources that other archives held, filed beside the source and never as what we saw of it ourselves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema, search_index
from storage.tables.changes import record_change
from storage.tables.upsert import insert_or_renew
from storage.types import Capture, ChangeKind
from storage.types.filings import BorrowedCopy
from storage.types.search_pieces import SearchField, pieces
from storage.types.storable import storable

SEARCHED = (SearchField.TITLE, SearchField.TEXT)
"""What of a copy is searched."""

_BORROWINGS = schema.borrowings
_RENEWED = ("source_id", "held_by", "held_at", "is_unaltered", "title", "text", "language", "media_type")


def borrowed_for(connection: Connection, capture_id: str) -> str | None:
    """The id of the source that a copy in another archive is of, None when that capture is none."""
    return connection.scalar(sa.select(_BORROWINGS.c.source_id).where(_BORROWINGS.c.capture_id == capture_id))


def file_borrowed(connection: Connection, capture: Capture, copy: BorrowedCopy) -> None:
    """File a copy of a source; one whose source nobody cites (any more) is a capture and nothing else.

    Filing the same capture again renews what was read of it.
    """
    source_id = connection.scalar(
        sa.select(schema.sources.c.source_id).where(
            schema.sources.c.publication == capture.publication, schema.sources.c.url == copy.source_url
        )
    )
    if source_id is None:
        return
    known = connection.scalar(sa.select(_BORROWINGS.c.capture_id).where(_BORROWINGS.c.capture_id == capture.capture_id))
    read, document = copy.reading, copy.reading.document
    row: dict[str, Any] = {
        "capture_id": capture.capture_id,
        "source_id": source_id,
        "held_by": copy.held_by,
        "held_at": read.held_at,
        "is_unaltered": read.is_unaltered,
        "title": None if document.title is None else storable(document.title),
        "text": storable(document.text),
        "language": document.language,
        "media_type": document.media_type,
    }
    insert_or_renew(connection, _BORROWINGS, _RENEWED, [row])
    indexed = search_index.IndexedRevision(
        search_index.BORROWED, capture.capture_id, 1, capture.publication, None, capture.captured_at, read.held_at
    )
    search_index.renew(connection, indexed, pieces((field, row[field]) for field in SEARCHED), latest=True)
    if known is None:
        record_change(
            connection,
            ChangeKind.SOURCE_BORROWED,
            capture.publication,
            capture.captured_at,
            source_id=source_id,
            capture_id=capture.capture_id,
        )
