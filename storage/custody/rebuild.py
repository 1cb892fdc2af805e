"""The first half of a rebuild: rows for every capture, from WARC files alone. The pages are then read from the queue.

Notes are read first: they say which files were imported, and which of their records are captures here. Then the files
are filed one after the other, in the order of their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from storage.archive.archive import Archive
from storage.archive.holdings import holdings
from storage.archive.profile_lookup import found_profile
from storage.custody.withholding import file_decision
from storage.custody.withholding_notes import NotedDecision, decision_of
from storage.index.lost_lines import LostLines
from storage.objects.object_file import ObjectFile
from storage.recording.collection import INDEXES
from storage.recording.crawl_notes import file_crawls
from storage.recording.noted_items import file_noted_items
from storage.tables.captures import Captures
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.imports import ImportTable
from storage.tables.joined_files import JoinedFiles
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types import WarcFileFacts
from storage.types.errors import ArchiveError, RecordError
from storage.warc.consolidation_note import CONSOLIDATION, JoinedPart, parts_of
from storage.warc.fetch_grouping import captures_of
from storage.warc.import_note import ImportNotes
from storage.warc.imported_captures import ListedCaptures, imported_captures, written_by_fonds
from storage.warc.notes import Note, notes_of
from storage.warc.read_once import ReadOnce

_AT_ONCE = 500

_Source = Path | ObjectFile


@dataclass(frozen=True, slots=True)
class RebuildOutcome:
    """A WARC file whose captures have rows now.

    `decisions` are its withholdings and releases, which are filed in their places while its pages are read.
    """

    publication: str
    name: str
    captures: int
    decisions: tuple[NotedDecision, ...]


def rebuild_rows(archive: Archive, database: Database) -> Iterator[RebuildOutcome]:
    """Give every capture in the archive's collections a row in an empty database, file by file.

    Files that an import noted must be in their places. A file that is only in the store is read there. A lost profile
    is written again from the records.

    Raises:
        RecordError: a file is damaged; names the place. Nothing is filed from a file that cannot be trusted.
        StoreError: the archive has a store that does not answer.
    """
    held = holdings(archive)
    for publication in held.publications:
        sources = held.sources(publication)
        ours = [source for source in sources if _is_ours(source)]
        profile = found_profile(archive, publication, ours)
        know_publication(database, publication, profile.name, profile.language)
        imports, decisions, joined = _notes(database, publication, sources, ours)
        filling = _Filling(database, publication, imports, joined)
        for source in sources:
            count, own = filling.file(source), decisions.get(source.name, ())
            if imports.get(source.name) is not None:
                # As the import did: what another Fonds archive withheld is withheld here from the beginning.
                for kept in own:
                    file_decision(database, kept.decision)
                own = ()
            yield RebuildOutcome(publication, source.name, count, own)


def noted_decisions(archive: Archive) -> Iterator[NotedDecision]:
    """Yield what people decided of the collections here, as `rebuild_rows` tells it, and file nothing.

    Raises RecordError when a file is damaged.
    """
    held = holdings(archive)
    for publication in held.publications:
        ours = [source for source in held.sources(publication) if _is_ours(source)]
        imports = ImportNotes()
        decided = {source.name: _decisions(_read_notes(source, imports), publication) for source in ours}
        for name, decisions in decided.items():
            if imports.get(name) is None:
                yield from decisions


def require_files(archive: Archive) -> None:
    """Raise ArchiveError when the archive has no WARC file to rebuild from."""
    if not any(holdings(archive).files.values()):
        raise ArchiveError(f"{archive.path} holds no WARC file to rebuild from; name the archive with --archive")


def find_lost_lines(
    archive: Archive, database: Database, is_wanted: Callable[[FiledWarc], bool] = lambda _file: True
) -> int:
    """Write the index lines of files of which the index knows nothing, except those of withheld captures.

    Arguments: `is_wanted` says of which files.
    Returns how many files those were. Raises ArchiveError when an index cannot be written.
    """
    captures, files = Captures(database), [file for file in WarcFiles(database).all() if is_wanted(file)]
    found = 0
    for publication in sorted({file.publication for file in files}):
        with LostLines(archive.collection(publication) / INDEXES, captures.withheld) as lines:
            for file in files:
                after = -1
                if file.publication != publication or not lines.lacks(file.name):
                    continue
                found += 1
                while some := captures.of_file(file.name, after, _AT_ONCE):
                    lines.add(some)
                    after = some[-1].place.offset
    return found


def _is_ours(source: _Source) -> bool:
    with ReadOnce(source) as file:
        return written_by_fonds(file, file.size) is not None


def _notes(
    database: Database, publication: str, sources: Sequence[_Source], ours: Sequence[_Source]
) -> tuple[ImportNotes, dict[str, tuple[NotedDecision, ...]], dict[str, tuple[JoinedPart, ...]]]:
    """File the crawls of a collection; return its imports, and the decisions and the joined parts in its files."""
    imports, decisions, joined = ImportNotes(), {}, {}
    for source in ours:
        notes = _read_notes(source, imports)
        file_crawls(database, notes)
        file_noted_items(database, publication, notes)
        decisions[source.name] = _decisions(notes, publication)
        joined[source.name] = _joined(source, notes)
    _require_all(imports, sources, ours)
    return imports, decisions, joined


def _read_notes(source: _Source, imports: ImportNotes) -> list[Note]:
    """The notes of a file; what they say of imported files is added to `imports`."""
    with ReadOnce(source) as file:
        notes = list(notes_of(file))
    for note in notes:
        try:
            imports.add(source, note)
        except ValueError as error:
            raise RecordError(str(source), note.place.offset, str(error)) from error
    return notes


def _joined(source: _Source, notes: Iterable[Note]) -> tuple[JoinedPart, ...]:
    """The files that were joined into one, those of a part that was joined before included."""
    parts: list[JoinedPart] = []
    for note in notes:
        try:
            parts += parts_of(note) if note.kind == CONSOLIDATION else ()
        except ValueError as error:
            raise RecordError(str(source), note.place.offset, f"the note of a consolidation: {error}") from error
    return tuple(parts)


def _decisions(notes: Iterable[Note], publication: str) -> tuple[NotedDecision, ...]:
    return tuple(found for note in notes if (found := decision_of(note, publication)) is not None)


def _require_all(imports: ImportNotes, sources: Sequence[_Source], ours: Sequence[_Source]) -> None:
    """Raise RecordError for a file of another program that was never imported, and for an imported one that is gone."""
    for source in sources:
        if source not in ours and imports.get(source.name) is None:
            why = "is of another program and was never imported; move it out of the archive and give it to fonds import"
            raise RecordError(str(source), None, why)
    names = {source.name for source in sources}
    for import_note in imports:
        if import_note.name not in names:
            raise RecordError(import_note.name, None, "was imported and is missing; put it back")


class _Filling:
    """Files the WARC files of one collection."""

    def __init__(
        self,
        database: Database,
        publication: str,
        imports: ImportNotes,
        joined: Mapping[str, tuple[JoinedPart, ...]],
    ) -> None:
        self._captures = Captures(database)
        self._files = WarcFiles(database)
        self._table = ImportTable(database)
        self._publication = publication
        self._imports = imports
        self._joined = joined
        self._parts = JoinedFiles(database)

    def file(self, source: _Source) -> int:
        """File one, and return how many captures it has."""
        import_note = self._imports.get(source.name)
        with ReadOnce(source) as file:
            facts = WarcFileFacts(file.name, self._publication, file.size, closed=True)
            self._captures.add([], [facts])
            self._parts.filed(facts, self._joined.get(file.name, ()))
            if import_note is None:
                found = captures_of(file)
            else:
                self._table.add(import_note, self._publication)
                listing = ListedCaptures(import_note, self._publication, self._imports.listing(import_note))
                found = imported_captures(file, file.size, listing)
            count = 0
            while some := tuple(islice(found, _AT_ONCE)):
                self._captures.add(some, [facts], None if import_note is None else import_note.place_in_queue)
                count += len(some)
            sha256 = file.sha256()
        if isinstance(source, ObjectFile):
            self._files.uploaded(file.name, str(source), sha256)
        else:
            self._files.digested(file.name, sha256)
        return count
