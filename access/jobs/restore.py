"""Restoring an archive, or the part of it that was lost, from a backup."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from access.jobs.json_values import JsonObject, json_object
from access.jobs.place_address import place_address
from access.jobs.progress import ReportProgress, ignore_progress, step_reporter
from access.jobs.result import job
from storage.types.clock import Clock
from storage.types.errors import BackupError
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.custody.backup.restore import Restored
    from storage.custody.backup.snapshot_manifest import SnapshotManifest
    from storage.objects.store import ObjectStore


class RestoreMode(StrEnum):
    """What a restore does.

    ALL makes the archive again where none is; FILES and DATABASE bring back that part of one that is there; CHECK reads
    the backup and writes nothing.
    """

    ALL = "all"
    FILES = "files"
    DATABASE = "database"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class RestoreOptions:
    """The archive to make, and where its backup is kept: a folder or `s3://bucket/prefix`.

    `snapshot` None: the newest that is complete. `database` is the URL of an empty database, for `ALL` alone; None:
    where the archive's fonds.toml says. `endpoint` and `region` None: those of the environment.
    """

    archive: Path
    source: str
    snapshot: str | None = None
    database: str | None = None
    mode: RestoreMode = RestoreMode.ALL
    endpoint: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """What was restored or checked; `incomplete` are newer snapshots that could not be used: they have no manifest."""

    restored: Restored
    incomplete: tuple[str, ...] = ()

    @property
    def exit_code(self) -> ExitCode:
        """LOOK when the backup no longer holds a file as it was."""
        return ExitCode.LOOK if self.restored.findings else ExitCode.DONE

    def as_json(self) -> JsonObject:
        """The snapshot, the counts and the findings."""
        restored = self.restored
        return json_object(
            {
                "snapshot": restored.snapshot,
                "files": restored.files,
                "bytes": restored.bytes,
                "rows": restored.rows,
                "findings": restored.findings,
            }
        )


@job
def run_restore(options: RestoreOptions, clock: Clock, report: ReportProgress = ignore_progress) -> RestoreResult:
    """Restore from a snapshot; a restore that was stopped goes on when it is run again.

    Args:
        options: what is restored from where.
        clock: not used: everything keeps the times that it had.
        report: is called with each file.

    Raises:
        UsageError: the source is no address.
        BackupError: there is no complete snapshot, or the database holds rows already.
        FondsError: the archive's folder is not empty, or something cannot be read or written.
    """
    from storage.custody.backup.snapshot_manifest import read_manifest
    from storage.objects.store import open_store

    address = place_address("backup", options.source, options.endpoint, options.region)
    if address.folder is not None and not address.folder.is_dir():
        raise BackupError(f"{address.folder}: there is no backup; name the folder of fonds backup, or mount its disk")
    store = open_store(address)
    store.require()
    name, incomplete = (options.snapshot, ()) if options.snapshot is not None else _newest(store)
    return RestoreResult(_restore(store, read_manifest(store, name), options, report), incomplete)


def _restore(
    store: ObjectStore, manifest: SnapshotManifest, options: RestoreOptions, report: ReportProgress
) -> Restored:
    from storage.archive.archive import Archive
    from storage.custody.backup.restore import Restored, check, restore, restore_database, restore_files

    step = step_reporter(report)
    if options.mode is RestoreMode.CHECK:
        return check(store, manifest, step)
    if options.mode is RestoreMode.ALL:
        return restore(store, manifest, options.archive.absolute(), options.database, step)
    archive = Archive.at(options.archive)
    with archive.sole_crawl():
        if options.mode is RestoreMode.FILES:
            return restore_files(store, manifest, archive, step)
        rows = restore_database(store, manifest, archive, step)
        return Restored(manifest.snapshot, 0, 0, rows, ())


def _newest(store: ObjectStore) -> tuple[str, tuple[str, ...]]:
    """The newest complete snapshot, and the incomplete ones that are newer."""
    from storage.custody.backup.snapshot_manifest import snapshots_in

    complete, begun = snapshots_in(store)
    if not complete:
        why = "its snapshots are incomplete: none has a manifest" if begun else "there is no backup"
        raise BackupError(f"{store.address.url}: {why}; nothing was restored")
    return complete[-1], tuple(name for name in begun if name > complete[-1])
