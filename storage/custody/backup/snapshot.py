"""Takes a snapshot of an archive, database and files together, even while a crawl runs.

The database is read first, in one transaction. A row never points at a record that is not on disk, so the files hold
everything the database knows: finished files as a whole, unfinished ones as far as their row says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive.archive import Archive
from storage.archive.configuration import FILE_NAME
from storage.archive.locking import hold
from storage.custody.backup.archive_files import links_in, other_files, without_password
from storage.custody.backup.copying import BackupCopy, CopyTally
from storage.custody.backup.snapshot_manifest import (
    MANIFEST,
    BackedFile,
    BackedTable,
    SnapshotManifest,
    folder_of,
    read_manifest,
    snapshot_name,
    snapshots_in,
)
from storage.custody.backup.unfinished_snapshots import UnfinishedSnapshots
from storage.objects.address import StoreAddress
from storage.objects.store import ObjectStore, open_store
from storage.objects.upload import fingerprint_at, upload
from storage.tables.database import Database
from storage.tables.dumping import DatabaseState, DumpedTable, database_state, dump
from storage.tables.warc_files import FiledWarc, WarcFiles, filed_in
from storage.types.errors import RecordError


@dataclass(frozen=True, slots=True)
class SnapshotOutcome:
    """A complete snapshot. `files` and `bytes` were copied for it, all others were there already."""

    snapshot: str
    rows: int
    kept: int
    files: int
    bytes: int
    password_left_out: bool
    findings: tuple[str, ...]


def take_snapshot(
    archive: Archive,
    database: Database,
    destination: StoreAddress,
    now: datetime,
    report_step: Callable[[str], None] = lambda _what: None,
) -> SnapshotOutcome:
    """Back up an archive.

    Args:
        archive: what is backed up.
        database: its database, open for writing because finished files without a digest get one.
        destination: a folder or bucket for this archive alone.
        now: when the snapshot is taken; gives it its name.
        report_step: called with each step that begins.

    Raises:
        Locked: another backup of this archive runs.
        StoreError: the destination, or the archive's own store, cannot be used. There is no snapshot then, and what
            there is of it is taken away by the next backup.
        ArchiveError: the archive cannot be written to.
    """
    with hold(archive.path / "backup.lock", f"another backup of {archive.path} runs; wait for its end"):
        store = open_store(destination)
        store.require()
        unfinished, snapshot = UnfinishedSnapshots(archive.path, store), snapshot_name(now)
        left = unfinished.clear()
        unfinished.begin(snapshot)
        taken = _Taking(archive, database, store, snapshot, report_step).run()
        unfinished.end(snapshot)
        return replace(taken, findings=(*taken.findings, *left))


class _Taking:
    def __init__(
        self,
        archive: Archive,
        database: Database,
        store: ObjectStore,
        snapshot: str,
        report_step: Callable[[str], None],
    ) -> None:
        self._archive = archive
        self._database = database
        self._store = store
        self._snapshot = snapshot
        self._report_step = report_step
        self._files = WarcFiles(database)

    def run(self) -> SnapshotOutcome:
        with TemporaryDirectory(prefix="fonds-backup-") as folder:
            # Listed before the database is read: a file without a row by then does not belong to a crawl.
            others = list(other_files(self._archive))
            dumped, state, filed = self._dump(Path(folder))
            copying = BackupCopy(self._store, self._snapshot, self._earlier())
            files = [kept for one in filed if (kept := self._warc(copying, one)) is not None]
            more, password = self._others(copying, others, filed, Path(folder))
            self._tell_links(copying.copied, filed)
            tables = [self._table(one) for one in dumped]
        named = (*files, *more)
        manifest = SnapshotManifest(
            self._snapshot, f"Fonds/{version('fonds')}", state.schema, state.epoch, state.last_cursor,
            tuple(tables), named,
        )  # fmt: skip
        self._put(f"{folder_of(self._snapshot)}/{MANIFEST}", manifest.text())
        return self._taken(manifest, copying.copied, password)

    def _taken(self, manifest: SnapshotManifest, copied: CopyTally, password: bool) -> SnapshotOutcome:
        rows = sum(table.rows for table in manifest.tables)
        return SnapshotOutcome(
            self._snapshot, rows, len(manifest.files), copied.files, copied.bytes, password, copied.findings
        )

    def _dump(self, folder: Path) -> tuple[list[DumpedTable], DatabaseState, list[FiledWarc]]:
        dumped = []
        with self._database.read() as connection:
            state, filed = database_state(connection), list(filed_in(connection))
            for one in dump(connection, folder):
                self._report_step(f"database: {one.table}, {one.rows} rows")
                dumped.append(one)
        return dumped, state, filed

    def _earlier(self) -> dict[str, BackedFile]:
        """The files of the newest complete snapshot; it names all finished files of the older ones."""
        whole, _ = snapshots_in(self._store)
        return {file.path: file for name in whole[-1:] for file in read_manifest(self._store, name).files}

    def _warc(self, copying: BackupCopy, filed: FiledWarc) -> BackedFile | None:
        """Copy a file that the database knows; None when it is lost, so that the other files are still backed up."""
        self._report_step(filed.name)
        try:
            return self._copied(copying, filed)
        except (RecordError, OSError) as error:
            copying.copied.find(f"{filed.name} is not in the backup: {error}")
            return None

    def _copied(self, copying: BackupCopy, filed: FiledWarc) -> BackedFile:
        shelf = self._archive.shelf(filed.publication)
        path = shelf.key_of(filed.name)
        if not filed.closed:
            return copying.own(shelf.path(filed.name), path, filed.size)
        known = copying.known(path, filed.size, filed.sha256)
        if known is None:
            known = copying.shared(shelf.source(filed.name), path, filed.sha256)
            if known.size != filed.size:
                why = f"{shelf.path(filed.name)} has {known.size} bytes; when it was closed it had {filed.size}"
                copying.copied.find(f"{why}; it was copied as it is")
        if filed.sha256 is None and known.size == filed.size:
            self._files.digested(filed.name, known.sha256)
        return known

    def _others(
        self, copying: BackupCopy, others: list[Path], filed: list[FiledWarc], folder: Path
    ) -> tuple[list[BackedFile], bool]:
        known = {self._archive.warc_path(one.publication, one.name) for one in filed}
        kept: list[BackedFile] = []
        password = False
        for source in others:
            if source in known:
                continue
            path = source.relative_to(self._archive.path).as_posix()
            try:
                if path == FILE_NAME:
                    text, password = without_password(source.read_text(encoding="utf-8"))
                    source = folder / FILE_NAME
                    source.write_text(text, encoding="utf-8")
                shared = path.startswith("collections/")
                kept.append(copying.shared(source, path, None) if shared else copying.own(source, path))
            except (RecordError, OSError) as error:
                if source.exists():
                    copying.copied.find(f"{source} was not copied: {error}")
        return kept, password

    def _tell_links(self, copied: CopyTally, filed: list[FiledWarc]) -> None:
        """Say what was not followed, but for the files that the database knows, which were copied by their rows."""
        known = {self._archive.warc_path(one.publication, one.name) for one in filed}
        for link in links_in(self._archive):
            if link not in known:
                copied.find(f"{link} is a symbolic link, which no backup follows; back up by itself what it leads to")

    def _table(self, dumped: DumpedTable) -> BackedTable:
        key = f"{folder_of(self._snapshot)}/database/{dumped.path.name}"
        found = fingerprint_at(dumped.path, dumped.path.stat().st_size)
        upload(dumped.path, self._store, key, found)
        return BackedTable(dumped.table, dumped.rows, key, found.size, found.sha256)

    def _put(self, key: str, data: bytes) -> None:
        self._store.put(key, [data], len(data), len(data))
