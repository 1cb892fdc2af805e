"""Handing over a publication's whole collection as archivists do: a bag, or PREMIS of what happened to its files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from access.jobs.json_values import JsonObject, json_object
from access.jobs.only_publication import only_collection
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode
from storage.warc.file_lock import sync_file


@dataclass(frozen=True, slots=True)
class CollectionExportOptions:
    """Which publication's collection (None: the archive's only one), and where to.

    `replace` allows a file of that name to be replaced; a bag never replaces anything.
    """

    archive: Path
    output: Path
    publication: str | None = None
    replace: bool = False


@dataclass(frozen=True, slots=True)
class CollectionExportResult:
    """What was written: where, how many bytes, WARC files and PREMIS events."""

    publication: str
    output: Path
    bytes: int
    files: int
    events: int

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: it is complete or not written."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return json_object({name: getattr(self, name) for name in self.__slots__})


@job
def run_bag_export(
    options: CollectionExportOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> CollectionExportResult:
    """Write a bag; whatever goes wrong, nothing of it is left.

    Args:
        options: what and where.
        clock: gives the day that the bag states.
        report: is called with each WARC file.

    Raises:
        UsageError: no publication is named, and the archive has not one.
        UnknownId: there is no such publication.
        FondsError: the archive cannot be read, or the bag cannot be written.
    """
    from access.export.collection_bag import export_bag
    from storage.archive.archive import Archive

    archive = Archive.at(options.archive)
    publication = options.publication or only_collection(archive)
    with archive.files_stay(), archive.open_database(write=False) as database:
        made = export_bag(archive, database, publication, options.output, clock(), step_reporter(report))
    return CollectionExportResult(publication, made.output, made.bytes, made.files, made.events)


@job
def run_premis_export(
    options: CollectionExportOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> CollectionExportResult:
    """Write a PREMIS document; whatever goes wrong, nothing of it is left.

    Args:
        options: what and where.
        clock: not used: every event has a time of its own.
        report: is called with each WARC file whose digest is worked out.

    Raises:
        UsageError: no publication is named, and the archive has not one.
        UnknownId: there is no such publication.
        FondsError: the archive cannot be read, or the file cannot be written.
    """
    from access.export.collection_bag import export_premis
    from storage.archive.archive import Archive
    from storage.questions.publications import require_publication

    archive = Archive.at(options.archive)
    publication = options.publication or only_collection(archive)
    with archive.files_stay(), archive.open_database(write=False) as database:
        require_publication(database, publication)
        with _new_file(options.output, replace=options.replace) as file:
            files, events = export_premis(archive, database, publication, file, step_reporter(report))
    return CollectionExportResult(publication, options.output, options.output.stat().st_size, files, events)


@contextmanager
def _new_file(path: Path, *, replace: bool) -> Iterator[IO[bytes]]:
    """A file that gets its name when it is complete. Raises PackageError: the name is taken, or another writes it."""
    from access.export.unfinished import unfinished, writing
    from storage.types.errors import PackageError

    if path.exists() and not replace:
        raise PackageError(path, None, "is there already; name another file, or replace it with --force")
    with unfinished(path) as made:
        with writing(path):
            file = made.open("xb")
        with file:
            yield file
            with writing(path):
                sync_file(file)
        with writing(path):
            made.replace(path)


CollectionExport = Callable[[CollectionExportOptions, Clock, ReportProgress], CollectionExportResult]
