"""Verifying an archive, or loose files without any archive."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from access.jobs.verification_processes import verification_processes
from storage.types.clock import Clock
from storage.types.errors import DatabaseError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from storage.archive.archive import Archive
    from storage.custody.verification.findings import VerifyReport
    from storage.custody.verification.single_files import VerifyShare


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What is verified: the archive, or only `files`, which need no archive.

    Of an archive, `oldest` limits it to the files that were verified longest ago, `warc_file` to the one of this name,
    and `cacert` names the certificates that must vouch for its time stamps.
    """

    archive: Path
    files: tuple[Path, ...] = ()
    oldest: VerifyShare | None = None
    cacert: Path | None = None
    warc_file: str | None = None


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """What was found; `not_noted` is why the archive does not know when it was verified, None when it does."""

    report: VerifyReport
    not_noted: str | None = None

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when anything is damaged."""
        return verify_exit_code(self.report)

    def as_json(self) -> JsonObject:
        """The counts, and every file with its findings."""
        return verify_document(self.report)


@job
def run_verify(options: VerifyOptions, clock: Clock, report: ReportProgress = ignore_progress) -> VerifyResult:
    """Verify files; nothing changes but the note of when each file of the archive was verified.

    Args:
        options: what is verified.
        clock: gives the time that is noted.
        report: is called with each file that is read.

    Raises:
        UsageError: `cacert` holds no certificate.
        UnknownId: the archive has no finished file of the name `warc_file`.
        FondsError: the archive or a file cannot be read.
    """
    from storage.archive.archive import Archive
    from storage.custody.verification.fixity import note_examined
    from storage.custody.verification.verify import verify_files

    step = step_reporter(report)
    if options.files:
        with verification_processes(options.files) as reader:
            return VerifyResult(verify_files(options.files, reader, lambda name: step(f"{name} is read")))
    archive = Archive.kept_at(options.archive)
    now = clock()
    found = _verify(archive, options, now, step)
    if not found.examined:
        return VerifyResult(found)
    try:
        with archive.open_database(write=True) as database:
            note_examined(database, found.examined, now)
    except DatabaseError as error:
        # Read-only access is enough to verify an archive.
        return VerifyResult(found, str(error))
    return VerifyResult(found)


def verify_exit_code(report: VerifyReport) -> ExitCode:
    """LOOK when a file is damaged."""
    from storage.custody.verification.findings import FileVerdict

    return ExitCode.LOOK if report.count(FileVerdict.DAMAGED) else ExitCode.DONE


def verify_document(report: VerifyReport) -> JsonObject:
    """The counts by verdict, and every file with its findings."""
    from storage.custody.verification.findings import FileVerdict

    verdicts = {verdict.value: report.count(verdict) for verdict in FileVerdict}
    return json_object({"checked": len(report.files), **verdicts, "files": report.files})


def _verify(archive: Archive, options: VerifyOptions, now: datetime, step: Callable[[str], None]) -> VerifyReport:
    from storage.custody.stamping.time_stamp import load_roots
    from storage.custody.verification.single_files import verify_named, verify_oldest
    from storage.custody.verification.verify import verify_archive
    from storage.custody.verification.verify_progress import VerifyProgress

    roots = () if options.cacert is None else load_roots(options.cacert)
    files = archive.path.glob("collections/*/archive/*")
    with (
        archive.files_stay(),
        archive.open_database(write=False) as database,
        verification_processes(files) as reader,
    ):

        def reading(name: str) -> None:
            step(f"reading {name}")

        if options.warc_file is not None:
            return verify_named(archive, database, options.warc_file, reading, reader)
        if options.oldest is not None:
            return verify_oldest(archive, database, options.oldest, reading, reader)
        # Files that are read within seconds are read again.
        progress = None if reader is None else VerifyProgress.of(archive.path, now)
        with progress or nullcontext():
            told = verify_archive(archive, database, roots, reader, lambda name: step(f"{name} is read"), progress)
            if progress is not None:
                progress.finish(archive.path)
        return told
