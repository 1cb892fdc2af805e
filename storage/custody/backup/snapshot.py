"""Takes a snapshot of an archive: database and files as one act, also while a crawl goes on.

The database is read first, in one transaction. A row never points at a record that is not on disk, so the files hold
everything that it knows: finished ones whole, one that is being written as far as its row says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.archive.archive import Archive
from storage.archive.configuration import FILE_NAME
from storage.archive.locking import hold
from storage.custody.backup.archive_files import other_files, without_password
from storage.custody.backup.copying import BackupCopy, CopiedFile
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
from storage.objects.address import StoreAddress
from storage.objects.store import ObjectStore, open_store
from storage.objects.upload import fingerprint_at, upload
from storage.tables.database import Database
from storage.tables.dumping import DatabaseState, DumpedTable, dump, state_of
from storage.tables.warc_files import FiledWarc, WarcFiles, filed_in
from storage.types.errors import RecordError


@dataclass(frozen=True, slots=True)
class SnapshotOutcome:
    """A snapshot that is whole. `files` and `bytes` were copied for it, all others were there."""

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
    tell: Callable[[str], None] = lambda _what: None,
) -> SnapshotOutcome:
    """Back up an archive.

    Args:
        archive: what is backed up.
        database: its database, open for writing: finished files without a digest get one.
        destination: a folder or bucket for this archive alone.
        now: when the snapshot is taken; names it.
        tell: given a word on what is done, again and again.

    Raises:
        Locked: another backup of this archive runs.
        StoreError: the destination, or the archive's own store, cannot be used. There is no snapshot then.
    """
    with hold(archive.path / "backup.lock", f"another backup of {archive.path} runs; wait for its end"):
        store = open_store(destination)
        store.require()
        return _Taking(archive, database, store, snapshot_name(now), tell).run()


class _Taking:
    def __init__(
        self, archive: Archive, database: Database, store: ObjectStore, snapshot: str, tell: Callable[[str], None]
    ) -> None:
        self._archive = archive
        self._database = database
        self._store = store
        self._snapshot = snapshot
        self._tell = tell
        self._files = WarcFiles(database)

    def run(self) -> SnapshotOutcome:
        with TemporaryDirectory(prefix="fonds-backup-") as folder:
            # Listed first: what is finished by now has its row, so what has none then is no crawl's.
            others = list(other_files(self._archive))
            dumped, state, filed = self._dump(Path(folder))
            copying = BackupCopy(self._store, self._snapshot, self._earlier())
            files = [kept for one in filed if (kept := self._warc(copying, one)) is not None]
            more, password = self._others(copying, others, filed, Path(folder))
            tables = [self._table(one) for one in dumped]
        named = (*files, *more)
        manifest = SnapshotManifest(
            self._snapshot, f"Fonds/{version('fonds')}", state.schema, state.epoch, state.last_cursor,
            tuple(tables), named,
        )  # fmt: skip
        self._put(f"{folder_of(self._snapshot)}/{MANIFEST}", manifest.text())
        return self._taken(manifest, copying.copied, password)

    def _taken(self, manifest: SnapshotManifest, copied: CopiedFile, password: bool) -> SnapshotOutcome:
        rows = sum(table.rows for table in manifest.tables)
        return SnapshotOutcome(
            self._snapshot, rows, len(manifest.files), copied.files, copied.bytes, password, copied.findings
        )

    def _dump(self, folder: Path) -> tuple[list[DumpedTable], DatabaseState, list[FiledWarc]]:
        dumped = []
        with self._database.read() as connection:
            state, filed = state_of(connection), list(filed_in(connection))
            for one in dump(connection, folder):
                self._tell(f"database: {one.table}, {one.rows} rows")
                dumped.append(one)
        return dumped, state, filed

    def _earlier(self) -> dict[str, BackedFile]:
        """What the newest whole snapshot names; the older ones' finished files are among them."""
        whole, _ = snapshots_in(self._store)
        return {file.path: file for name in whole[-1:] for file in read_manifest(self._store, name).files}

    def _warc(self, copying: BackupCopy, filed: FiledWarc) -> BackedFile | None:
        """Copy a file that the database knows; None when it is lost, which keeps none of the others from being kept."""
        self._tell(filed.name)
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

    def _table(self, dumped: DumpedTable) -> BackedTable:
        key = f"{folder_of(self._snapshot)}/database/{dumped.path.name}"
        found = fingerprint_at(dumped.path, dumped.path.stat().st_size)
        upload(dumped.path, self._store, key, found)
        return BackedTable(dumped.table, dumped.rows, key, found.size, found.sha256)

    def _put(self, key: str, data: bytes) -> None:
        self._store.put(key, [data], len(data), len(data))
