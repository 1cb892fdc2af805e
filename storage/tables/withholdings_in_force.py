"""SQL for what is withheld at this moment; views and statements on both engines are built from it.

A withholding can end by itself at a given time, so the SQL compares with the database's own clock.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables.parameter_batches import parameter_batches

_STILL = {
    "sqlite": "{0}.withheld_until > strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
    # Stable within a statement, unlike clock_timestamp, so the list is built once and not for every row.
    "postgresql": "CAST({0}.withheld_until AS timestamptz) > statement_timestamp()",
}


def in_force(dialect: str, name: str = "h") -> str:
    """The condition that the row `name` of `withholdings` is in force."""
    still = _STILL[dialect].format(name)
    return f"({name}.released_at IS NULL AND ({name}.withheld_until IS NULL OR {still}))"


def withholdings(dialect: str) -> str:
    """A query for the ids of the withholdings in force."""
    return f"SELECT h.withholding_id FROM withholdings AS h WHERE {in_force(dialect)}"


def captures(dialect: str) -> str:
    """A query for the ids of captures that are withheld now."""
    return (
        "SELECT w.capture_id FROM withheld_captures AS w"
        f" JOIN withholdings AS h ON h.withholding_id = w.withholding_id WHERE {in_force(dialect)}"
    )


def articles(dialect: str) -> str:
    """A query for the ids of articles that are withheld now, whichever captures show them."""
    return f"SELECT h.article_id FROM withholdings AS h WHERE h.article_id IS NOT NULL AND {in_force(dialect)}"


def parts(dialect: str) -> str:
    """A query for article and number of the revisions of which a page is withheld now."""
    return f"SELECT p.article_id, p.revision FROM revision_parts AS p WHERE p.capture_id IN ({captures(dialect)})"


def revisions(dialect: str) -> str:
    """A query for owner and number of the revisions, of articles and sources, that are withheld now."""
    return (
        f"SELECT r.article_id AS owner_id, r.revision FROM revisions AS r WHERE r.capture_id IN ({captures(dialect)})"
        f" OR r.article_id IN ({articles(dialect)}) UNION ALL {parts(dialect)} UNION ALL"
        f" SELECT s.source_id, s.revision FROM source_revisions AS s WHERE s.capture_id IN ({captures(dialect)})"
    )


def any_in_force(connection: Connection) -> bool:
    """Whether anything at all is withheld now."""
    return connection.execute(_any(connection.dialect.name)).first() is not None


# Asked with every batch of captures, and building a statement costs more than running it.
@lru_cache(maxsize=2)
def _any(dialect: str) -> sa.TextClause:
    return sa.text(f"{withholdings(dialect)} LIMIT 1")


def all_withheld(connection: Connection) -> frozenset[str]:
    """The captures of every publication that are withheld now; an export leaves them out."""
    return frozenset(connection.scalars(sa.text(captures(connection.dialect.name))))


def withheld_among(connection: Connection, capture_ids: Collection[str]) -> set[str]:
    """Return which of these captures are withheld now."""
    if not capture_ids or not any_in_force(connection):
        return set()
    ids = sorted(capture_ids)
    asked = sa.text(f"{captures(connection.dialect.name)} AND w.capture_id IN :ids").bindparams(
        sa.bindparam("ids", expanding=True)
    )
    found: set[str] = set()
    for part in parameter_batches(ids):
        found.update(connection.scalars(asked, {"ids": part}))
    return found
