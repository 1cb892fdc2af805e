"""Handing over what an archive holds as one WACZ package."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.only_publication import only_collection
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import TooMuch, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from access.export.scope import HandOverScope
    from storage.archive.archive import Archive
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What is handed over, and in which file.

    At most one of `publication` (a slug), `crawl` (an id) and `article` (an id or URL); with none of them, the
    archive's only publication. `sign` is a private key's PEM file; `replace` allows a file of that name to be replaced.
    `most_bytes` is how many bytes the records of captures may have in all, None for any number.
    """

    archive: Path
    output: Path
    publication: str | None = None
    crawl: str | None = None
    article: str | None = None
    sign: Path | None = None
    replace: bool = False
    most_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """The package that was written: what it is about, its name, size, SHA-256, and how many pages and captures."""

    title: str
    file: Path
    bytes: int
    sha256: str
    pages: int
    captures: int

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: a package is complete or not written."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The facts of the file."""
        return json_object(
            {
                "file": self.file,
                "bytes": self.bytes,
                "sha256": self.sha256,
                "pages": self.pages,
                "captures": self.captures,
            }
        )


@job
def run_export(options: ExportOptions, clock: Clock, report: ReportProgress = ignore_progress) -> ExportResult:
    """Write a package; whatever goes wrong, nothing of it is left.

    Args:
        options: what is handed over.
        clock: gives the time that the package states as its own.
        report: is called with each WARC file.

    Raises:
        UsageError: the options contradict each other, or the key or the name is unsuitable.
        UnknownId: there is no such publication, crawl or article.
        TooMuch: the records have more bytes than they may.
        FondsError: the archive cannot be read, or the package cannot be written.
    """
    from access.export.signature import SigningKey
    from access.export.wacz import export_wacz
    from storage.archive.archive import Archive

    archive = Archive.at(options.archive)
    key = None if options.sign is None else SigningKey.load(options.sign)
    with archive.files_stay(), archive.open_database(write=False) as database:
        scope = _scope(archive, database, options)
        if options.most_bytes is not None:
            _require_within(database, scope, options.most_bytes)
        exported = export_wacz(
            archive,
            database,
            scope,
            options.output,
            clock(),
            replace=options.replace,
            key=key,
            report_step=step_reporter(report),
        )
    return ExportResult(scope.title, exported.file, exported.bytes, exported.sha256, exported.pages, exported.captures)


def _require_within(database: Database, scope: HandOverScope, most: int) -> None:
    from storage.questions.hand_over_scope import bytes_of

    size = bytes_of(database, scope.choice)
    if size > most:
        raise TooMuch("the package", size, most, "fonds export wacz writes it, on the archive's machine")


def _scope(archive: Archive, database: Database, options: ExportOptions) -> HandOverScope:
    from access.export.scope import article_scope, crawl_scope, publication_scope

    if sum(key is not None for key in (options.publication, options.crawl, options.article)) > 1:
        raise UsageError("give one of --publication, --crawl and --article, not several")
    if options.article is not None:
        return article_scope(archive, database, options.article)
    if options.crawl is not None:
        return crawl_scope(database, options.crawl)
    return publication_scope(database, options.publication or only_collection(archive))
