"""The marks of captures that are read: by whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.types import ReadingState, Refusal
from storage.types.filings import Filing

_TABLE = schema.captures
# Built once, for every capture that is read runs it; what it sets follows from the values that it is given.
_SETTLE = _TABLE.update().where(_TABLE.c.capture_id == sa.bindparam("of_capture"))


def settle_reading(
    connection: Connection, capture_id: str, reader_version: str | None, refusal: Refusal | None = None
) -> None:
    """Mark a capture as read (done or refused), inside the transaction that files what was read."""
    connection.execute(_SETTLE, _settled(capture_id, reader_version, refusal))


def settle_filed(connection: Connection, filings: Sequence[Filing]) -> None:
    """`settle_reading` for all these filings."""
    if filings:
        settled = [_settled(each.capture.capture_id, each.reader_version, each.refusal) for each in filings]
        connection.execute(_SETTLE, settled)


def _settled(capture_id: str, reader_version: str | None, refusal: Refusal | None) -> dict[str, object]:
    return {
        "of_capture": capture_id,
        "reading": ReadingState.DONE if refusal is None else ReadingState.REFUSED,
        "reading_by": None,
        "reader_version": reader_version,
        "verdict": refusal and refusal.verdict,
        "verdict_reason": refusal and refusal.reason,
    }


def release_readings(connection: Connection, members: Iterable[str]) -> None:
    """`Captures.release` as part of a larger transaction."""
    connection.execute(
        _TABLE.update()
        .where(_TABLE.c.reading == ReadingState.PENDING, _TABLE.c.reading_by.in_(list(members)))
        .values(reading_by=None)
    )
