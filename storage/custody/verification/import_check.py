"""What an archive's own files tell of imports, gathered while they are verified, for the files that were imported."""

from __future__ import annotations

from collections.abc import Collection

from storage.warc.import_note import ImportNotes
from storage.warc.imported_captures import ListedCaptures


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

    def notes_to_fill(self, publication: str, warc_file: str) -> ImportNotes | None:
        """What is to be told of the notes in a file; None for an imported one, whose notes are another archive's."""
        return None if self.holds(warc_file) else self._notes.setdefault(publication, ImportNotes())

    def listing(self, publication: str, warc_file: str) -> ListedCaptures | None:
        """What is listed of an imported file, None for any other, and when no note tells of its import."""
        imports = self._notes.get(publication)
        import_note = None if imports is None or not self.holds(warc_file) else imports.get(warc_file)
        if import_note is None or imports is None:
            return None
        return ListedCaptures(import_note, publication, imports.listing(import_note))
