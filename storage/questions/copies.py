"""How the copies of an archive's collections stand: what each holds, and since when all of it was compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.copies_away import away_since_in
from storage.tables.database import Database, Transaction
from storage.tables.warc_files import HERE


@dataclass(frozen=True, slots=True)
class CopyStanding:
    """A copy by its name.

    `files` are as recorded there, `damaged` were found damaged or missing, `waiting` are finished and not there yet,
    and have `waiting_bytes`.
    Every file of it was compared at `compared_since` or later, the last one at `last_compared_at`; None while it holds
    nothing. It could not be used since `away_since`, None when it could the last time that it was tried. The archive
    itself is told as one by the name `here`, when files were
    found damaged or missing in it.
    """

    copy: str
    files: int = 0
    damaged: int = 0
    waiting: int = 0
    compared_since: datetime | None = None
    last_compared_at: datetime | None = None
    waiting_bytes: int = 0
    away_since: datetime | None = None

    @property
    def is_here(self) -> bool:
        """Whether it is the archive itself, and no copy."""
        return self.copy == HERE


def standing_of_copies(database: Database, names: Sequence[str]) -> tuple[CopyStanding, ...]:
    """How the copies of these names stand, in their order; before them the archive itself, if it is damaged."""
    with database.read() as connection:
        return copies_standing_in(connection, names)


def copies_standing_in(connection: Transaction, names: Sequence[str]) -> tuple[CopyStanding, ...]:
    """`standing_of_copies` within a transaction that asks other things too."""
    if not names:
        return ()
    files, copied = schema.warc_files.c, schema.copied_files.c
    counts = sa.select(sa.func.count(), sa.func.count(files.damaged_at), _bytes()).where(files.closed)
    finished, damaged, size = connection.execute(counts).one()
    counted = (
        sa.select(
            copied.copy,
            sa.func.count().label("held"),
            sa.func.count(copied.damaged_at).label("damaged"),
            sa.func.min(copied.compared_at).label("since"),
            sa.func.max(copied.compared_at).label("last"),
            _bytes().label("bytes"),
        )
        # What was joined into another file since counts there.
        .join_from(schema.copied_files, schema.warc_files, files.name == copied.warc_file)
        .group_by(copied.copy)
    )
    held = {row.copy: row for row in connection.execute(counted)}
    away = away_since_in(connection)
    here = (CopyStanding(HERE, finished - damaged, damaged),) if damaged else ()
    return (*here, *(_standing(name, held.get(name), finished, size, away.get(name)) for name in names))


def _standing(name: str, held: Any, finished: int, size: int, away: datetime | None) -> CopyStanding:
    """How a copy stands that holds so much of the finished files; None when it holds nothing."""
    if held is None:
        return CopyStanding(name, waiting=finished, waiting_bytes=size, away_since=away)
    waiting, waiting_bytes = finished - held.held, size - held.bytes
    return CopyStanding(
        name, held.held - held.damaged, held.damaged, waiting, held.since, held.last, waiting_bytes, away
    )


def _bytes() -> sa.ColumnElement[int]:
    """How many bytes the files of a selection have; a whole number on either engine."""
    return sa.cast(sa.func.coalesce(sa.func.sum(schema.warc_files.c.size), 0), sa.BigInteger)
