"""What a URL answered at a time, for programs that ask the archive in the web's place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import Enum, auto
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from storage.questions.mementos import HAS_BODY
from storage.tables import schema, withholdings_in_force
from storage.tables.capture_rows import capture_of_row
from storage.tables.column_types import Instant
from storage.tables.standing_connection import StandingConnection
from storage.types import Capture, Role
from storage.types.storable import storable
from storage.types.urlkey import normalized_or_same

_CAPTURES = schema.captures
_MOST = 20


class _Side(Enum):
    """On which side of the instant; LATEST where none is given."""

    LATEST = auto()
    BEFORE = auto()
    BEHIND = auto()


def past_answers(
    archive: StandingConnection, publication: str | None, url: str, at: datetime | None, *, by_get: bool
) -> Sequence[Capture]:
    """Captures of a URL that came whole, the nearest to an instant first; of two as near the earlier one.

    To a request by GET every one of them is an answer, so it is one at most. To others an answer depends on what was
    sent, and the nearest twenty on either side are returned. What is withheld is never among them.

    Args:
        archive: its database.
        publication: whose collection is asked, None for all.
        url: the address; asked for in its normal form.
        at: the instant, None for the latest.
        by_get: whether answers to GET are asked for, or those to any other method.
    """
    sides = (_Side.LATEST,) if at is None else (_Side.BEFORE, _Side.BEHIND)
    asked = {"asked_url": storable(normalized_or_same(url)), "of_publication": publication, "at": at}
    found = [
        capture_of_row(row)
        for side in sides
        for row in archive.rows(_statement(archive.dialect, side, publication is None, by_get), asked)
    ]
    if at is None:
        return found
    return sorted(found, key=lambda capture: abs(capture.captured_at - at))[: 1 if by_get else None]


# A spider asks for each of its pages, and building a statement costs more than running it.
@lru_cache(maxsize=32)
def _statement(dialect: str, side: _Side, of_all: bool, by_get: bool) -> sa.Select[Any]:
    """What gives the captures on one side of an instant, the nearest first."""
    shown = sa.text(f"captures.capture_id NOT IN ({withholdings_in_force.captures(dialect)})")
    columns = (_CAPTURES.c.captured_at, _CAPTURES.c.capture_id)
    at = sa.bindparam("at", type_=Instant())
    of_side = {
        _Side.LATEST: sa.true(),
        _Side.BEFORE: _CAPTURES.c.captured_at <= at,
        _Side.BEHIND: _CAPTURES.c.captured_at > at,
    }
    return (
        sa.select(_CAPTURES)
        .where(
            _CAPTURES.c.url == sa.bindparam("asked_url"),
            _CAPTURES.c.role != Role.OTHER_METHOD if by_get else _CAPTURES.c.role == Role.OTHER_METHOD,
            sa.true() if of_all else _CAPTURES.c.publication == sa.bindparam("of_publication"),
            of_side[side],
            sa.text(HAS_BODY),
            _CAPTURES.c.truncated.is_(None),
            shown,
        )
        .order_by(*(columns if side is _Side.BEHIND else [column.desc() for column in columns]))
        .limit(1 if by_get else _MOST)
    )
