"""The list of withholdings, and the captures of a publication that they cover."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Row

from storage.tables import schema, withholdings_in_force
from storage.tables.database import Database
from storage.types import WithheldKind

_TABLE = schema.withholdings
_COVERED = schema.withheld_captures


@dataclass(frozen=True, slots=True)
class ListedWithholding:
    """A withholding as people and programs list it.

    `captures` is how many captures it covers, `in_force` whether it holds now. `article_id` and `capture_id` are None
    for another kind, `until` when it holds until it is released, `released_at` and `release_reason` when it was not
    released.
    """

    withholding_id: str
    publication: str
    kind: WithheldKind
    article_id: str | None
    capture_id: str | None
    url: str
    reason: str
    withheld_at: datetime
    until: datetime | None
    released_at: datetime | None
    release_reason: str | None
    in_force: bool
    captures: int


@dataclass(frozen=True, slots=True)
class CoveredCaptures:
    """Captures that some withholding covers: those withheld now, and those shown again since it ended."""

    hidden: frozenset[str]
    shown: frozenset[str]


def list_withholdings(database: Database) -> tuple[ListedWithholding, ...]:
    """Every withholding, the oldest first; an archive has few, so they come in one piece."""
    with database.read() as connection:
        in_force = set(connection.scalars(sa.text(withholdings_in_force.withholdings(connection.dialect.name))))
        each = sa.select(_COVERED.c.withholding_id, sa.func.count()).group_by(_COVERED.c.withholding_id)
        counted: dict[str, int] = {row[0]: row[1] for row in connection.execute(each)}
        rows = connection.execute(sa.select(_TABLE).order_by(_TABLE.c.withheld_at, _TABLE.c.withholding_id))
        return tuple(
            _listed(row, in_force=row.withholding_id in in_force, captures=counted.get(row.withholding_id, 0))
            for row in rows
        )


def count_still_withheld(database: Database, withholding_ids: Collection[str]) -> int:
    """How many of the captures that these withholdings cover are withheld now, by them or by others."""
    covered = sa.select(_COVERED.c.capture_id).where(_COVERED.c.withholding_id.in_(withholding_ids))
    with database.read() as connection:
        return len(withholdings_in_force.withheld_among(connection, set(connection.scalars(covered))))


def ids_in_force(database: Database) -> frozenset[str]:
    """The ids of the withholdings that are in force now."""
    with database.read() as connection:
        return frozenset(connection.scalars(sa.text(withholdings_in_force.withholdings(connection.dialect.name))))


def covered_captures(database: Database, publication: str) -> CoveredCaptures:
    """The captures of a publication that withholdings cover, including those that have ended."""
    with database.read() as connection:
        asked = sa.select(_COVERED.c.capture_id).join(_TABLE).where(_TABLE.c.publication == publication)
        every = frozenset(connection.scalars(asked))
        hidden = frozenset(withholdings_in_force.withheld_among(connection, every))
    return CoveredCaptures(hidden, every - hidden)


def _listed(row: Row[Any], *, in_force: bool, captures: int) -> ListedWithholding:
    return ListedWithholding(
        withholding_id=row.withholding_id,
        publication=row.publication,
        kind=WithheldKind(row.kind),
        article_id=row.article_id,
        capture_id=row.capture_id,
        url=row.url,
        reason=row.reason,
        withheld_at=row.withheld_at,
        until=row.withheld_until,
        released_at=row.released_at,
        release_reason=row.release_reason,
        in_force=in_force,
        captures=captures,
    )
