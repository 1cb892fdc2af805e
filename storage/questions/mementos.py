"""Which capture of an address a player shows beside a page: the one made nearest to it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture

_CAPTURES = schema.captures
# Databases bound the parameters of one statement.
_AT_ONCE = 400
_NOT_MODIFIED = 304


def nearest_captures(
    database: Database, publication: str, urls: Collection[str], moment: datetime
) -> tuple[Capture, ...]:
    """The capture of each URL that was made nearest to a moment, in the URLs' order; those never answered are left out.

    One that brought something comes before a redirect, and that before an error.
    """
    ordered = sorted(urls)
    best: dict[str, tuple[tuple[int, timedelta], str]] = {}
    with database.read() as connection:
        for start in range(0, len(ordered), _AT_ONCE):
            rows = (
                sa.select(_CAPTURES.c.url, _CAPTURES.c.capture_id, _CAPTURES.c.captured_at, _CAPTURES.c.status)
                .where(
                    _CAPTURES.c.publication == publication,
                    _CAPTURES.c.url.in_(ordered[start : start + _AT_ONCE]),
                    _CAPTURES.c.status.is_not(None),
                )
                .order_by(_CAPTURES.c.captured_at, _CAPTURES.c.capture_id)
            )
            for row in connection.execute(rows):
                key = (_rank(row.status), abs(row.captured_at - moment))
                if row.url not in best or key < best[row.url][0]:
                    best[row.url] = (key, row.capture_id)
    captures = Captures(database)
    return tuple(captures.get(best[url][1]) for url in ordered if url in best)


def _rank(status: int) -> int:
    if 200 <= status <= 299 or status == _NOT_MODIFIED:
        return 0
    return 1 if 300 <= status <= 399 else 2
