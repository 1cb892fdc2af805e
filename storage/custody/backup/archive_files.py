"""The files of an archive's folder that a backup keeps.

Whatever somebody put there belongs to it: profiles, damaged originals beside their mended files, keys. What can be made
again does not: the index, the embedded database (its rows are kept), locks, and what a process is just writing.
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
from storage.warc.file_name import OPEN, marker

_MADE_AGAIN = (".lock", OPEN)
_BESIDE_SQLITE = ("", "-wal", "-shm", "-journal", ".rebuilt")


def other_files(archive: Archive) -> Iterator[Path]:
    """Yield the plain files that are kept, in the order of their paths, finished WARC files among them.

    A WARC file that is being written is not: it is kept as far as its row tells.
    """
    sqlite = archive.sqlite_path
    left_out = {Path(f"{sqlite}{ending}") for ending in _BESIDE_SQLITE} if sqlite is not None else set()
    for folder, names, files in os.walk(archive.path):
        here = Path(folder)
        if here.parent == archive.path / "collections":
            names[:] = [name for name in names if name != INDEXES]
        names.sort()
        for name in sorted(files):
            path = here / name
            if path in left_out or name.endswith(_MADE_AGAIN) or _is_replacement(name):
                continue
            if not marker(path).exists() and path.is_file() and not path.is_symlink():
                yield path


def without_password(text: str) -> tuple[str, bool]:
    """Return the text of a fonds.toml with the password taken out of the database's URL, and whether there was one.

    A backup may lie where other people read; the server's own ways of giving a password (PGPASSWORD, .pgpass) stay.
    """
    document = tomlkit.parse(text)
    try:
        url = sa.make_url(str(document["database"])) if "database" in document else None
    except ArgumentError:
        url = None
    if url is None or not (url.password or "password" in url.query):
        return text, False
    parts = (url.drivername, url.username, None, url.host, url.port, url.database, url.query)
    open_to_all = sa.URL.create(*parts).difference_update_query(["password"])
    document["database"] = open_to_all.render_as_string(hide_password=False)
    return tomlkit.dumps(document), True


def _is_replacement(name: str) -> bool:
    """Whether a file is one that takes fonds.toml's place in a moment."""
    return name.startswith(f"{FILE_NAME}.")
