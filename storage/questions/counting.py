"""Rows counted: all that are as asked, or by a token."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

Counts = tuple[tuple[str, int], ...]
"""Pairs of a token and how often it stands, most often first."""


def count_rows(connection: Connection, table: sa.FromClause, where: sa.ColumnElement[bool]) -> int:
    """How many rows of a table are so."""
    return connection.scalar(sa.select(sa.func.count()).select_from(table).where(where)) or 0


def counted_by(connection: Connection, token: sa.ColumnElement[str], where: sa.ColumnElement[bool]) -> Counts:
    """How often each token stands in the rows that are so."""
    rows = connection.execute(
        sa.select(token.label("token"), sa.func.count().label("number")).where(where).group_by("token")
    )
    return most_first((row.token, row.number) for row in rows)


def most_first(counted: Iterable[tuple[str, int]]) -> Counts:
    """What was counted, most often first, and by its token where that is the same."""
    return tuple(sorted(counted, key=lambda pair: (-pair[1], pair[0])))
