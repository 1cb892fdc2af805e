"""The files of an archive's folder that a backup keeps.

Everything somebody put there belongs to it: profiles, damaged originals next to their repaired files, keys. What can be
made again does not: the index, the embedded database (its rows are backed up), locks, and unfinished files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import tomlkit
from sqlalchemy.exc import ArgumentError

from storage.archive.archive import Archive
from storage.archive.configuration import FILE_NAME
from storage.recording.collection import INDEXES
from storage.recording.unfinished_joins import PART
from storage.tables.database_url import has_secrets, without_secrets
from storage.warc.file_name import OPEN, marker

# A verification or a rebuild that was stopped goes on where it was, and not in a copy.
_NOT_KEPT = (".lock", ".progress", ".progress-journal", OPEN, PART)
_SQLITE_FILES = ("", "-wal", "-shm", "-journal", ".rebuilt", ".rebuilt-wal", ".rebuilt-shm")


def other_files(archive: Archive) -> Iterator[Path]:
    """Yield the plain files to keep in the order of their paths, including finished WARC files.

    A WARC file that is still being written is not among them: it is backed up as far as its row says.
    """
    sqlite = archive.sqlite_path
    left_out = {Path(f"{sqlite}{ending}") for ending in _SQLITE_FILES} if sqlite is not None else set()
    for here, _, files in _walked(archive):
        for name in files:
            path = here / name
            if path in left_out or name.endswith(_NOT_KEPT) or _is_replacement(name):
                continue
            if not marker(path).exists() and path.is_file() and not path.is_symlink():
                yield path


def links_in(archive: Archive) -> Iterator[Path]:
    """Yield the symbolic links in an archive's folder: they are not followed, for they may lead anywhere."""
    for here, folders, files in _walked(archive):
        yield from (path for name in sorted((*folders, *files)) if (path := here / name).is_symlink())


def _walked(archive: Archive) -> Iterator[tuple[Path, list[str], list[str]]]:
    """Each folder whose files a backup may keep, with the names of the folders and of the files in it."""
    for folder, names, files in os.walk(archive.path):
        here = Path(folder)
        if here.parent == archive.path / "collections":
            names[:] = [name for name in names if name != INDEXES]
        names.sort()
        yield here, names, sorted(files)


def without_password(text: str) -> tuple[str, bool]:
    """Return the text of a fonds.toml with the password taken out of the database's URL, and whether there was one.

    A backup may be stored where others can read it; PostgreSQL's own means (PGPASSWORD, .pgpass) still give a password.
    """
    document = tomlkit.parse(text)
    try:
        url = sa.make_url(str(document["database"])) if "database" in document else None
    except ArgumentError:
        url = None
    if url is None or not has_secrets(url):
        return text, False
    document["database"] = without_secrets(url).render_as_string(hide_password=False)
    return tomlkit.dumps(document), True


def _is_replacement(name: str) -> bool:
    """Whether a file is about to replace fonds.toml."""
    return name.startswith(f"{FILE_NAME}.")
