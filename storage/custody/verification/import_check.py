"""What an archive's own files tell of imports, gathered while they are verified, for the files that were imported."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from storage.custody.verification.part_job import Imported
from storage.warc.import_note import ImportNotes
from storage.warc.notes import Note
from storage.warc.warc_source import WarcSource


class ImportCheck:
    """The imports of one archive; all its own files must be read before what was imported is judged.

    Args:
        names: the bare names of the files that were imported, as the database knows them.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._notes: dict[str, ImportNotes] = {}

    def holds(self, warc_file: str) -> bool:
        """Whether a file was imported."""
        return warc_file in self._names

    def fill(self, publication: str, source: WarcSource, notes: Iterable[Note]) -> None:
        """Take the notes of imports in a file; none are taken of an imported one, whose notes are another archive's."""
        if not self.holds(source.name):
            imports = self._notes.setdefault(publication, ImportNotes())
            for note in notes:
                imports.add(source, note)

    def imported(self, publication: str, warc_file: str) -> Imported | None:
        """The import of an imported file, None for any other, and when no note tells of it."""
        imports = self._notes.get(publication)
        import_note = None if imports is None or not self.holds(warc_file) else imports.get(warc_file)
        if import_note is None or imports is None:
            return None
        return Imported(import_note, publication, imports.listings(import_note))
