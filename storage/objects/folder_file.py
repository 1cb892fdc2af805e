"""Files in a folder that is a store: whole and on disk before they have their names."""

from __future__ import annotations

import glob
import os
import shutil
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from storage.warc.file_lock import make_directory, sync_directory, sync_file

# A name that a listing by obstore passes over, as it does with what itself stages.
_STAGED = "#1"
_PIECE = 1024 * 1024


def make_folder(folder: Path) -> None:
    """Make the folder of a store with its name on disk, but none above it: when a disk is not mounted, these lack.

    Raises OSError.
    """
    try:
        folder.mkdir()
    except FileExistsError:
        # Who made it may have been killed. Who was only given it may not be allowed to look above it.
        with suppress(OSError):
            sync_directory(folder.parent)
    else:
        sync_directory(folder.parent)


def put_file(path: Path, parts: Iterable[bytes]) -> None:
    """Put a file under a name; what had the name keeps it until the new one is on disk.

    Raises OSError, and what `parts` raise; nothing has changed then.
    """
    make_directory(path.parent)
    staged = path.with_name(path.name + _STAGED)
    try:
        # Nothing that lies under that name is written to, wherever it leads.
        staged.unlink(missing_ok=True)
        with staged.open("xb") as file:
            for part in parts:
                file.write(part)
            sync_file(file)
        if path.exists():
            shutil.copymode(path, staged)
        staged.replace(path)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_directory(path.parent)


def second_name(path: Path, other: Path) -> None:
    """Give a file a second name, or a copy of it where the file system knows no second names.

    Raises FileExistsError when something has that name, OSError.
    """
    try:
        os.link(path, other)
    except FileExistsError:
        raise
    except OSError:
        with path.open("rb") as file, other.open("xb") as copy:
            shutil.copyfileobj(file, copy, _PIECE)
            sync_file(copy)


def settle_file(folder: Path, key: str) -> None:
    """Make a file of a store, and its name, safe from a power failure; what is left of killed attempts goes."""
    path = folder / key
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    # What a process that was killed left of it: obstore stages an object under its name, a hash and a number.
    for staged in path.parent.glob(f"{glob.escape(path.name)}#*"):
        staged.unlink(missing_ok=True)
    for parent in path.parents:
        sync_directory(parent)
        if parent == folder:
            return
