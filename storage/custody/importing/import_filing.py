"""Files an imported file: its row, its captures and their index lines. Filing it twice changes nothing.

Both callers, the import itself and the recovery of a killed one, have the note of the import on disk.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from storage.custody.withholding import file_decision
from storage.custody.withholding_notes import decision_of
from storage.index import cdxj
from storage.recording.collection import INDEXES, archive_of
from storage.recording.crawl_notes import file_crawls
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.imports import ImportTable
from storage.warc.import_note import ImportNote, ListedRecordId
from storage.warc.imported_captures import ListedCaptures, imported_captures
from storage.warc.notes import notes_of

_AT_ONCE = 500


class ImportFiling:
    """Files the imported files of one collection; `close` it when all are filed.

    Args:
        collection: the collection's directory.
        publication: its slug.
        database: where rows go.
    """

    def __init__(self, collection: Path, publication: str, database: Database) -> None:
        self._archive = archive_of(collection)
        self._publication = publication
        self._database = database
        self._captures = Captures(database)
        self._table = ImportTable(database)
        self._index = cdxj.IndexWriter(collection / INDEXES, self._captures.withheld)

    def file(self, import_note: ImportNote, listed: Iterable[ListedRecordId]) -> int:
        """File one that is in its place already; returns the number of its captures.

        Raises:
            RecordError: the file cannot be read, or changed since its captures were listed.
            FondsError: rows or index lines cannot be written.
        """
        path = self._archive / import_note.name
        self._table.add(import_note, self._publication)
        count = self._file_captures(path, ListedCaptures(import_note, self._publication, listed))
        if import_note.is_own:
            notes = list(notes_of(path))
            file_crawls(self._database, notes)
            for note in notes:
                if (kept := decision_of(note, self._publication)) is not None:
                    file_decision(self._database, kept.decision)
        self._index.publish()
        return count

    def _file_captures(self, path: Path, listing: ListedCaptures) -> int:
        found = imported_captures(path, path.stat().st_size, listing)
        count = 0
        while some := tuple(islice(found, _AT_ONCE)):
            self._captures.add(some, [], listing.import_note.place_in_queue)
            self._index.add(some)
            count += len(some)
        return count

    def close(self) -> None:
        """Publish the rest of the index lines. Raises ArchiveError when they cannot be written."""
        self._index.close()
