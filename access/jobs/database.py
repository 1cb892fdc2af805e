"""Checking an archive's database by itself, and copying or moving it to another engine or place."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.custody.database_copy import CopiedDatabase
    from storage.tables.database_check import CheckedDatabase


@dataclass(frozen=True, slots=True)
class DatabaseCheckOptions:
    """Of which archive the database is checked."""

    archive: Path


@dataclass(frozen=True, slots=True)
class DatabaseCheckResult:
    """What was found of the database at this address, without its password."""

    database: str
    checked: CheckedDatabase

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when something is wrong with it."""
        return ExitCode.LOOK if self.checked.findings else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All that was found."""
        checked = self.checked
        return json_object(
            {
                "database": self.database,
                "schema": checked.schema,
                "epoch": checked.epoch,
                "last_cursor": checked.last_cursor,
                "views": checked.views,
                "readers": checked.readers,
                "findings": checked.findings,
            }
        )


@dataclass(frozen=True, slots=True)
class DatabaseCopyOptions:
    """Which archive's database is copied to which URL; with `switch` the copy takes its place in fonds.toml."""

    archive: Path
    to: str
    switch: bool = False


@dataclass(frozen=True, slots=True)
class DatabaseCopyResult:
    """From where to where, without passwords, what was copied, and whether fonds.toml names the copy now."""

    source: str
    target: str
    copied: CopiedDatabase
    is_switched: bool

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: a copy that is not whole, or differs, raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        copied = self.copied
        return json_object(
            {
                "from": self.source,
                "to": self.target,
                "tables": copied.tables,
                "rows": copied.rows,
                "views": copied.views,
                "switched": self.is_switched,
            }
        )


@job
def run_database_check(
    options: DatabaseCheckOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> DatabaseCheckResult:
    """Check the database's file, references, counts, views and list of changes; the records are for `run_verify`.

    Args:
        options: which archive.
        clock: not used: nothing that is checked depends on the time.
        report: is called with each view.

    Raises:
        FondsError: the database cannot be read at all.
    """
    from storage.archive.archive import Archive
    from storage.tables.database_check import check_database

    with Archive.at(options.archive).open_database(write=False) as database:
        return DatabaseCheckResult(database.where, check_database(database, step_reporter(report)))


@job
def run_database_copy(
    options: DatabaseCopyOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> DatabaseCopyResult:
    """Copy the whole database and compare every view, or copy nothing.

    Args:
        options: which archive, and where to.
        clock: not used: a copy has the times of what it copies.
        report: is called with each table and each view.

    Raises:
        UsageError: the URL is none, or the archive's own.
        FondsError: one of the databases cannot be used, or they differ; the copy holds nothing then.
    """
    from storage.archive.archive import Archive
    from storage.archive.configuration_writing import name_database
    from storage.custody.database_copy import copy_database
    from storage.tables.database import Database
    from storage.tables.database_url import database_url

    archive = Archive.at(options.archive)
    try:
        url = database_url(options.to, archive.path)
        own = database_url(archive.configuration.database, archive.path)
    except ValueError as error:
        raise UsageError(f"the database to copy to {error}") from error
    if url == own:
        raise UsageError("the copy would be the archive's own database; name another one")
    path = Path(url.database or "") if url.get_backend_name() == "sqlite" else None
    is_new = path is not None and not path.exists()
    try:
        with (
            archive.sole_crawl(),
            archive.open_database(write=options.switch) as source,
            Database.open(url, write=True) as target,
        ):
            copied = copy_database(source, target, step_reporter(report), moves=options.switch)
            if options.switch:
                name_database(archive.path, options.to)
            return DatabaseCopyResult(source.where, target.where, copied, options.switch)
    except BaseException:
        if path is not None and is_new:
            _leave_nothing(archive, path)
        raise


def _leave_nothing(archive: Archive, path: Path) -> None:
    """Remove the file of a copy that did not come about."""
    if archive.sqlite_path != path:
        for name in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
            name.unlink(missing_ok=True)
