"""Recovers what dead processes left in the collections of an archive, the items that their notes keep included."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from storage.recording.noted_items import file_noted_items
from storage.recording.recovery import Recovered, RecoverySink, recover
from storage.tables.captures import Captures
from storage.tables.database import Database


def recover_collections(
    database: Database, collections: Iterable[Path], sink: RecoverySink | None = None
) -> tuple[Recovered, ...]:
    """Recover the files of collections, one after the other; the caller sees to it that nobody else does meanwhile.

    Args:
        database: the archive's, open to write.
        collections: the directories of its collections.
        sink: where captures are filed, None for the database alone.

    Raises:
        RecordError: a file cannot be read, cut or put on disk.
        FondsError: rows or index lines cannot be written; the next recovery does the rest.
    """
    filing, file_notes = sink or Captures(database), partial(file_noted_items, database)
    return tuple(recover(directory, filing, file_notes=file_notes) for directory in collections)
