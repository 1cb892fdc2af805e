"""Copies a file into a backup unless it is there already, and verifies it before the manifest names it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.custody.backup.snapshot_manifest import BackedFile, folder_of
from storage.objects.fingerprint import Fingerprint
from storage.objects.object_file import ObjectFile
from storage.objects.store import ObjectStore
from storage.objects.upload import Arrival, fingerprint_at, upload
from storage.types.errors import BackupError, RecordError

_PIECE = 1024 * 1024


@dataclass(slots=True)
class CopyTally:
    """How much a backup has copied so far, and what it found wrong."""

    files: int = 0
    bytes: int = 0
    findings: tuple[str, ...] = ()

    def find(self, finding: str) -> None:
        """Add something a person should look at."""
        self.findings = (*self.findings, finding)


class BackupCopy:
    """Copies files into one snapshot of a backup.

    Args:
        store: where the backup is.
        snapshot: the snapshot's name.
        earlier: the files of the previous snapshot, by path; they are in the store already.
    """

    def __init__(self, store: ObjectStore, snapshot: str, earlier: dict[str, BackedFile]) -> None:
        self._store = store
        self._snapshot = snapshot
        self._earlier = earlier
        self._sizes = {found.key: found.size for found in store.list("collections")}
        self.copied = CopyTally()

    def known(self, path: str, size: int, sha256: str | None) -> BackedFile | None:
        """Return a file as an earlier snapshot names it, if it is still there with this size and digest.

        A `sha256` of None matches any digest.
        """
        file = self._earlier.get(path)
        if file is None or file.size != size or sha256 not in (None, file.sha256) or self._sizes.get(file.key) != size:
            return None
        return file

    def shared(self, source: Path | ObjectFile, path: str, expected: str | None) -> BackedFile:
        """Copy a finished file to the place that all snapshots share, or into this snapshot when another file is there.

        Args:
            source: the file.
            path: its path in the archive.
            expected: its recorded SHA-256, None when there is none.

        Raises:
            RecordError: the file cannot be read.
            StoreError: the backup's store refuses it.
        """
        with TemporaryDirectory(prefix="fonds-backup-") as folder:
            here = source if isinstance(source, Path) else fetched(source, Path(folder))
            found = fingerprint_at(here, here.stat().st_size)
            if expected not in (None, found.sha256):
                self.copied.find(f"{source} is not what it was: its SHA-256 changed; it was copied as it is")
                return self._put(here, path, self._own(path), found)
            if self._arrives(here, path, found):
                return BackedFile(path, path, found.size, found.sha256)
            self.copied.find(f"{self._store.address.url_of(path)} is another file than {source}; both were kept")
            return self._put(here, path, self._own(path), found)

    def own(self, source: Path, path: str, size: int | None = None) -> BackedFile:
        """Copy a file, or its first `size` bytes, into the snapshot itself, because it may change later."""
        found = fingerprint_at(source, source.stat().st_size if size is None else size)
        if size is not None and found.size != size:
            raise RecordError(source, None, f"has {found.size} bytes; the database knows of {size}")
        return self._put(source, path, self._own(path), found)

    def _own(self, path: str) -> str:
        return f"{folder_of(self._snapshot)}/files/{path}"

    def _put(self, source: Path, path: str, key: str, found: Fingerprint) -> BackedFile:
        if not self._arrives(source, key, found):
            raise BackupError(f"{self._store.address.url_of(key)} is taken by another file")
        return BackedFile(path, key, found.size, found.sha256)

    def _arrives(self, source: Path, key: str, found: Fingerprint) -> bool:
        arrival = upload(source, self._store, key, found)
        if arrival is Arrival.SENT:
            self.copied.files += 1
            self.copied.bytes += found.size
        return arrival is not Arrival.OTHER


def fetched(source: ObjectFile, folder: Path) -> Path:
    """Download an object into a folder and return its path. Raises StoreError."""
    path = folder / source.name
    with source.open("rb") as stream, path.open("wb") as file:
        while piece := stream.read(_PIECE):
            file.write(piece)
    return path
