"""Rows of captures put right after damage: filed, moved, or marked as lost, as the records say it now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.parameter_batches import parameter_batches
from storage.tables.upsert import insert_missing
from storage.types import ReadingState, RecordType

_TABLE = schema.captures
_UNREAD = {"reading_by": None, "verdict": None, "verdict_reason": None, "reader_version": None}


def move_away(connection: Connection, ids: Sequence[str]) -> None:
    """Let rows point nowhere until `refile` in the same transaction: no two may name one place while they change."""
    for part in parameter_batches(ids):
        connection.execute(
            _TABLE.update()
            .where(_TABLE.c.capture_id.in_(part), _TABLE.c.record_offset >= 0)
            .values(record_offset=-1 - _TABLE.c.record_offset)
        )


def refile(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Give captures the rows that their records prove.

    What became of the reading stays, unless the record was lost or has come back since.

    Args:
        connection: of a transaction; the files that the rows name have rows.
        rows: all that a record proves of a capture, by column.
    """
    before = _record_types(connection, [row["capture_id"] for row in rows])
    for row in rows:
        if row["capture_id"] in before:
            values = _renewed(row, before[row["capture_id"]])
            connection.execute(_TABLE.update().where(_TABLE.c.capture_id == row["capture_id"]).values(values))
    new = [row for row in rows if row["capture_id"] not in before]
    if new:
        insert_missing(connection, _TABLE, new)


def _renewed(row: Mapping[str, Any], record_type: str) -> dict[str, Any]:
    values = {name: value for name, value in row.items() if name not in ("capture_id", "reading")}
    was, is_now = (kind == RecordType.FAILURE for kind in (record_type, row["record_type"]))
    if was == is_now:
        return values
    return values | _UNREAD | {"reading": ReadingState.NONE if is_now else row["reading"]}


def _record_types(connection: Connection, ids: Sequence[str]) -> dict[str, str]:
    types: dict[str, str] = {}
    for part in parameter_batches(ids):
        query = sa.select(_TABLE.c.capture_id, _TABLE.c.record_type).where(_TABLE.c.capture_id.in_(part))
        types.update((row.capture_id, row.record_type) for row in connection.execute(query))
    return types
