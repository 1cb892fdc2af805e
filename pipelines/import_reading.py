"""Import of files that other houses made: staged, read to learn what is an article, taken in, and read as all captures.

The pages are read twice: what an article cites decides what is a source, and that must stand in the archive's own
records before the first row is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from pipelines.candidate_job import ImportCandidate, read_candidate
from pipelines.reader_processes import Readers
from pipelines.reading_window import ReadingWindow
from storage.archive.archive import Archive
from storage.custody.importing.collection_import import AlreadyImported, CollectionImport, ImportedFile
from storage.custody.importing.staging import Staged
from storage.custody.importing.submitted_file import SubmittedFile
from storage.custody.importing.survey import Survey
from storage.custody.importing.survey_entry import SurveyEntry
from storage.tables.database import Database
from storage.types import Refusal
from storage.types.clock import Clock, system_clock
from storage.types.errors import FondsError, NoRoom, PackageError, RecordError
from storage.types.profile import Profile
from storage.types.urlkey import host_of, normalize

_MODULES = ("pipelines.candidate_job",)
_TELL_EVERY = 50


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of which nothing was taken in, and why."""

    given: SubmittedFile
    error: FondsError


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What came of an import into one collection.

    `alone` counts revisits whose original is not in the archive. `stopped` is why files were left that could have been
    taken in, None when none was.
    """

    publication: str
    admitted: tuple[ImportedFile, ...]
    repeated: tuple[AlreadyImported, ...]
    refused: tuple[RefusedFile, ...]
    alone: int
    stopped: NoRoom | None


def import_files(
    archive: Archive,
    database: Database,
    publication: str,
    files: Sequence[SubmittedFile],
    tell: Callable[[str], None],
    clock: Clock = system_clock,
) -> ImportOutcome:
    """Import files into one collection; what they hold then waits to be read.

    Arguments: `tell` is given, now and then, what is being done; `clock` says when the import began and ended.
    Raises FondsError when the archive cannot be read or written; whole files that were taken in stay.
    """
    profile = archive.profile(publication)
    hosts = _hosts(archive, profile)
    with Survey() as survey:
        act = CollectionImport(archive, database, publication, survey, clock)
        try:
            staged, repeated, refused, stopped = _stage(act, files, tell)
            alone = act.relate() if staged else 0
            _read_candidates(archive, act, staged, hosts, profile, tell)
            act.decide(hosts)
            admitted = []
            for one in act.admit(staged) if staged else ():
                tell(f"{one.name}: {one.captures} captures taken in")
                admitted.append(one)
        finally:
            act.close()
    return ImportOutcome(publication, tuple(admitted), tuple(repeated), tuple(refused), alone, stopped)


def _hosts(archive: Archive, profile: Profile) -> frozenset[str]:
    """The publication's own hosts without `www.`; none when nobody has said any."""
    starts = (*profile.crawl.start_urls, *archive.configuration.start_urls(profile.slug))
    known = (*profile.crawl.hosts, *(host_of(normalize(url)) for url in starts))
    return frozenset(host.removeprefix("www.") for host in known)


def _stage(
    act: CollectionImport, files: Iterable[SubmittedFile], tell: Callable[[str], None]
) -> tuple[list[Staged], list[AlreadyImported], list[RefusedFile], NoRoom | None]:
    staged: list[Staged] = []
    repeated: list[AlreadyImported] = []
    refused: list[RefusedFile] = []
    for given in files:
        tell(f"looking through {given}")
        try:
            one = act.stage(given)
        except NoRoom as full:
            return staged, repeated, refused, full
        except (RecordError, PackageError) as error:
            refused.append(RefusedFile(given, error))
            continue
        if isinstance(one, Staged):
            staged.append(one)
        else:
            repeated.append(one)
    return staged, repeated, refused, None


def _read_candidates(
    archive: Archive,
    act: CollectionImport,
    staged: Sequence[Staged],
    hosts: frozenset[str],
    profile: Profile,
    tell: Callable[[str], None],
) -> None:
    """Read every page that may be an article and note of each that is one what it cites."""
    paths = {one.number: one.kept.path for one in staged}
    with Readers.within(archive.configuration.limits, _MODULES) as readers:

        def begin(entry: SurveyEntry) -> Future[ImportCandidate | Refusal]:
            return readers.submit(read_candidate, paths[entry.file], entry.place, act.publication, profile)

        window: ReadingWindow[SurveyEntry, ImportCandidate | Refusal] = ReadingWindow(readers.ahead)
        for done, (entry, outcome) in enumerate(window.read(act.candidates(hosts), begin), 1):
            if isinstance(outcome, ImportCandidate) and outcome.cited is not None:
                act.survey.read(entry.n, outcome.cited)
            if done % _TELL_EVERY == 0:
                tell(f"{done} pages looked at")
