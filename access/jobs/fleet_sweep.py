"""Lets jobs be tried again whose worker was killed: whoever looks after an archive does so, and no job."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from storage.types.errors import FondsError


def sweep(archive: Path) -> None:
    """Let stranded jobs of a fleet be tried again. Nothing happens where there is none.

    An archive that cannot be written now is swept by the next one.
    """
    from storage.archive.archive import Archive
    from storage.tables.fleet_jobs import sweep_stranded

    with suppress(FondsError):
        opened = Archive.at(archive)
        if opened.sqlite_path is None:
            # Not to write: an older database is not brought up by whoever only looks.
            with opened.open_database(write=False) as database:
                sweep_stranded(database)
