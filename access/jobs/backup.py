"""Backing up an archive's files and database as one snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.existing_database import open_existing
from access.jobs.json_values import JsonObject, json_object
from access.jobs.place_address import place_address
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import BackupError, UsageError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.custody.backup.snapshot import SnapshotOutcome


@dataclass(frozen=True, slots=True)
class BackupOptions:
    """Which archive, and where its backup is kept: a folder or `s3://bucket/prefix`.

    `endpoint` and `region` None: those of the environment.
    """

    archive: Path
    destination: str
    endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class BackupResult:
    """The snapshot that was taken, and the URL of the place where it is."""

    destination: str
    snapshot: SnapshotOutcome

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when something could not be backed up as it should be."""
        return ExitCode.LOOK if self.snapshot.findings else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The destination and the facts of the snapshot."""
        snapshot = self.snapshot
        return json_object(
            {
                "destination": self.destination,
                "snapshot": snapshot.snapshot,
                "rows": snapshot.rows,
                "kept": snapshot.kept,
                "files": snapshot.files,
                "bytes": snapshot.bytes,
                "password_left_out": snapshot.password_left_out,
                "findings": snapshot.findings,
            }
        )


@job
def run_backup(options: BackupOptions, clock: Clock, report: ReportProgress = ignore_progress) -> BackupResult:
    """Take a snapshot; a crawl may run at the same time, and only what is new is copied.

    Args:
        options: the archive and the place of the backup.
        clock: gives the time that names the snapshot.
        report: is called with each table and file.

    Raises:
        UsageError: the place is no address, or lies within the archive.
        Locked: another backup of this archive runs.
        FondsError: the archive cannot be read, or the place cannot be written; there is no snapshot then.
    """
    from storage.archive.archive import Archive
    from storage.custody.backup.snapshot import take_snapshot

    archive = Archive.at(options.archive)
    address = place_address("backup", options.destination, options.endpoint, options.region)
    if address.folder is not None:
        _make(address.folder, archive.path)
    # An older database is refused here: it should not be upgraded before it is safe.
    with archive.files_stay(), open_existing(archive) as database:
        snapshot = take_snapshot(archive, database, address, clock(), step_reporter(report))
    return BackupResult(address.url, snapshot)


def _make(folder: Path, archive: Path) -> None:
    from storage.objects.folder_file import make_folder

    if folder.is_relative_to(archive) or archive.is_relative_to(folder):
        raise UsageError(f"{folder} and the archive lie within each other; a backup needs a place of its own")
    try:
        make_folder(folder)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror or error}") from error
