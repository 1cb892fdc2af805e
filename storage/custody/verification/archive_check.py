"""Verifies an archive: every WARC file, and that records, rows and index lines agree.

A crawl may run meanwhile. So that nothing is missed, or reported for being new, the check reads in the reverse of the
order in which a crawl writes: which files are finished, then index lines, then rows, then records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from storage.archive.archive import Archive
from storage.custody.stamping.time_stamp import Roots
from storage.custody.verification.cross_file_check import report_lost_originals, report_repeated_ids
from storage.custody.verification.disagreements import IGNORED, Disagreements
from storage.custody.verification.file_key import key_of
from storage.custody.verification.file_outcome import FileOutcome
from storage.custody.verification.file_reading import FileReading
from storage.custody.verification.filed_rows import FiledRows, WithheldCaptures
from storage.custody.verification.findings import FileDraft, VerifyReport
from storage.custody.verification.fixity import Fingerprinted, Fixity
from storage.custody.verification.import_check import ImportCheck
from storage.custody.verification.index_check import ledger_name, read_index
from storage.custody.verification.joins_underway import JoinsUnderway
from storage.custody.verification.ledger import Ledger
from storage.custody.verification.manifest_check import Manifests
from storage.custody.verification.part_job import FileJob, KeptBeside
from storage.custody.verification.part_reader import HereReader, PartReader
from storage.custody.verification.verify_progress import VerifyProgress
from storage.recording.collection import ARCHIVE, INDEXES, archive_of
from storage.tables.database import Database
from storage.tables.warc_files import FiledWarc
from storage.types.errors import RecordError
from storage.warc.file_lock import is_free
from storage.warc.file_name import SUFFIX, marker, parse_name, this_host
from storage.warc.read_once import size_of
from storage.warc.remarks import Remark, Rule
from storage.warc.warc_source import WarcSource

_WHOLE_ARCHIVE = "archive"
_NONE_HIDDEN = WithheldCaptures(frozenset(), frozenset())


class _State(Enum):
    """Whether a file's writer has finished it: yes; no or unknown; no, and the writer is gone."""

    CLOSED = auto()
    WRITING = auto()
    LEFT = auto()


@dataclass(frozen=True, slots=True)
class _Underway:
    """A file that is being read: whose it is, how far its writer was, and its row."""

    publication: str
    state: _State
    filed: FiledWarc | None


class ArchiveCheck:
    """One verification of a whole archive.

    Args:
        archive: which.
        database: its database.
        ledger: where what is read is remembered.
        disagreements: receives all that a repair may correct.
        roots: vouch for time stamps.
        reader: reads the files; None: they are read here, as they must be when there are disagreements to pass on.
        on_file: receives the name of each file once it was read.
        progress: what was found before this verification was stopped, None where nothing is kept.
    """

    def __init__(
        self,
        archive: Archive,
        database: Database,
        ledger: Ledger,
        disagreements: Disagreements = IGNORED,
        roots: Roots = (),
        reader: PartReader | None = None,
        on_file: Callable[[str], None] = lambda _name: None,
        progress: VerifyProgress | None = None,
    ) -> None:
        self._archive = archive
        self._rows = FiledRows(database)
        self._ledger = ledger
        self._disagreements = disagreements
        self._reading = FileReading(reader or HereReader(self._rows, disagreements), ledger, progress)
        self._keeps_progress = progress is not None
        self._on_file = on_file
        self._underway: dict[str, _Underway] = {}
        self._fixity = Fixity(archive)
        self._drafts: dict[str, FileDraft] = {}
        self._writing: set[str] = set()
        self._hidden_in: dict[str, WithheldCaptures] = {}
        self._imports = ImportCheck(self._rows.imported())
        self._imported: set[str] = set()
        self._manifests = Manifests(archive, database, ledger, self._draft, roots)
        self._joins = JoinsUnderway(archive, self._rows.files())

    def run(self) -> VerifyReport:
        """Check everything and report."""
        collections = self._archive.collections()
        for name in collections:
            self._manifests.remember(name)
        hidden_before = self._rows.hidden()
        states = {path: _state(path) for name in collections for path in self._files(name)}
        for name in collections:
            folder = f"collections/{name}"
            for draft in read_index(
                self._archive.collection(name) / INDEXES,
                f"{folder}/{INDEXES}",
                name,
                self._ledger,
                self._joins.settle(name),
            ):
                self._drafts[draft.file] = draft
                self._disagreements.index_broken(name, draft.file)
        self._ledger.sort_lines()
        # Lines may have been taken out or put back while they were read.
        self._hidden_in = self._by_file(hidden_before.and_then(self._rows.hidden()))
        filed = self._rows.files()
        seen: set[str] = set()
        for imported in (False, True):
            found = (
                (name, path, states.get(path, _State.WRITING))
                for name in collections
                for path in self._files(name)
                if self._imports.holds(path.name) is imported
            )
            self._read(found, filed, seen)
            self._elsewhere({name: file for name, file in filed.items() if self._imports.holds(name) is imported}, seen)
        self._absent(filed, seen)
        self._manifests.report_unproven()
        report_repeated_ids(self._ledger, self._drafts)
        report_lost_originals(self._ledger, self._drafts, whole=True, forgive=self._is_newer, imported=self._imported)
        reports = tuple(draft.report() for _, draft in sorted(self._drafts.items()))
        return VerifyReport(reports, self._fixity.examined)

    def _files(self, publication: str) -> Iterable[Path]:
        here = sorted(archive_of(self._archive.collection(publication)).glob(f"*{SUFFIX}"))
        return [path for path in here if self._joins.counts(publication, path.name)]

    def _read(
        self, files: Iterable[tuple[str, WarcSource, _State]], filed: Mapping[str, FiledWarc], seen: set[str]
    ) -> None:
        """Verify files, and add them to those that were seen."""
        jobs = (self._job(publication, source, state, filed) for publication, source, state in files)
        for job, outcome in self._reading.outcomes(job for job in jobs if job is not None):
            underway = self._underway.pop(job.file)
            self._settle(underway, job, outcome)
            seen.add(ledger_name(underway.publication, job.source.name))
            self._on_file(job.source.name)

    def _job(
        self, publication: str, source: WarcSource, state: _State, filed: Mapping[str, FiledWarc]
    ) -> FileJob | None:
        """What verifies one file; None when it is gone, because a recovery removed it or an upload moved it."""
        last_row = self._rows.last_of(source.name)
        try:
            size = size_of(source)
        except RecordError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise
        draft = self._draft(publication, source.name)
        self._underway[draft.file] = _Underway(publication, state, filed.get(source.name))
        if state is _State.WRITING:
            self._writing.add(draft.file)
        # The ids of an imported file are unique within it: what was imported twice is filed once.
        is_imported = self._imports.holds(source.name)
        if is_imported:
            self._imported.add(draft.file)
        job = FileJob(
            draft.file,
            source,
            size,
            (draft.file if is_imported else _WHOLE_ARCHIVE, publication),
            unfinished=state is not _State.CLOSED,
            kept=KeptBeside(self._archive, publication, last_row, self._hidden_in.get(source.name, _NONE_HIDDEN)),
            imported=self._imports.imported(publication, source.name),
            with_notes=not is_imported,
            with_sha256=state is _State.CLOSED,
        )
        if not self._keeps_progress:
            return job
        lines = self._ledger.lines_of(ledger_name(publication, source.name))
        return replace(job, key=key_of(job, self._rows.of(source.name), lines))

    def _settle(self, underway: _Underway, job: FileJob, outcome: FileOutcome) -> None:
        publication, state, name = underway.publication, underway.state, job.source.name
        draft = self._draft(publication, name)
        draft.absorb(outcome.draft)
        self._imports.fill(publication, job.source, outcome.notes)
        if state is _State.LEFT:
            rest = job.size - outcome.whole_end
            why = f"its writer was killed; the next crawl files what is whole and cuts the {rest} bytes after it"
            draft.add(Remark(Rule.LEFT_OPEN, why))
        elif state is _State.CLOSED:
            self._settle_closed(underway, job, outcome, draft)
        if outcome.unreadable:
            disagreements = self._disagreements if state is _State.CLOSED else IGNORED
            disagreements.forget(name)

    def _settle_closed(self, underway: _Underway, job: FileJob, outcome: FileOutcome, draft: FileDraft) -> None:
        filed = underway.filed
        if filed is None:
            why = "the database does not know this file; its captures cannot be found"
            draft.add(Remark(Rule.FILE_WITHOUT_ROW, why))
        if outcome.sha256 is not None:
            self._fixity.compare(draft, filed, Fingerprinted(job.source.name, job.size, outcome.sha256))
        if filed is None or filed.size != job.size:
            self._disagreements.differs(underway.publication, job.source.name, job.size)

    def _elsewhere(self, filed: dict[str, FiledWarc], seen: set[str]) -> None:
        """Check in the store the files that are not here, and report those that are nowhere."""
        absent = {name for name, file in filed.items() if ledger_name(file.publication, name) not in seen}
        # Read again: an upload may have ended meanwhile.
        for name, file in self._rows.files().items() if absent else ():
            if name not in absent:
                continue
            stored = self._fixity.stored(file)
            if isinstance(stored, str):
                self._draft(file.publication, name).add(Remark(Rule.FILE_MISSING, stored))
            else:
                self._read([(file.publication, stored, _State.CLOSED)], {name: file}, seen)

    def _absent(self, filed: dict[str, FiledWarc], seen: set[str]) -> None:
        """Report files that index lines name and that are nowhere."""
        for named in self._ledger.files_with_lines():
            if named in seen:
                continue
            publication, _, name = named.partition("/")
            for offset, digest in self._ledger.lines_of(named):
                why = "a line of the index names this file, and it is not there"
                if name not in filed:
                    self._disagreements.has_wrong_line(publication, name, offset, digest)
                self._draft(publication, name).add(Remark(Rule.LINE_WITHOUT_RECORD, why), offset)

    def _draft(self, publication: str, warc_file: str) -> FileDraft:
        file = f"collections/{publication}/{ARCHIVE}/{warc_file}"
        return self._drafts.setdefault(file, FileDraft(file))

    def _by_file(self, hidden: WithheldCaptures) -> dict[str, WithheldCaptures]:
        """What is withheld, by the names of the files that hold it."""
        ids: dict[str, set[str]] = {}
        for capture_id, place in self._rows.places(sorted(hidden.throughout | hidden.perhaps)).items():
            ids.setdefault(place.warc_file, set()).add(capture_id)
        return {name: hidden.among(some) for name, some in ids.items()}

    def _is_newer(self, file: str, record_id: str) -> bool:
        """Whether an original may have been written after its file was read, by another writer."""
        return file in self._writing and self._rows.known(record_id)


def _state(path: Path) -> _State:
    """Tell whether a file's writer has finished it."""
    name = parse_name(path.name)
    # In this order: the marker is there before the first byte, and goes before the lock does.
    try:
        is_empty = path.stat().st_size == 0
    except FileNotFoundError:
        # A recovery removed it; if it is back when files are read, it is new.
        return _State.WRITING
    if name is not None and name.host != this_host() and marker(path).exists():
        return _State.WRITING
    if not marker(path).exists() and not (is_empty and name is not None):
        return _State.CLOSED
    if not is_free(path):
        return _State.WRITING
    # Checked again: it may have been empty a moment ago, and written and closed since.
    return _State.LEFT if marker(path).exists() or (is_empty and _holds_nothing(path)) else _State.CLOSED


def _holds_nothing(path: Path) -> bool:
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        return True
