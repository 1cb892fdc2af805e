"""Files the items that notes in WARC files keep: those that a killed spider left without rows, and all in a rebuild."""

from __future__ import annotations

from collections.abc import Sequence

from storage.tables.database import Database
from storage.tables.items import file_items
from storage.warc.item_notes import items_of
from storage.warc.notes import Note


def file_noted_items(database: Database, publication: str, notes: Sequence[Note]) -> None:
    """File the items among the notes of a publication's files; those that have a row are left alone."""
    file_items(database, list(items_of(notes, publication)))
