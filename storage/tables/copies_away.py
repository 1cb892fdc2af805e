"""Which copies of the collections could not be used when it was last tried, and since when."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database, Transaction
from storage.tables.upsert import insert_missing

_TABLE = schema.copies_away


class CopiesAway:
    """The copies of one archive that could not be used."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tried(self, copies: Collection[str], away: Collection[str], now: datetime) -> None:
        """File which of the copies that were tried could not be used; since when stays as it was filed first."""
        with self._database.begin() as connection:
            connection.execute(_TABLE.delete().where(_TABLE.c.copy.in_([one for one in copies if one not in away])))
            if away:
                insert_missing(connection, _TABLE, [{"copy": one, "since": now} for one in sorted(away)])

    def forget(self, copy: str) -> None:
        """File that a copy is none of this archive's any more."""
        with self._database.begin() as connection:
            connection.execute(_TABLE.delete().where(_TABLE.c.copy == copy))


def away_since_in(connection: Transaction) -> dict[str, datetime]:
    """Since when each copy could not be used that could not when it was last tried."""
    return {row.copy: row.since for row in connection.execute(sa.select(_TABLE))}
