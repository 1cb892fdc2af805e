"""Rebuilding the whole database from the WARC files alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.custody.withholding_notes import NotedDecision

_NEW = "fonds.sqlite3.rebuilt"


@dataclass(frozen=True, slots=True)
class RebuildOptions:
    """Which archive; `into` is the URL of an empty database to fill, None to replace the embedded one."""

    archive: Path
    into: str | None = None


@dataclass(frozen=True, slots=True)
class RebuildResult:
    """How many WARC files were filed with how many captures, how many of those were read, and into which database."""

    files: int
    captures: int
    read: int
    database: str

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: a rebuild that cannot be completed raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return {"files": self.files, "captures": self.captures, "read": self.read, "database": self.database}


@job
def run_rebuild(options: RebuildOptions, clock: Clock, report: ReportProgress = ignore_progress) -> RebuildResult:
    """Make the database again; the old one is replaced only when the new one is complete.

    Args:
        options: the archive, and the database to fill.
        clock: not used: every time in the new database comes from the records.
        report: is called with each file, and with how many captures were read.

    Raises:
        UsageError: the database to fill is not empty, or is a server's and was not named.
        FondsError: the archive cannot be read, or the database cannot be written.
    """
    from storage.archive.archive import Archive
    from storage.custody.rebuild import require_files

    archive = Archive.at(options.archive)
    require_files(archive)
    url, replaces = (options.into, None) if options.into is not None else _beside(archive)
    with archive.sole_crawl():
        target = replace(archive, configuration=replace(archive.configuration, database=url))
        files, captures, read = _fill(target, url, report)
        if replaces is not None:
            (archive.path / _NEW).replace(replaces)
    return RebuildResult(files, captures, read, options.into or str(replaces))


def _fill(target: Archive, url: str, report: ReportProgress) -> tuple[int, int, int]:
    from pipelines.offline_reading import read_pending
    from pipelines.reader_processes import Readers
    from pipelines.reading_queue import MODULES
    from storage.custody.rebuild import find_lost_lines, rebuild_rows

    step = step_reporter(report)
    with target.open_database(write=True) as database:
        if not database.is_empty():
            raise UsageError(f"{url} holds captures already; --into needs an empty database")
        files, captures = 0, 0
        decisions: list[NotedDecision] = []
        for filled in rebuild_rows(target, database):
            files, captures = files + 1, captures + filled.captures
            decisions += filled.decisions
            step(f"{filled.name}: {filled.captures} captures")
        with Readers.within(target.configuration.limits, MODULES) as readers:
            read = read_pending(target, database, readers, lambda done: step(f"{done} captures read"), decisions)
        find_lost_lines(target, database)
    return files, captures, read


def _beside(archive: Archive) -> tuple[str, Path]:
    """The URL of a new file beside the embedded database, and the file that it will replace."""
    current = archive.sqlite_path
    if current is None:
        raise UsageError("this archive's database is a server's; name an empty one with --into postgresql://…")
    (archive.path / _NEW).unlink(missing_ok=True)
    return f"sqlite:///{_NEW}", current
