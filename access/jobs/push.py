"""Uploading finished WARC files to the archive's object store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import FondsError, Locked, StoreError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.custody.push import Pushed
    from storage.tables.database import Database


@dataclass(frozen=True, slots=True)
class PushOptions:
    """Whose files are uploaded; `warc_file` None: all of them.

    `after_crawl`: the upload follows a crawl that succeeded. Then an archive without a store is no error, nor is
    another process that uploads; an error of the upload does not undo the crawl, and stands in the result.
    """

    archive: Path
    after_crawl: bool = False
    warc_file: str | None = None


@dataclass(frozen=True, slots=True)
class PushResult:
    """How many files were uploaded with how many bytes, and how many were removed here.

    `findings` are files that are not what they were; they were left alone. `error` is why an upload after a crawl
    failed, None when it did not; `store_refused` says that the store was the cause, so that the files are still here.
    """

    uploaded: int = 0
    bytes: int = 0
    removed: int = 0
    findings: tuple[str, ...] = ()
    error: str | None = None
    store_refused: bool = False

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when a file was left alone or the upload failed."""
        return ExitCode.LOOK if self.findings or self.error is not None else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The counts and the findings."""
        return json_object(
            {"uploaded": self.uploaded, "bytes": self.bytes, "removed": self.removed, "findings": self.findings}
        )


@job
def run_push(options: PushOptions, clock: Clock, report: ReportProgress = ignore_progress) -> PushResult:
    """Upload the finished files that are not in the store yet.

    Args:
        options: whose files.
        clock: not used: an upload records no time.
        report: is called with the number of files uploaded so far.

    Raises:
        ConfigurationError: fonds.toml names no store (not after a crawl).
        Locked: another process uploads (not after a crawl).
        FondsError: the store or the archive cannot be used (after a crawl: the archive cannot be opened).
    """
    from storage.archive.archive import Archive

    archive = Archive.at(options.archive)
    if options.after_crawl and archive.configuration.store.address is None:
        return PushResult()
    with archive.open_database(write=True) as database:
        try:
            return _push(archive, database, options.warc_file, report)
        except Locked:
            if not options.after_crawl:
                raise
            # Whoever holds the lock sees the files of this crawl too, or the next push does.
            return PushResult()
        except FondsError as error:
            if not options.after_crawl:
                raise
            return PushResult(error=str(error), store_refused=isinstance(error, StoreError))


def _push(archive: Archive, database: Database, only: str | None, report: ReportProgress) -> PushResult:
    from storage.custody.push import push

    step = step_reporter(report)
    files: list[Pushed] = []
    for file in push(archive, database, lambda: step(f"uploading to the store: {len(files)} files done"), only):
        files.append(file)
    return PushResult(
        uploaded=sum(file.sent for file in files),
        bytes=sum(file.size for file in files if file.sent),
        removed=sum(file.removed for file in files),
        findings=tuple(file.finding for file in files if file.finding is not None),
    )
