"""What a URL answered at a time, for programs that ask the archive in the web's place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.mementos import HAS_BODY
from storage.tables import schema, withholdings_in_force
from storage.tables.capture_rows import capture_of_row
from storage.tables.database import Database
from storage.types import Capture, Role
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same

_CAPTURES = schema.captures
_MOST = 20


def past_answers(
    database: Database, publication: str | None, url: str, at: datetime | None, *, by_get: bool
) -> Sequence[Capture]:
    """Captures of a URL that came whole, the nearest to an instant first; of two as near the earlier one.

    To a request by GET every one of them is an answer, so it is one at most. To others an answer depends on what was
    sent, and the nearest twenty on either side are returned. What is withheld is never among them.

    Args:
        database: the archive's.
        publication: whose collection is asked, None for all.
        url: the address; asked for in its normal form.
        at: the instant, None for the latest.
        by_get: whether answers to GET are asked for, or those to any other method.
    """
    is_asked = _CAPTURES.c.role != Role.OTHER_METHOD if by_get else _CAPTURES.c.role == Role.OTHER_METHOD
    asked = [_CAPTURES.c.url == storable(normalized_or_same(url)), is_asked]
    if publication is not None:
        asked.append(_CAPTURES.c.publication == publication)
    most = 1 if by_get else _MOST
    with database.read() as connection:
        if at is None:
            return _side(connection, asked, most, is_before=True)
        before = _side(connection, [*asked, _CAPTURES.c.captured_at <= at], most, is_before=True)
        behind = _side(connection, [*asked, _CAPTURES.c.captured_at > at], most, is_before=False)
    return sorted([*before, *behind], key=lambda capture: abs(capture.captured_at - at))[: 1 if by_get else None]


def _side(
    connection: Connection, asked: Sequence[sa.ColumnElement[bool]], most: int, *, is_before: bool
) -> list[Capture]:
    """The captures on one side of an instant, the nearest first."""
    withheld = withholdings_in_force.captures(connection.dialect.name)
    shown = sa.text(f"captures.capture_id NOT IN ({withheld})")
    columns = (_CAPTURES.c.captured_at, _CAPTURES.c.capture_id)
    order = [column.desc() for column in columns] if is_before else list(columns)
    rows = (
        sa.select(_CAPTURES)
        .where(*asked, sa.text(HAS_BODY), _CAPTURES.c.truncated.is_(None), shown)
        .order_by(*order)
        .limit(most)
    )
    return [capture_of_row(row) for row in connection.execute(rows)]
