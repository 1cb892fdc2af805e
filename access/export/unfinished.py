"""Where an export is written until it is whole: a hidden folder beside its place, whose lock the run holds.

The lock ends with its process, however that ends: what a killed run left is removed by the next export of that name.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from storage.types.errors import PackageError
from storage.warc.file_lock import is_at, lock

_LOCK = "lock"


@contextmanager
def writing(package: Path) -> Iterator[None]:
    """Turn an error of the disk into one that names the package."""
    try:
        yield
    except OSError as error:
        raise PackageError(package, None, f"cannot be written: {error.strerror or error}") from error


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Where to write what is renamed to `target` once it is whole; what is not renamed is removed.

    Args:
        target: the file or folder that it will be.

    Raises:
        PackageError: another export to that name is under way, or the folder beside it cannot be written.
    """
    folder = target.with_name(f".{target.name}.unfinished")
    made = folder / target.name
    with writing(target):
        held = locked(folder, target)
    try:
        with writing(target):
            _remove(made)
        yield made
    finally:
        with suppress(OSError):
            _remove(made)
            leave(folder)
        held.close()


def locked(folder: Path, target: Path) -> BinaryIO:
    """Make the folder in which `target` is written, and hold its lock until the file returned is closed.

    Raises:
        PackageError: another export to that name is under way.
        OSError: the folder cannot be written.
    """
    while True:
        folder.mkdir(exist_ok=True)
        path = folder / _LOCK
        try:
            file = path.open("ab")
        except FileNotFoundError:
            # Whoever had it has taken the folder away meanwhile.
            continue
        if not lock(file.fileno()):
            file.close()
            raise PackageError(target, None, "another export writes it now; wait for its end, or name another place")
        if is_at(file.fileno(), path):
            return file
        file.close()


def leave(folder: Path) -> None:
    """Remove a folder that `locked` made and whose lock is held, when nothing else is in it any more.

    Its lock goes first, and another run that has made its own meanwhile keeps the folder.

    Raises:
        OSError: the lock cannot be removed.
    """
    (folder / _LOCK).unlink()
    with suppress(OSError):
        folder.rmdir()


def _remove(made: Path) -> None:
    if made.is_dir() and not made.is_symlink():
        shutil.rmtree(made)
    else:
        made.unlink(missing_ok=True)
