"""Joining the small WARC files that frequent crawls leave."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable

    from storage.archive.archive import Archive
    from storage.custody.consolidation.consolidate import Joined
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class ConsolidateOptions:
    """Whose files are joined."""

    archive: Path


@dataclass(frozen=True, slots=True)
class ConsolidateResult:
    """The joined files, and the groups of files that were left as they are, each with why.

    Files are worth joining that together have at least `growth` times the bytes of the largest, or more than half of
    `full`, and at most that.
    """

    joined: tuple[Joined, ...]
    left: tuple[Joined, ...]
    growth: int
    full: int

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when files were left that should have been joined."""
        return ExitCode.LOOK if self.left else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """Both lists."""
        return json_object({"joined": self.joined, "left": self.left})


@job
def run_consolidate(
    options: ConsolidateOptions, clock: Clock, report: ReportProgress = ignore_progress
) -> ConsolidateResult:
    """Join neighbouring small files of crawls that are over; before, each crawl gets its manifest.

    Where nothing is worth joining, no file is written.

    The manifests are of the files as they were written: what a join moves can be held against them for ever.

    Args:
        options: whose files.
        clock: gives the time of the notes.
        report: is called with each crawl that is read and each join.

    Raises:
        Locked: a crawl runs, or files are read, uploaded, stamped or joined.
        NoRoom: the disk is too full for another join.
        FondsError: a file is damaged, or something cannot be written; the next one goes on where this ended.
    """
    from access.jobs.existing_database import open_existing
    from storage.archive.archive import Archive
    from storage.custody.collection_recovery import recover_collections
    from storage.custody.consolidation.consolidate import consolidate, finish_joins, worth_joining
    from storage.custody.consolidation.join_plan import GROWTH
    from storage.custody.repair.archive_repair import alone_with

    step = step_reporter(report)
    archive = Archive.at(options.archive)
    # An older database is not upgraded unasked.
    open_existing(archive).close()
    with archive.files_move():
        with alone_with(archive) as database:
            # What a killed writer left open is closed, as by the next crawl.
            recover_collections(archive, database)
            finish_joins(archive, database)
            if any(worth_joining(archive, database)):
                _swear(archive, database, step)
            made = tuple(consolidate(archive, database, clock(), step))
        if archive.configuration.store.address is not None:
            _upload(archive, step)
    return ConsolidateResult(
        joined=tuple(one for one in made if one.finding is None),
        left=tuple(one for one in made if one.finding is not None),
        growth=GROWTH,
        full=archive.configuration.limits.warc_size,
    )


def _swear(archive: Archive, database: Database, step: Callable[[str], None]) -> None:
    """Keep a manifest of each crawl that is over and has none."""
    from storage.custody.stamping.stamping import keep, sole_stamping, stamp_crawls

    with sole_stamping(archive):
        keep(archive, database, stamp_crawls(archive, database, None, step), ())


def _upload(archive: Archive, step: Callable[[str], None]) -> None:
    """Upload joined files, and take the copies of their parts out of the store."""
    from storage.custody.consolidation.consolidate import finish_joins
    from storage.custody.push import push

    with archive.open_database(write=True) as database:
        for _ in push(archive, database, lambda: step("uploading to the store")):
            pass
        finish_joins(archive, database)
