"""Recovers what dead processes left in the collections of an archive: captures, and what notes keep beside them.

These are the items of spiders and what people decided. A decision is in force when its record is on disk: a rebuild
files it too.
"""

from __future__ import annotations

from collections.abc import Sequence

from storage.archive.archive import Archive
from storage.custody.withholding import file_decision, settle_indexes
from storage.custody.withholding_notes import decision_of
from storage.recording.noted_items import file_noted_items
from storage.recording.recovery import Recovered, RecoverySink, recover
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.warc.notes import Note


def recover_collections(
    archive: Archive, database: Database, sink: RecoverySink | None = None
) -> tuple[Recovered, ...]:
    """Recover the files of all collections, in their order; the caller sees to it that nobody else does meanwhile.

    Args:
        archive: whose collections.
        database: the archive's, open to write.
        sink: where captures are filed, None for the database alone.

    Raises:
        RecordError: a file cannot be read, cut or put on disk.
        FondsError: rows or index lines cannot be written; the next recovery does the rest.
    """
    filing, notes = sink or Captures(database), _NotedFacts(database)
    recovered = tuple(
        recover(archive.collection(publication), filing, file_notes=notes.file) for publication in archive.collections()
    )
    if notes.decisions:
        settle_indexes(archive, database)
    return recovered


class _NotedFacts:
    """Files what notes record that is no capture, and counts the decisions among them."""

    def __init__(self, database: Database) -> None:
        self.decisions = 0
        self._database = database

    def file(self, publication: str, notes: Sequence[Note]) -> None:
        file_noted_items(self._database, publication, notes)
        for note in notes:
            if (noted := decision_of(note, publication)) is not None:
                file_decision(self._database, noted.decision)
                self.decisions += 1
