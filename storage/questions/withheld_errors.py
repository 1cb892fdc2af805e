"""Why something is not shown: raises `Withheld` with the withholding that hides it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables import schema, withholdings_in_force
from storage.tables.view_parts import shown_under
from storage.types.errors import Withheld

_TABLE = schema.withholdings
_COVERED = schema.withheld_captures


def refuse_article(connection: Connection, article_id: str, what: str) -> None:
    """Raise Withheld when an article is withheld, by itself or with the captures that show it.

    `what` names it in the message.
    """
    _refuse(connection, _TABLE.c.article_id == article_id, what)
    refuse_revision(connection, schema.revisions.c.article_id, article_id, None, what)


def refuse_revision(
    connection: Connection, owner: sa.Column[str], owner_id: str, revision: int | None, what: str
) -> None:
    """Raise Withheld when a revision is withheld, or any revision when `revision` is None.

    `owner` is the column of its table that holds the id of its article or source, `owner_id` that id.
    """
    parts = schema.revision_parts.c
    for proof in (owner.table.c, *((parts,) if owner.table is schema.revisions else ())):
        proofs = sa.select(proof.capture_id).where(proof[owner.name] == owner_id, proof.capture_id.is_not(None))
        if revision is not None:
            proofs = proofs.where(proof.revision == revision)
        _refuse(connection, _covering(proofs), what)


def refuse_capture(connection: Connection, capture_id: str, what: str) -> None:
    """Raise Withheld when a capture is withheld."""
    _refuse(connection, _covering(sa.select(sa.literal(capture_id))), what)


def refuse_source(connection: Connection, source_id: str) -> None:
    """Raise Withheld when a text of a source, or a visit to it, is withheld."""
    _refuse(connection, _of_source(source_id), f"what was captured of the source {source_id}")


def is_source_withheld(connection: Connection, source_id: str) -> bool:
    """Whether a text of a source, or a visit to it, is withheld."""
    return _hiding(connection, _of_source(source_id)) is not None


def _of_source(source_id: str) -> sa.ColumnElement[bool]:
    sources, visits, revisions = schema.sources, schema.source_visits, schema.source_revisions
    shown_as: sa.ColumnElement[str] = sa.literal_column(shown_under("sources"))
    visited = sa.select(visits.c.capture_id).where(
        visits.c.source_id.in_(sa.select(sources.c.source_id).where(shown_as == source_id))
    )
    return _covering(visited.union_all(sa.select(revisions.c.capture_id).where(revisions.c.source_id == source_id)))


def _refuse(connection: Connection, condition: sa.ColumnElement[bool], what: str) -> None:
    row = _hiding(connection, condition)
    if row is not None:
        raise Withheld(what, row.withheld_at, row.withheld_until, row.reason)


def _hiding(connection: Connection, condition: sa.ColumnElement[bool]) -> Row[Any] | None:
    """The first of the withholdings in force that a condition chooses."""
    asked = sa.select(_TABLE).where(
        condition,
        _TABLE.c.withholding_id.in_(sa.text(withholdings_in_force.withholdings(connection.dialect.name))),
    )
    return connection.execute(asked.order_by(_TABLE.c.withheld_at).limit(1)).one_or_none()


def _covering(capture_ids: sa.Select[Any] | sa.CompoundSelect[Any]) -> sa.ColumnElement[bool]:
    return _TABLE.c.withholding_id.in_(
        sa.select(_COVERED.c.withholding_id).where(_COVERED.c.capture_id.in_(capture_ids))
    )
