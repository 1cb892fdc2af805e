"""Which WARC files each copy of the collections holds, and when each was last compared with the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database, Transaction
from storage.tables.upsert import insert_or_renew

_TABLE = schema.copied_files


@dataclass(frozen=True, slots=True)
class CopiedFile:
    """A WARC file in a copy, by the copy's name.

    `copied_at` is when it was put there, or first found there; `compared_at` when it was last read there and compared;
    `damaged_at` is when it was found damaged or missing there, None when it was as recorded the last time.
    """

    copy: str
    warc_file: str
    copied_at: datetime
    compared_at: datetime
    damaged_at: datetime | None = None


class CopiedFiles:
    """The files of all copies of one archive."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, dict[str, CopiedFile]]:
        """What is known, by the name of the file and the name of the copy."""
        found: dict[str, dict[str, CopiedFile]] = {}
        with self._database.read() as connection:
            for one in copied_in(connection):
                found.setdefault(one.warc_file, {})[one.copy] = one
        return found

    def compared(self, files: Iterable[CopiedFile]) -> None:
        """File how files were found; when each came there stays as it was known."""
        rows = [asdict(file) for file in files]
        if rows:
            with self._database.begin() as connection:
                insert_or_renew(connection, _TABLE, ("compared_at", "damaged_at"), rows)

    def forget(self, copy: str) -> None:
        """File that a copy is none of this archive's any more."""
        with self._database.begin() as connection:
            connection.execute(_TABLE.delete().where(_TABLE.c.copy == copy))


def copied_in(connection: Transaction) -> list[CopiedFile]:
    """Every file of every copy, but for those that were joined into others since."""
    files = schema.warc_files.c.name
    rows = connection.execute(
        sa.select(_TABLE).join(schema.warc_files, files == _TABLE.c.warc_file).order_by(_TABLE.c.copy, files)
    )
    return [CopiedFile(**row._asdict()) for row in rows]
