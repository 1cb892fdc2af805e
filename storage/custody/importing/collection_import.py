"""One import into one collection: files are staged, judged together, and then imported one after the other.

The order makes a kill harmless at every moment. A file is first complete in `incoming/`; then the note of its import is
on disk; then the file moves to its place; then rows and index lines are written, which can be repeated at any time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.importing.import_filing import ImportFiling
from storage.custody.importing.incoming_folder import FILING, IncomingFolder, name_for
from storage.custody.importing.no_articles import NoArticles, no_articles
from storage.custody.importing.roles import give_ids, give_roles, may_be_article, relate
from storage.custody.importing.staging import Staged, measure, stage
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey, ToldCaptures
from storage.custody.importing.survey_entry import SurveyEntry
from storage.recording.collection import archive_of
from storage.recording.crawl_notes import CRAWL_END, CRAWL_START, PURPOSE
from storage.recording.recorder import Recorder
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.tables.imports import ImportTable
from storage.types import CrawlPurpose, Place
from storage.types.clock import Clock, system_clock
from storage.types.crawl_ends import CrawlEnd, CrawlEnding
from storage.types.exit_codes import ExitCode
from storage.types.identity import new_record_id
from storage.warc.file_name import digits_of
from storage.warc.import_note import CAPTURES_NOTE, IMPORT_NOTE, ImportNote, listing_notes
from storage.warc.warcinfo import Harvest


@dataclass(frozen=True, slots=True)
class AlreadyImported:
    """A file that is not imported again.

    `name` is the file in the collection that has the same bytes; None when the collection has no such file, but every
    capture in it.
    """

    submitted: SubmittedFile
    name: str | None


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file imported as `name`; `captures_before` of its captures were in the archive already and are not counted.

    `told` is what is to be told of its captures.
    """

    submitted: SubmittedFile
    name: str
    captures: int
    captures_before: int
    staged: Staged
    told: ToldCaptures


class CollectionImport:
    """The import of some files into one collection; to be closed."""

    def __init__(
        self, archive: Archive, database: Database, publication: str, survey: Survey, clock: Clock = system_clock
    ) -> None:
        self.publication = publication
        self.crawl_id = new_record_id()
        self.survey = survey
        self._archive = archive
        self._clock = clock
        self._begun = clock()
        # Every note of the import bears the time at which it began, except the last one: that bears its end.
        self._at = self._begun
        self._collection = archive.collection(publication)
        self._incoming = IncomingFolder(self._collection, archive.configuration.limits.free_space)
        self._database = database
        self._table = ImportTable(database)
        self._taken = set(self._table.taken_names())
        self._number = 0
        self._before: dict[int, int] = {}

    def stage(self, submitted: SubmittedFile) -> Staged | AlreadyImported:
        """Examine a file and keep it in `incoming/`.

        Raises:
            RecordError, PackageError: it is damaged or cannot be trusted; no part of it stays.
            NoRoom: the disk has no room for it; no part of it stays.
        """
        original = measure(submitted)
        name = self._table.imported_as(self.publication, original.sha256)
        if name is not None:
            return AlreadyImported(submitted, name)
        self._number += 1
        name = name_for(submitted.name, submitted.package, self._names_in_use())
        staged = stage(submitted, original, self._number, name, self._incoming, self.survey)
        before = give_ids(self.survey, self._table, self.publication, staged.number, original.sha256)
        if before and not self.survey.count(staged.number):
            self._incoming.remove(name)
            return AlreadyImported(submitted, None)
        self._taken.add(name)
        self._before[staged.number] = before
        return staged

    def _names_in_use(self) -> Collection[str]:
        return self._taken | {path.name for path in archive_of(self._collection).glob("*")}

    def relate(self) -> int:
        """Once all files are staged, find the original of each revisit; returns how many have none here."""
        return relate(self.survey, self._table, self.publication)

    def candidates(self, hosts: Collection[str]) -> Iterator[SurveyEntry]:
        """Yield the pages that are articles if they read as such; `path` and their place say where they are."""
        for record in self.survey.by_time():
            if may_be_article(record, hosts):
                yield record

    def path(self, name: str) -> Path:
        """The path of a staged file."""
        return self._incoming.folder / name

    def decide(self, hosts: Collection[str]) -> None:
        """Once the candidates are read, decide every role."""
        give_roles(self.survey, self._table, self.publication, hosts)

    def no_articles(self, hosts: Collection[str]) -> NoArticles:
        """Once the roles are decided, count why pages are no articles; `hosts` as for `decide`."""
        return no_articles(self.survey.by_time(), hosts)

    def import_staged(self, staged: Sequence[Staged]) -> Iterator[ImportedFile]:
        """Import the staged files one after the other, as one crawl whose end is noted after the last.

        Raises:
            FondsError: the archive cannot be written. Files imported before that stay imported.
        """
        self._table.begin(self.crawl_id, [self.publication], self._begun)
        with ExitStack() as closing:
            recorder = closing.enter_context(self._recorder())
            self._note(recorder, CRAWL_START, [("fonds-crawl", self.crawl_id), (PURPOSE, CrawlPurpose.IMPORT)])
            filing = ImportFiling(self._collection, self.publication, self._database)
            closing.callback(filing.close)
            for file in staged:
                yield self._import(recorder, filing, file)
            self._at = self._clock()
            end = CrawlEnd(self._at, CrawlEnding.DONE, ExitCode.DONE)
            self._note(recorder, CRAWL_END, [("fonds-crawl", self.crawl_id), *end.fields()])
        self._table.end(self.crawl_id, end)

    def _import(self, recorder: Recorder, filing: ImportFiling, staged: Staged) -> ImportedFile:
        import_note = self._import_note(staged)
        self._incoming.mark(import_note.name, digits_of(self._begun))
        for fields in listing_notes(import_note.import_id, self.survey.listed(staged.number)):
            self._note(recorder, CAPTURES_NOTE, fields)
        self._note(recorder, IMPORT_NOTE, tuple(import_note.fields()))
        self._incoming.move_into_place(import_note.name)
        count = filing.file(import_note, self.survey.listed(staged.number))
        self._incoming.unmark(import_note.name)
        told = self.survey.told(staged.number)
        return ImportedFile(staged.submitted, import_note.name, count, self._before[staged.number], staged, told)

    def _import_note(self, staged: Staged) -> ImportNote:
        return ImportNote(
            import_id=new_record_id(),
            crawl_id=self.crawl_id,
            at=self._begun,
            name=staged.kept.path.name,
            size=staged.kept.size,
            sha256=staged.kept.sha256,
            original_name=staged.submitted.name,
            original_size=staged.original.size,
            original_sha256=staged.original.sha256,
            form=staged.form.value,
            package=staged.submitted.package,
            is_own=staged.look.is_own,
            captures=self.survey.count(staged.number),
            queue=f"{self.publication}-{digits_of(self._begun)}",
        )

    def _note(self, recorder: Recorder, kind: str, fields: Sequence[tuple[str, str]]) -> Place:
        """Write a note; it is on disk when this returns."""
        return recorder.note(self.publication, kind, fields).result()

    @contextmanager
    def _recorder(self) -> Iterator[Recorder]:
        configuration = self._archive.configuration
        harvest = Harvest(operator=configuration.operator)
        with Recorder(
            self._archive.path / "collections",
            Captures(self._database),
            self._archive.profile,
            harvest,
            size_limit=configuration.limits.warc_size,
            clock=lambda: self._at,
        ) as recorder:
            yield recorder

    def close(self) -> None:
        """Remove what was staged and not imported; files whose import may be noted already are left to recovery."""
        marked = self._incoming.marked()
        for name in self._incoming.names():
            if name not in marked and name.removesuffix(FILING) not in marked:
                self._incoming.remove(name)
        self._incoming.close()
