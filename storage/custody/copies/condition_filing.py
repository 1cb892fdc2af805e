"""Files how a file of the archive is at each place, once it was compared and what could be mended is."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from storage.custody.copies.compared_file import ComparedFile
from storage.custody.copies.instance import Condition, Instance
from storage.custody.copies.place import FilePlace
from storage.tables.copied_files import CopiedFile, CopiedFiles
from storage.tables.database import Database
from storage.tables.warc_files import HERE, WarcFiles


class ConditionFiling:
    """What one comparison files of each file, at a time."""

    def __init__(self, database: Database, now: datetime) -> None:
        self._warcs = WarcFiles(database)
        self._copied = CopiedFiles(database)
        self._now = now

    def file(self, file: ComparedFile, met: Iterable[tuple[FilePlace, Instance]]) -> None:
        """File how a file is where it is, or was known to be.

        Raises:
            StoreError: what lies in a copy could not be put on disk.
            DatabaseError: nothing of it is filed, or not all.
        """
        copies = [(place, one) for place, one in met if place.is_copy and one.condition is not Condition.UNREADABLE]
        for place, one in copies:
            was = file.known.get(place.name)
            if one.condition is Condition.AS_RECORDED and (was is None or was.damaged_at is not None):
                # Who put it there may have been killed, or have failed, before it was on disk.
                place.store.settle(file.key)
        self._copied.compared(
            CopiedFile(place.name, file.filed.name, self._now, self._now, self._damaged_at(one))
            for place, one in copies
        )
        self._file_here(file)

    def _damaged_at(self, one: Instance) -> datetime | None:
        return None if one.condition is Condition.AS_RECORDED else self._now

    def _file_here(self, file: ComparedFile) -> None:
        here = file.instances.get(HERE)
        was_damaged = HERE in file.mended or file.filed.damaged_at is not None
        if was_damaged and here is not None and here.condition is Condition.AS_RECORDED:
            self._warcs.verified(file.filed.name, self._now)
        elif here is not None and here.condition in (Condition.DIFFERS, Condition.MISSING):
            self._warcs.damaged(file.filed.name, self._now)
