"""What members of a crawl hold is freed, when they leave and when they are found dead."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.leasing import HASTEN_UNSETTLED
from storage.tables.pacing import pace_after_death
from storage.tables.targets import wait_for_others


def free_leases(connection: Connection, members: Collection[str], died: datetime | None = None) -> None:
    """Free the targets and hosts that these members hold, inside a transaction that does other things too.

    `died` is when they were found to have ended without leaving, None when they leave by themselves.
    """
    wait_for_others(connection)
    if died is not None:
        pace_after_death(connection, members, died)
    connection.execute(HASTEN_UNSETTLED, {"members": list(members)})
    for table in (schema.targets, schema.hosts):
        connection.execute(table.update().where(table.c.leased_by.in_(members)).values(leased_by=None))
