"""Uploads finished WARC files to the archive's store: send, verify, record, and only then remove the local file.

If a push breaks off, the file stays here and nothing unverified is recorded; the next push recognises what was already
sent by its content and goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from storage.archive.archive import Archive
from storage.archive.locking import hold
from storage.objects.store import ObjectStore, open_store
from storage.objects.upload import Arrival, fingerprint_at, upload
from storage.tables.database import Database
from storage.tables.joined_files import JoinedFiles
from storage.tables.warc_files import FiledWarc, WarcFiles
from storage.types.errors import ArchiveError, UnknownId
from storage.warc.file_lock import sync_directory
from storage.warc.file_name import marker

_LOCK_NAME = "store.lock"


@dataclass(frozen=True, slots=True)
class Pushed:
    """What this push did with a file: `sent` and `removed` it here, or nothing because of a `finding`."""

    name: str
    size: int
    sent: bool = False
    removed: bool = False
    finding: str | None = None


def push(
    archive: Archive, database: Database, progress: Callable[[], None] = lambda: None, only: str | None = None
) -> Iterator[Pushed]:
    """Upload the finished local files that are not in the store yet, and yield the outcome of each.

    Args:
        archive: whose files; its fonds.toml names the store.
        database: its database, open for writing.
        progress: called repeatedly while bytes are sent; an error that it raises ends the push, and nothing is lost.
        only: the bare name of the one file that is uploaded, None for all.

    Raises:
        ConfigurationError: fonds.toml names no store.
        Locked: another process uploads.
        StoreError: the store cannot be reached, or refused a file. What was yielded before stays done.
        UnknownId: the archive has no such file, or it lies on another machine and is not in the store.
    """
    address = archive.required_store()
    with sole_push(archive):
        pushing = _Push(archive, WarcFiles(database), open_store(address), progress)
        if only is not None:
            only = JoinedFiles(database).name_now(only)
            pushing.require(only)
        yield from pushing.run(only)


@contextmanager
def sole_push(archive: Archive) -> Iterator[None]:
    """Keep other processes from uploading the archive's files. Raises Locked when one already does."""
    with hold(archive.path / _LOCK_NAME, f"another process uploads the files of {archive.path}; wait for its end"):
        yield


class _Push:
    def __init__(self, archive: Archive, files: WarcFiles, store: ObjectStore, progress: Callable[[], None]) -> None:
        self._archive = archive
        self._files = files
        self._store = store
        self._progress = progress

    def require(self, name: str) -> None:
        """Do nothing if this file is here, or in the store. Raises UnknownId."""
        filed = next(one for one in self._files.all() if one.name == name)
        is_here = self._archive.warc_path(filed.publication, name).exists()
        if not is_here and filed.uploaded_to != self._url(filed):
            raise UnknownId(f"{name} is not in {self._archive.path}, nor in the store: push it where it lies")

    def run(self, only: str | None) -> Iterator[Pushed]:
        keep = self._archive.configuration.store.keep_local
        reached = False
        for filed in self._files.all():
            if only not in (None, filed.name):
                continue
            path = self._archive.warc_path(filed.publication, filed.name)
            done = filed.uploaded_to == self._url(filed)
            if not filed.closed or (done and keep) or not path.exists() or marker(path).exists():
                continue
            if not reached:
                self._store.require()
                reached = True
            yield self._push_file(filed, path, keep=keep)

    def _push_file(self, filed: FiledWarc, path: Path, *, keep: bool) -> Pushed:
        size = path.stat().st_size
        if size != filed.size:
            why = f"{path} has {size} bytes; when it was closed it had {filed.size}. It was not uploaded"
            return Pushed(filed.name, size, finding=why)
        found = fingerprint_at(path, size, self._progress)
        if filed.sha256 not in (None, found.sha256):
            why = f"{path} is not what it was: its SHA-256 changed. It was not uploaded"
            return Pushed(filed.name, size, finding=why)
        key = self._archive.warc_key(filed.publication, filed.name)
        arrival = upload(path, self._store, key, found, self._progress)
        if arrival is Arrival.OTHER:
            why = f"{self._url(filed)} has another content than {path}; neither was changed"
            return Pushed(filed.name, size, finding=why)
        self._files.uploaded(filed.name, self._url(filed), found.sha256)
        if not keep:
            _remove(path)
        return Pushed(filed.name, size, sent=arrival is Arrival.SENT, removed=not keep)

    def _url(self, filed: FiledWarc) -> str:
        return self._store.address.url_of(self._archive.warc_key(filed.publication, filed.name))


def _remove(path: Path) -> None:
    try:
        path.unlink()
        sync_directory(path.parent)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be removed: {error.strerror or error}") from error
