"""Imports files that other programs made: stages them, reads their pages to find the articles, then imports them.

What an article cites decides what is a source, and the archive's own records must say so before the first row is made.
So pages are read before their captures are filed; the readings of articles are kept until then, everything else is
then read like any other capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace

from pipelines.candidate_job import ImportCandidate, read_candidate
from pipelines.early_readings import EarlyReadings
from pipelines.reader_processes import Readers
from pipelines.reading_queue import MODULES as READING_MODULES
from pipelines.reading_window import ReadingWindow
from storage.archive.archive import Archive
from storage.custody.importing.collection_import import AlreadyImported, CollectionImport, ImportedFile
from storage.custody.importing.no_articles import NoArticles
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

MODULES = ("pipelines.candidate_job", *READING_MODULES)
"""What the readers of an import have imported: it looks for the articles, and then reads all captures."""
_REPORT_EVERY = 50


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file of which nothing was imported, and why."""

    given: SubmittedFile
    error: FondsError


@dataclass(frozen=True, slots=True)
class ImportOutcome:
    """What was imported into one collection.

    `revisits_without_original` counts revisits whose original is not in the archive. `stopped` is why files were left
    that could have been imported, None when none was. `no_articles` counts why pages are none.
    """

    publication: str
    imported: tuple[ImportedFile, ...]
    already_imported: tuple[AlreadyImported, ...]
    refused: tuple[RefusedFile, ...]
    revisits_without_original: int
    stopped: NoRoom | None
    no_articles: NoArticles


def import_into_collection(
    archive: Archive,
    database: Database,
    publication: str,
    files: Sequence[SubmittedFile],
    readers: Readers,
    early: EarlyReadings,
    report_step: Callable[[str], None],
    clock: Clock = system_clock,
) -> ImportOutcome:
    """Import files into one collection; what they hold then waits to be read.

    Arguments: `early` receives what is read of articles; `report_step` is called with each step; `clock` says when the
    import began and ended.
    Raises FondsError when the archive cannot be read or written; files that were imported completely stay.
    """
    profile = archive.profile(publication)
    hosts = own_hosts(archive, profile)
    with Survey() as survey:
        importing = CollectionImport(archive, database, publication, survey, clock)
        try:
            staged, known, refused, stopped = _stage(importing, files, report_step)
            alone = importing.relate() if staged else 0
            _read_candidates(readers, importing, staged, hosts, profile, early, report_step)
            importing.decide(hosts)
            counted = importing.no_articles(hosts)
            imported = []
            for file in importing.import_staged(staged) if staged else ():
                report_step(f"{file.name}: {file.captures} captures imported")
                imported.append(file)
        finally:
            importing.close()
    return ImportOutcome(publication, tuple(imported), tuple(known), tuple(refused), alone, stopped, counted)


def own_hosts(archive: Archive, profile: Profile) -> frozenset[str]:
    """The publication's own hosts without `www.`; none when neither profile nor archive names any."""
    starts = (*profile.crawl.start_urls, *archive.configuration.start_urls(profile.slug))
    known = (*profile.crawl.hosts, *(host_of(normalize(url)) for url in starts))
    return frozenset(host.removeprefix("www.") for host in known)


def _stage(
    importing: CollectionImport, files: Iterable[SubmittedFile], report_step: Callable[[str], None]
) -> tuple[list[Staged], list[AlreadyImported], list[RefusedFile], NoRoom | None]:
    staged: list[Staged] = []
    known: list[AlreadyImported] = []
    refused: list[RefusedFile] = []
    for given in files:
        report_step(f"looking through {given}")
        try:
            file = importing.stage(given)
        except NoRoom as full:
            return staged, known, refused, full
        except (RecordError, PackageError) as error:
            refused.append(RefusedFile(given, error))
            continue
        if isinstance(file, Staged):
            staged.append(file)
        else:
            known.append(file)
    return staged, known, refused, None


def _read_candidates(
    readers: Readers,
    importing: CollectionImport,
    staged: Sequence[Staged],
    hosts: frozenset[str],
    profile: Profile,
    early: EarlyReadings,
    report_step: Callable[[str], None],
) -> None:
    """Read every page that may be an article, and note what each article cites, or why it is none."""
    paths = {file.number: file.kept.path for file in staged}

    def begin(entry: SurveyEntry) -> Future[ImportCandidate | Refusal]:
        return readers.submit(read_candidate, paths[entry.file], entry.place, importing.publication, profile)

    window: ReadingWindow[SurveyEntry, ImportCandidate | Refusal] = ReadingWindow(readers.ahead)
    for done, (entry, outcome) in enumerate(window.read(importing.candidates(hosts), begin), 1):
        if isinstance(outcome, ImportCandidate) and outcome.cited is not None:
            importing.survey.read(entry.n, outcome.cited)
            if outcome.reading is not None:
                place = replace(entry.place, warc_file=paths[entry.file].name)
                early.add(importing.publication, place, entry.url, entry.captured_at, outcome.reading)
        elif outcome.verdict is not None:
            importing.survey.refuse(entry.n, outcome.verdict)
        if done % _REPORT_EVERY == 0:
            report_step(f"{done} pages looked at")
