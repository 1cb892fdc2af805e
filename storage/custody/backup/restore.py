"""Restores an archive from a snapshot, files and database together, into an empty place.

Everything is written to a neighbouring folder that is renamed at the end, so a restored archive is always complete. An
interrupted restore continues with the files it already brought.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive.archive import Archive
from storage.archive.configuration_writing import name_database
from storage.custody.backup.file_restore import differs, fetch_file, restore_file
from storage.custody.backup.snapshot_manifest import SnapshotManifest
from storage.custody.rebuild import find_lost_lines
from storage.objects.store import ObjectStore
from storage.tables import sqlite
from storage.tables.database import Database
from storage.tables.dumping import DatabaseState, holds_rows, load_dump
from storage.tables.warc_files import WarcFiles
from storage.types.errors import ArchiveError, BackupError
from storage.warc.file_lock import make_directory, sync_directory

_UNDERWAY = ".restoring"
ReportStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Restored:
    """The outcome; `findings` are files that the backup no longer holds unchanged."""

    snapshot: str
    files: int
    bytes: int
    rows: int
    findings: tuple[str, ...]


def check(store: ObjectStore, manifest: SnapshotManifest, report_step: ReportStep) -> Restored:
    """Read everything that a snapshot names and compare it with the manifest; nothing is written.

    Raises StoreError when the store does not answer.
    """
    findings, size = [], 0
    named = [(table.key, table.size, table.sha256) for table in manifest.tables]
    named += [(file.key, file.size, file.sha256) for file in manifest.files]
    for key, expected, sha256 in named:
        report_step(key)
        size += expected
        if (why := differs(store, key, expected, sha256)) is not None:
            findings.append(why)
    rows = sum(table.rows for table in manifest.tables)
    return Restored(manifest.snapshot, len(manifest.files), size, rows, tuple(findings))


def restore(
    store: ObjectStore, manifest: SnapshotManifest, target: Path, database_url: str | None, report_step: ReportStep
) -> Restored:
    """Restore the archive of a snapshot.

    Args:
        store: where the backup is.
        manifest: the snapshot's.
        target: the archive's folder; it must not exist yet, or be empty.
        database_url: where the database goes; None: where its fonds.toml says.
        report_step: called with each step that begins.

    Raises:
        ArchiveError: the folder is not empty, or cannot be written.
        BackupError: the database holds rows already, or the dump is not this program's.
        StoreError: the store does not answer. The same command continues later.
    """
    _require_empty(target)
    underway = target.with_name(target.name + _UNDERWAY)
    try:
        make_directory(underway)
        findings = tuple(restore_file(store, manifest.files, underway, report_step))
        if database_url is not None:
            name_database(underway, database_url)
        rows = restore_database(store, manifest, Archive.at(underway), report_step)
        for folder in ("profiles", "collections"):
            make_directory(underway / folder)
        _give_name(underway, target)
    except OSError as error:
        raise ArchiveError(f"{underway} cannot be written: {error.strerror or error}") from error
    size = sum(file.size for file in manifest.files)
    return Restored(manifest.snapshot, len(manifest.files) - len(findings), size, rows, findings)


def restore_files(
    store: ObjectStore, manifest: SnapshotManifest, archive: Archive, report_step: ReportStep
) -> Restored:
    """Restore missing files of an archive whose database is still there; existing files stay as they are.

    Raises:
        ArchiveError: a file cannot be written.
        StoreError: the store does not answer. The same command goes on.
    """
    missing = [file for file in manifest.files if not (archive.path / file.path).exists()]
    try:
        findings = tuple(restore_file(store, missing, archive.path, report_step))
        with archive.open_database(write=False) as database:
            find_lost_lines(archive, database)
    except OSError as error:
        raise ArchiveError(f"{archive.path} cannot be written: {error.strerror or error}") from error
    size = sum(file.size for file in missing)
    return Restored(manifest.snapshot, len(missing) - len(findings), size, 0, findings)


def restore_database(store: ObjectStore, manifest: SnapshotManifest, archive: Archive, report_step: ReportStep) -> int:
    """Fill an archive's database, which must hold no row yet; returns how many rows came.

    Raises:
        BackupError: it holds rows, or the dump is damaged or of another schema. Nothing was written then.
    """
    report_step("the database")
    with _emptied(archive) as database, TemporaryDirectory(prefix="fonds-restore-") as folder:
        dumped = {}
        for table in manifest.tables:
            path = Path(folder) / f"{table.table}.jsonl.gz"
            if (why := fetch_file(store, table.key, table.size, table.sha256, path)) is not None:
                raise BackupError(f"{why}; the database was not restored")
            dumped[table.table] = path
        with database.begin() as connection:
            rows = load_dump(connection, dumped, DatabaseState(manifest.schema, manifest.epoch, manifest.last_cursor))
            if wrong := [table.table for table in manifest.tables if rows[table.table] != table.rows]:
                raise BackupError(f"the backup's dump has not the rows that its manifest tells: {', '.join(wrong)}")
        _settle_files(archive, database, manifest)
        find_lost_lines(archive, database)
    return sum(rows.values())


@contextmanager
def _emptied(archive: Archive) -> Iterator[Database]:
    """The archive's database, open for writing and without rows; one that an interrupted restore left is removed."""
    own = archive.sqlite_path
    if own is not None and archive.path.name.endswith(_UNDERWAY) and own.is_relative_to(archive.path):
        sqlite.remove(own)
    with archive.open_database(write=True) as database:
        if holds_rows(database):
            raise BackupError(f"{database.where} holds rows already; a restore needs an empty database")
        yield database


def _settle_files(archive: Archive, database: Database, manifest: SnapshotManifest) -> None:
    """Close files that were being written where the snapshot ends them, with the digests of the manifest."""
    files = WarcFiles(database)
    backed = {file.path: file for file in manifest.files}
    for filed in files.all():
        file = backed.get(archive.warc_key(filed.publication, filed.name))
        if file is None or file.size != filed.size:
            continue
        if not filed.closed:
            files.closed(filed.name)
        if filed.sha256 is None:
            files.digested(filed.name, file.sha256)


def _require_empty(target: Path) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ArchiveError(f"{target} is not empty; restore into a folder that is not there yet, named by --archive")


def _give_name(underway: Path, target: Path) -> None:
    if target.exists():
        target.rmdir()
    underway.rename(target)
    try:
        sync_directory(target.parent)
    except OSError:
        # Whoever used it would lose it with the name: the same command gives it one again.
        with suppress(OSError):
            target.rename(underway)
        raise
