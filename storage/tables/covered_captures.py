"""Which captures a withholding covers: those of its addresses, and every revisit that shows the body of one."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.parameter_batches import parameter_batches
from storage.types import Role
from storage.types.urlkey import surt_or_same

_CAPTURES = schema.captures


def covered_by(connection: Connection, publication: str, keys: Sequence[str], seeds: Collection[str]) -> set[str]:
    """The captures of these addresses, the seeds, and step by step the revisits that show a covered body.

    Copies that other archives held of these addresses are covered too.

    There is no index for this on purpose: every capture would pay for it, and withholding is rare.

    Args:
        connection: to the archive's database.
        publication: whose captures they are.
        keys: the addresses as players compare them (SURT).
        seeds: single captures.
    """
    copies = _copies_of(connection, publication, keys)
    found = _where(connection, publication, _CAPTURES.c.surt, keys) | _where(
        connection, publication, _CAPTURES.c.capture_id, sorted({*seeds, *copies})
    )
    every: set[str] = set()
    while found:
        every |= found
        found = _where(connection, publication, _CAPTURES.c.refers_to, sorted(found)) - every
    return every


def _copies_of(connection: Connection, publication: str, keys: Sequence[str]) -> set[str]:
    """The captures of what other archives held of these addresses."""
    here = (_CAPTURES.c.publication == publication, _CAPTURES.c.role == Role.MEMENTO, _CAPTURES.c.via.is_not(None))
    wanted = frozenset(keys)
    rows = connection.execute(sa.select(_CAPTURES.c.capture_id, _CAPTURES.c.via).where(*here))
    return {row.capture_id for row in rows if surt_or_same(row.via) in wanted}


def _where(connection: Connection, publication: str, column: sa.Column[str], values: Sequence[str]) -> set[str]:
    """The captures of a publication in which a column has one of these values."""
    found: set[str] = set()
    for part in parameter_batches(values):
        asked = sa.select(_CAPTURES.c.capture_id).where(_CAPTURES.c.publication == publication, column.in_(part))
        found.update(connection.scalars(asked))
    return found
