"""Brings files out of a backup; each is verified before it gets its name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from storage.custody.backup.snapshot_manifest import BackedFile
from storage.objects.fingerprint import fingerprint_of
from storage.objects.object_file import ObjectFile
from storage.objects.store import ObjectStore
from storage.types.errors import BackupError
from storage.warc.file_lock import make_directory, sync_directory, sync_file

_PIECE = 1024 * 1024


def restore_file(
    store: ObjectStore, files: Iterable[BackedFile], folder: Path, report_step: Callable[[str], None]
) -> Iterator[str]:
    """Bring files into a folder; yield what is wrong with those that the backup does not hold unchanged.

    A file that is already there unchanged is not brought again; its name is put on disk as those of the others are.
    Raises StoreError, OSError.
    """
    for file in files:
        report_step(file.path)
        path = folder / file.path
        if not path.resolve().is_relative_to(folder.resolve()):
            raise BackupError(f"{file.path} would lie outside {folder}")
        if path.exists() and _is(path, file):
            sync_directory(path.parent)
            continue
        make_directory(path.parent)
        if (why := fetch_file(store, file.key, file.size, file.sha256, path)) is not None:
            yield f"{why}; {file.path} was not restored"


def fetch_file(store: ObjectStore, key: str, size: int, sha256: str, path: Path) -> str | None:
    """Bring an object to a path, verified; return why not when it cannot be. Raises StoreError, OSError."""
    if (why := _short(store, key, size)) is not None:
        return why
    part = path.with_name(f"{path.name}.part")
    with ObjectFile(store.address, key, size).open("rb") as stream, part.open("wb") as file:
        while piece := stream.read(_PIECE):
            file.write(piece)
        sync_file(file)
    with part.open("rb") as file:
        if fingerprint_of(file, size).sha256 != sha256:
            part.unlink()
            return f"{store.address.url_of(key)} is not what was backed up"
    part.replace(path)
    try:
        sync_directory(path.parent)
    except OSError:
        # Who comes next would find it there, and take its name to be on disk.
        path.unlink(missing_ok=True)
        raise
    return None


def differs(store: ObjectStore, key: str, size: int, sha256: str) -> str | None:
    """Return how an object differs from what was backed up, None when it does not. Raises StoreError."""
    if (why := _short(store, key, size)) is not None:
        return why
    with ObjectFile(store.address, key, size).open("rb") as stream:
        same = fingerprint_of(stream, size).sha256 == sha256
    return None if same else f"{store.address.url_of(key)} is not what was backed up"


def _short(store: ObjectStore, key: str, size: int) -> str | None:
    found = store.head(key)
    if found is None:
        return f"{store.address.url_of(key)} is gone"
    return None if found.size >= size else f"{store.address.url_of(key)} is not what was backed up"


def _is(path: Path, file: BackedFile) -> bool:
    with path.open("rb") as stream:
        return path.stat().st_size == file.size and fingerprint_of(stream, file.size).sha256 == file.sha256
