"""Importing WARC, ARC and WACZ files that other programs made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.import_result import ImportedWarc, ImportResult, KnownWarc, OtherHost
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import FondsError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipelines.import_reading import ImportOutcome
    from storage.archive.archive import Archive
    from storage.custody.importing.collection_import import AlreadyImported, ImportedFile
    from storage.custody.importing.submitted_file import SubmittedFile
    from storage.tables.database import Database

_ANY = "any"


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """Which files go into which archive.

    `publication` None: each file's own, if Fonds wrote it, or else the archive's only one.
    """

    archive: Path
    files: tuple[Path, ...]
    publication: str | None = None


@job
def run_import(options: ImportOptions, clock: Clock, report: ReportProgress = ignore_progress) -> ImportResult:
    """Import files, and read their articles and sources; importing one again changes nothing. Nothing is fetched.

    Args:
        options: the archive, which is made when there is none, and the files.
        clock: gives the time of the import.
        report: is called with each file, and with how many pages were read.

    Raises:
        UsageError: the publication is needed, because the archive knows several.
        Locked: another import or crawl is running.
        FondsError: the archive cannot be used; files that were imported completely stay.
    """
    from storage.archive.archive import Archive

    files, refused = _submitted(options.files)
    outcomes: list[ImportOutcome] = []
    read = 0
    if files:
        with _opened(options.archive) as (archive, database):
            outcomes, read = _import(archive, database, files, options.publication, clock, report)
    refused += [str(file.error) for outcome in outcomes for file in outcome.refused]
    return ImportResult(
        imported=tuple(_imported(file, outcome.publication) for outcome in outcomes for file in outcome.imported),
        known=tuple(_known(file, outcome.publication) for outcome in outcomes for file in outcome.already_imported),
        read=read,
        revisits_without_original=sum(outcome.revisits_without_original for outcome in outcomes),
        no_articles=tuple(sum((outcome.no_articles.reasons for outcome in outcomes), Counter()).most_common()),
        other_hosts=_other_hosts(Archive.at(options.archive), outcomes) if outcomes else (),
        refused=tuple(refused),
        refused_pages=tuple(page for outcome in outcomes for page in outcome.no_articles.refused),
        stopped=next((str(outcome.stopped) for outcome in outcomes if outcome.stopped is not None), None),
    )


def _other_hosts(archive: Archive, outcomes: Iterable[ImportOutcome]) -> tuple[OtherHost, ...]:
    """The hosts whose pages are no articles, with the publication of this archive that each belongs to."""
    from pipelines.import_reading import own_hosts

    pages = Counter[str]()
    for outcome in outcomes:
        pages.update(outcome.no_articles.other_hosts)
    if not pages:
        return ()
    known = sorted({*archive.publications, *archive.collections()})
    owners = {host: slug for slug in known for host in own_hosts(archive, archive.profile(slug))}
    return tuple(OtherHost(host, number, owners.get(host)) for host, number in pages.most_common())


def _submitted(paths: Iterable[Path]) -> tuple[list[SubmittedFile], list[str]]:
    """The WARC files that paths stand for, and why there are none in some of them."""
    from storage.custody.importing.submitted_file import submitted_files

    files: list[SubmittedFile] = []
    refused: list[str] = []
    for path in dict.fromkeys(paths):
        try:
            files.extend(submitted_files(path))
        except FondsError as error:
            refused.append(str(error))
    return files, refused


@contextmanager
def _opened(path: Path) -> Iterator[tuple[Archive, Database]]:
    """The archive, made when there is none, after what an earlier crawl or import left unfinished was finished."""
    from storage.archive.archive import Archive
    from storage.custody.collection_recovery import recover_collections
    from storage.custody.importing.incoming_folder import hold_incoming
    from storage.custody.importing.unfinished_imports import finish_imports
    from storage.recording.noted_ends import file_noted_ends
    from storage.tables.crawl_locks import import_beside_no_crawl, sole_import, sole_recovery

    archive = Archive.create(path)
    with (
        archive.sole_crawl(),
        hold_incoming(archive),
        archive.open_database(write=True) as database,
        sole_import(database),
        import_beside_no_crawl(database),
    ):
        with sole_recovery(database):
            recover_collections(archive, database)
        finish_imports(archive, database)
        file_noted_ends(database, map(archive.collection, archive.collections()))
        yield archive, database


def _import(
    archive: Archive,
    database: Database,
    files: Sequence[SubmittedFile],
    publication: str | None,
    clock: Clock,
    report: ReportProgress,
) -> tuple[list[ImportOutcome], int]:
    """Import the files, collection by collection, and read what waits; returns also how many captures were read."""
    from pipelines.early_readings import EarlyReadings
    from pipelines.import_reading import MODULES, import_into_collection
    from pipelines.offline_reading import read_pending
    from pipelines.reader_processes import Readers
    from storage.custody.importing.provenance import adopt_profile
    from storage.tables.crawls import know_publication

    step = step_reporter(report)
    outcomes = []
    with Readers.within(archive.configuration.limits, MODULES) as readers, EarlyReadings() as early:
        for slug, group in _by_publication(archive, files, publication).items():
            adopt_profile(archive, slug, group)
            profile = archive.profile(slug)
            know_publication(database, slug, profile.name, profile.language)
            outcomes.append(import_into_collection(archive, database, slug, group, readers, early, step, clock))
        read = read_pending(archive, database, readers, lambda done: step(f"{done} captures read"), early=early)
        return outcomes, read


def _by_publication(
    archive: Archive, files: Sequence[SubmittedFile], publication: str | None
) -> dict[str, list[SubmittedFile]]:
    from storage.custody.importing.provenance import publication_named

    groups: dict[str, list[SubmittedFile]] = {}
    for file in files:
        slug = publication or publication_named(file) or _only_publication(archive)
        groups.setdefault(slug, []).append(file)
    return groups


def _only_publication(archive: Archive) -> str:
    """The publication of files that name none: the archive's only one, or `any` when it has none yet."""
    known = sorted({*archive.publications, *archive.collections()})
    if len(known) > 1:
        raise UsageError(f"--publication is needed: this archive knows {', '.join(known)}")
    return known[0] if known else _ANY


def _imported(file: ImportedFile, publication: str) -> ImportedWarc:
    staged, look = file.staged, file.staged.look
    return ImportedWarc(
        file=file.submitted.path,
        inner=file.submitted.inner,
        publication=publication,
        warc_file=file.name,
        form=staged.form.value,
        sha256=staged.original.sha256,
        records=look.records,
        captures=file.captures,
        captures_before=file.captures_before,
        damaged_records=look.damaged,
        other_methods=look.other_methods,
        cut_captures=file.told.cut,
        unshown_captures=file.told.unshown,
        no_uri_captures=file.told.no_uri,
        other_records=tuple((+look.no_captures).most_common()),
    )


def _known(file: AlreadyImported, publication: str) -> KnownWarc:
    return KnownWarc(file.submitted.path, file.submitted.inner, publication, file.name)
