"""The snapshots that an archive has begun and not finished: what a killed backup left, the next one takes away.

Their names stand in a file of the archive, and nothing else at a place is ever taken away.
"""

from __future__ import annotations

import json
from pathlib import Path

from storage.custody.backup.snapshot_manifest import MANIFEST, folder_of
from storage.objects.folder_file import put_file
from storage.objects.store import ObjectStore
from storage.types.errors import ArchiveError, StoreError
from storage.warc.file_lock import sync_directory

NOTE = "backup.progress"
"""The file that names them: by the address of a backup, the names of its snapshots."""


class UnfinishedSnapshots:
    """Those of one archive at one place; whoever holds the archive's lock for backups may use it."""

    def __init__(self, archive: Path, store: ObjectStore) -> None:
        self._path = archive / NOTE
        self._store = store
        self._place = store.address.url

    def begin(self, snapshot: str) -> None:
        """Name a snapshot before anything of it is sent. Raises ArchiveError when it cannot be written down."""
        noted = self._noted()
        noted.setdefault(self._place, []).append(snapshot)
        self._write(noted)

    def end(self, snapshot: str) -> None:
        """Forget a snapshot: it is complete, or taken away. Raises ArchiveError."""
        noted = self._noted()
        left = [name for name in noted.pop(self._place, []) if name != snapshot]
        self._write(noted | ({self._place: left} if left else {}))

    def clear(self) -> list[str]:
        """Take away what was begun here and has no manifest; returns what could not be taken away, in a line each."""
        findings = []
        for snapshot in self._noted().get(self._place, []):
            try:
                if self._store.head(f"{folder_of(snapshot)}/{MANIFEST}") is None:
                    self._store.delete_below(folder_of(snapshot))
                self.end(snapshot)
            except StoreError as error:
                findings.append(f"what a backup that was stopped left was not taken away: {error}")
        return findings

    def _noted(self) -> dict[str, list[str]]:
        try:
            noted: dict[str, list[str]] = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ArchiveError(f"{self._path} cannot be read: {error}; remove it, then back up again") from error
        return noted

    def _write(self, noted: dict[str, list[str]]) -> None:
        try:
            if noted:
                put_file(self._path, [json.dumps(noted).encode()])
            else:
                self._path.unlink(missing_ok=True)
                # A note that comes back when the machine stops would name a snapshot that is complete.
                sync_directory(self._path.parent)
        except OSError as error:
            raise ArchiveError(f"{self._path} cannot be written: {error.strerror or error}") from error
