"""Reading kept captures again with the present reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from pipelines.rereading import Reread

_REPORT_EVERY = 100


@dataclass(frozen=True, slots=True)
class RereadOptions:
    """Which captures are read again.

    `publication` None: of all; `since` None: from any time; `warc_file` None: in any file. `older_than_reader` leaves
    out what the present reader has read. `dry_run` changes nothing.
    """

    archive: Path
    publication: str | None = None
    since: datetime | None = None
    older_than_reader: bool = False
    dry_run: bool = False
    warc_file: str | None = None


@dataclass(frozen=True, slots=True)
class RereadResult:
    """How many captures were read by which reader, those that it reads differently, and those that it failed over."""

    reader_version: str
    dry_run: bool
    read: int
    different: tuple[Reread, ...]
    failed: tuple[Reread, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when the reader failed over a capture; a difference is no fault."""
        return ExitCode.LOOK if self.failed else ExitCode.DONE

    @property
    def failures(self) -> Counter[str]:
        """How many captures could not be read for each reason."""
        return Counter(capture.failure for capture in self.failed if capture.failure is not None)

    @property
    def fields(self) -> Counter[str]:
        """How often each field is read differently."""
        return Counter(change.field for capture in self.different for change in capture.changes)

    @property
    def verdicts(self) -> Counter[tuple[str | None, str | None]]:
        """How often each change of verdict occurs: the one before and the one after, None where there was none."""
        return Counter((one.before, one.after) for one in self.different if one.before != one.after)

    def as_json(self) -> JsonObject:
        """The counts, each capture that is read differently, and each that could not be read.

        A change of verdict is `before → after`, where `read` stands for none.
        """
        return json_object(
            {
                "reader_version": self.reader_version,
                "dry_run": self.dry_run,
                "read": self.read,
                "different": len(self.different),
                "fields": self.fields,
                "verdicts": {" → ".join(one or "read" for one in pair): n for pair, n in self.verdicts.items()},
                "captures": self.different,
                "failed": self.failed,
            }
        )


@job
def run_reread(options: RereadOptions, clock: Clock, report: ReportProgress = ignore_progress) -> RereadResult:
    """Read kept captures again and renew what is kept of them; a run that was stopped goes on where it was.

    Args:
        options: which captures, and whether anything is changed.
        clock: not used: a renewed reading keeps the time of its capture.
        report: is called with the number of captures read so far.

    Raises:
        UnknownId: the archive does not know the publication, or has no file of the name `warc_file`.
        FondsError: the archive cannot be read or written.
    """
    from pipelines.reader_version import READER_VERSION, own_versions
    from pipelines.rereading import Rereading
    from storage.archive.archive import Archive
    from storage.archive.profile_lookup import profiles_at_hand
    from storage.custody.spider_notes import keep_new_code
    from storage.questions.publications import require_publication
    from storage.tables.joined_files import JoinedFiles
    from storage.tables.rereading import RereadSelection

    archive = Archive.at(options.archive)
    slugs = archive.collections() if options.publication is None else (options.publication,)
    with (
        nullcontext() if options.dry_run else archive.sole_crawl(),
        archive.files_stay(),
        archive.open_database(write=not options.dry_run) as database,
    ):
        require_publication(database, options.publication)
        own = own_versions(profiles_at_hand(archive, slugs))
        not_by = READER_VERSION if options.older_than_reader else None
        warc_file = None if options.warc_file is None else JoinedFiles(database).name_now(options.warc_file)
        selection = RereadSelection(options.publication, options.since, not_by, warc_file, own)
        if not options.dry_run:
            keep_new_code(archive, database, own)
        rereads = _reported(Rereading(archive, database, selection, dry=options.dry_run).run(), report)
        return sorted_out(rereads, READER_VERSION, dry_run=options.dry_run)


def _reported(rereads: Iterable[Reread], report: ReportProgress) -> Iterator[Reread]:
    step = step_reporter(report)
    different = 0
    for number, capture in enumerate(rereads, start=1):
        different += capture.differs
        yield capture
        if number % _REPORT_EVERY == 0:
            step(f"{number} captures read again, {different} read differently")


def sorted_out(rereads: Iterable[Reread], reader_version: str, *, dry_run: bool) -> RereadResult:
    """What came of a run: `read` counts the captures that the reader did not fail over."""
    read = 0
    different: list[Reread] = []
    failed: list[Reread] = []
    for capture in rereads:
        if capture.failure is not None:
            failed.append(capture)
            continue
        read += 1
        if capture.differs:
            different.append(capture)
    return RereadResult(reader_version, dry_run, read, tuple(different), tuple(failed))
