"""What each new revision of a cited source changed."""

from __future__ import annotations

from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.json_text import json_text


def keep_change(connection: Connection, source_id: str, revision: int) -> None:
    """Keep that a revision was made from the one before; it has no class until the two are compared."""
    row = {"source_id": source_id, "revision": revision, "before": revision - 1}
    connection.execute(schema.source_changes.insert().values(**row, numbers=json_text([]), dates=json_text([])))
