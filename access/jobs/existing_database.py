"""An archive's database, open for writing, when there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.archive.archive import Archive
    from storage.tables.database import Database


def open_existing(archive: Archive) -> Database:
    """Open the archive's database for writing, but never create one or upgrade it unasked.

    Raises DatabaseError when there is none, or when it is older than this program.
    """
    archive.open_database(write=False).close()
    return archive.open_database(write=True)
