"""The acts of withholding there are, and which of them stands between somebody and what they ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema, withholdings_in_force
from storage.tables.database import Database
from storage.types import WithheldKind
from storage.types.errors import Withheld

_ACTS = schema.withholdings
_COVERED = schema.withheld_captures


@dataclass(frozen=True, slots=True)
class ListedWithholding:
    """An act as people and programs list it; `captures` is how many it covers, `in_force` whether it holds now.

    `article_id` and `capture_id` are None for another kind, `until` when it holds until it is released, `released_at`
    and `release_reason` when it is not.
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
    """Captures that some act covers or covered: those that are withheld now, and those that are shown again."""

    hidden: frozenset[str]
    shown: frozenset[str]


def withholdings(database: Database) -> tuple[ListedWithholding, ...]:
    """Every act of withholding, the oldest first."""
    with database.read() as connection:
        holding = set(connection.scalars(sa.text(withholdings_in_force.acts(connection.dialect.name))))
        each = sa.select(_COVERED.c.withholding_id, sa.func.count()).group_by(_COVERED.c.withholding_id)
        counted: dict[str, int] = {row[0]: row[1] for row in connection.execute(each)}
        rows = connection.execute(sa.select(_ACTS).order_by(_ACTS.c.withheld_at, _ACTS.c.withholding_id))
        return tuple(
            _listed(row, in_force=row.withholding_id in holding, captures=counted.get(row.withholding_id, 0))
            for row in rows
        )


def covered_captures(database: Database, publication: str) -> CoveredCaptures:
    """The captures of a publication that acts cover, also acts that have ended."""
    with database.read() as connection:
        asked = sa.select(_COVERED.c.capture_id).join(_ACTS).where(_ACTS.c.publication == publication)
        every = frozenset(connection.scalars(asked))
        hidden = frozenset(withholdings_in_force.withheld_among(connection, every))
    return CoveredCaptures(hidden, every - hidden)


def refuse_article(connection: Connection, article_id: str, what: str) -> None:
    """Raise Withheld when an article is, by an act on itself or on all that shows it."""
    _refuse(connection, _ACTS.c.article_id == article_id, what)
    refuse_revision(connection, schema.revisions.c.article_id, article_id, None, what)


def refuse_revision(
    connection: Connection, owner: sa.Column[str], owner_id: str, revision: int | None, what: str
) -> None:
    """Raise Withheld when a revision is (None: one of them); `owner` is the column of its table that names whose."""
    proofs = sa.select(owner.table.c.capture_id).where(owner == owner_id)
    if revision is not None:
        proofs = proofs.where(owner.table.c.revision == revision)
    _refuse(connection, _covering(proofs), what)


def refuse_capture(connection: Connection, capture_id: str, what: str) -> None:
    """Raise Withheld when a capture is."""
    _refuse(connection, _covering(sa.select(sa.literal(capture_id))), what)


def _refuse(connection: Connection, condition: sa.ColumnElement[bool], what: str) -> None:
    asked = sa.select(_ACTS).where(
        condition, _ACTS.c.withholding_id.in_(sa.text(withholdings_in_force.acts(connection.dialect.name)))
    )
    act = connection.execute(asked.order_by(_ACTS.c.withheld_at).limit(1)).one_or_none()
    if act is not None:
        raise Withheld(what, act.withheld_at, act.withheld_until, act.reason)


def _covering(capture_ids: sa.Select[Any]) -> sa.ColumnElement[bool]:
    return _ACTS.c.withholding_id.in_(
        sa.select(_COVERED.c.withholding_id).where(_COVERED.c.capture_id.in_(capture_ids))
    )


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
