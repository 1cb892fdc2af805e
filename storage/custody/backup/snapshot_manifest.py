"""A snapshot's manifest: everything that belongs to one backup, written once all of it is there.

    BACKUP/
      collections/<publication>/archive/*          finished files, shared by all snapshots, never written over
      snapshots/<when>/database/<table>.jsonl.gz   the database as it stood
      snapshots/<when>/files/…                     fonds.toml, profiles, and WARC files as far as they were written
      snapshots/<when>/manifest.json               written last: without it there is no snapshot

A snapshot is restored by its manifest alone, which names every file with its place, size and SHA-256.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import Any

from storage.objects.store import ObjectStore
from storage.types.errors import BackupError

SNAPSHOTS = "snapshots"
MANIFEST = "manifest.json"
FORM = 1
_STAMP = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class BackedFile:
    """A file: its path in the archive's folder, its key in the backup, and the size and SHA-256 of its content."""

    path: str
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackedTable:
    """A table of the database and the file of its dump."""

    table: str
    rows: int
    key: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SnapshotManifest:
    """One snapshot; `schema`, `epoch` and `last_cursor` are those of the database."""

    snapshot: str
    software: str
    schema: str
    epoch: str
    last_cursor: int
    tables: tuple[BackedTable, ...]
    files: tuple[BackedFile, ...]

    def text(self) -> bytes:
        """The manifest as it is written."""
        return json.dumps({"form": FORM, **asdict(self)}, ensure_ascii=False, indent=1).encode()


def snapshot_name(now: datetime) -> str:
    """The name of a snapshot taken at an instant; later names sort after earlier ones."""
    return now.astimezone(UTC).strftime(_STAMP)


def folder_of(snapshot: str) -> str:
    """The prefix of the keys of a snapshot's own files."""
    return f"{SNAPSHOTS}/{snapshot}"


def snapshots_in(store: ObjectStore) -> tuple[list[str], list[str]]:
    """Return the names of the complete snapshots and of the incomplete ones, each oldest first.

    Raises StoreError.
    """
    whole, begun = set(), set()
    for found in store.list(SNAPSHOTS):
        parts = found.key.split("/")
        begun.add(parts[1])
        if parts[2:] == [MANIFEST]:
            whole.add(parts[1])
    return sorted(whole), sorted(begun - whole)


def read_manifest(store: ObjectStore, snapshot: str) -> SnapshotManifest:
    """Return a snapshot's manifest.

    Raises:
        BackupError: there is none, or this program cannot read it.
        StoreError: the store does not answer.
    """
    key = f"{folder_of(snapshot)}/{MANIFEST}"
    found = store.head(key)
    if found is None:
        raise BackupError(f"{store.address.url_of(key)} is not there: this backup is incomplete, and is not restored")
    try:
        return _parsed(json.loads(store.read(key, 0, found.size)))
    except (ValueError, TypeError, KeyError) as error:
        raise BackupError(f"{store.address.url_of(key)} is no manifest of a backup: {error}") from error


def _parsed(values: dict[str, Any]) -> SnapshotManifest:
    if values.pop("form") != FORM:
        raise ValueError("it is of another form; restore it with the Fonds that made it")
    tables = tuple(BackedTable(**entry) for entry in values.pop("tables"))
    files = tuple(BackedFile(**entry) for entry in values.pop("files"))
    for file in files:
        if not _is_inside(file.path):
            raise ValueError(f"{file.path!r} lies outside an archive")
    for table in tables:
        # Its dump is brought into a file of this name.
        if not table.table.isidentifier():
            raise ValueError(f"{table.table!r} is no name of a table")
    for key in (*(file.key for file in files), *(table.key for table in tables)):
        if not _is_inside(key):
            raise ValueError(f"{key!r} lies outside a backup")
    return SnapshotManifest(tables=tables, files=files, **values)


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts
