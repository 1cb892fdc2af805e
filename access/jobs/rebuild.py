"""Rebuilding the whole database from the WARC files alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
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
    from storage.tables.database import Database

_NEW = "fonds.sqlite3.rebuilt"


@dataclass(frozen=True, slots=True)
class RebuildOptions:
    """Which archive; `into` is the URL of an empty database to fill, None to replace the embedded one."""

    archive: Path
    into: str | None = None


@dataclass(frozen=True, slots=True)
class RebuildResult:
    """How many WARC files the new database has with how many captures, how many of those were read, and which it is.

    `resumed` says that it went on with a rebuild that was broken off; `read` are then those that were left.
    """

    files: int
    captures: int
    read: int
    database: str
    resumed: bool

    @property
    def exit_code(self) -> ExitCode:
        """Always DONE: a rebuild that cannot be completed raises."""
        return ExitCode.DONE

    def as_json(self) -> JsonObject:
        """All fields."""
        return asdict(self)


@job
def run_rebuild(options: RebuildOptions, clock: Clock, report: ReportProgress = ignore_progress) -> RebuildResult:
    """Make the database again; the old one is replaced only when the new one is complete.

    A rebuild that was killed when every capture had its row is gone on with, as long as the files are the same.

    Args:
        options: the archive, and the database to fill.
        clock: not used: every time in the new database comes from the records.
        report: is called with each file, and with how many captures were read.

    Raises:
        UsageError: the database to fill is not empty, or is a server's and was not named.
        FondsError: the archive cannot be read, or the database cannot be written.
    """
    from storage.archive.archive import Archive
    from storage.custody.half_rebuilt import forget_half
    from storage.custody.importing.incoming_folder import move_noted_files
    from storage.custody.rebuild import require_files
    from storage.tables import sqlite

    archive = Archive.at(options.archive)
    require_files(archive)
    replaces = None if options.into is not None else _own_file(archive)
    with archive.sole_crawl(), archive.files_stay():
        move_noted_files(archive)
        result = _made(archive, options.into, step_reporter(report))
        if replaces is not None:
            sqlite.take_place(archive.path / _NEW, replaces)
            result = replace(result, database=str(replaces))
        forget_half(archive)
    return result


def _own_file(archive: Archive) -> Path:
    """The file of the embedded database, which is to be replaced."""
    if archive.sqlite_path is None:
        raise UsageError("this archive's database is a server's; name an empty one with --into postgresql://…")
    return archive.sqlite_path


def _made(archive: Archive, into: str | None, step: Callable[[str], None]) -> RebuildResult:
    """Fill the new database, or go on with the one that a rebuild left that was killed."""
    from pipelines.reader_version import READER_VERSION, own_versions
    from storage.archive.profile_lookup import profiles_at_hand
    from storage.custody.half_rebuilt import HalfRebuilt, circumstances, forget_half, note_half, noted_half
    from storage.custody.rebuild import noted_decisions
    from storage.tables import sqlite
    from storage.tables.captures import Captures
    from storage.tables.changes import epoch_of

    url = into or f"sqlite:///{_NEW}"
    target = replace(archive, configuration=replace(archive.configuration, database=url))
    readers = (
        READER_VERSION,
        *(version for _, version in own_versions(profiles_at_hand(archive, archive.collections()))),
    )
    now, noted = circumstances(archive, into, " ".join(readers)), noted_half(archive)
    if noted is not None and noted.circumstances != now:
        noted = None
    if into is None and noted is None:
        sqlite.remove(archive.path / _NEW)
    with target.open_database(write=True) as database:
        goes_on = noted is not None and noted.epoch == epoch_of(database)
        if noted is None or not goes_on:
            forget_half(archive)
            files, captures, decisions = _fill(target, database, step)
            noted = HalfRebuilt(epoch_of(database), now, files, captures)
            note_half(archive, noted)
        else:
            step("going on with a rebuild that was broken off")
            # Those that were filed already change nothing.
            decisions = list(noted_decisions(target))
            Captures(database).release_offline()
        read = _read(target, database, decisions, step)
    return RebuildResult(noted.files, noted.captures, read, url, goes_on)


def _fill(target: Archive, database: Database, step: Callable[[str], None]) -> tuple[int, int, list[NotedDecision]]:
    """Give every capture its row; returns how many files and captures there are, and what people decided."""
    from storage.custody.rebuild import rebuild_rows

    if not database.is_empty():
        raise UsageError(f"{target.configuration.database} holds captures already; --into needs an empty database")
    files, captures = 0, 0
    decisions: list[NotedDecision] = []
    for filled in rebuild_rows(target, database):
        files, captures = files + 1, captures + filled.captures
        decisions += filled.decisions
        step(f"{filled.name}: {filled.captures} captures")
    return files, captures, decisions


def _read(target: Archive, database: Database, decisions: Iterable[NotedDecision], step: Callable[[str], None]) -> int:
    from pipelines.offline_reading import read_pending
    from pipelines.reader_processes import Readers
    from pipelines.reading_queue import MODULES
    from storage.custody.rebuild import find_lost_lines

    with Readers.within(target.configuration.limits, MODULES) as readers:
        read = read_pending(target, database, readers, lambda done: step(f"{done} captures read"), decisions)
    find_lost_lines(target, database)
    return read
