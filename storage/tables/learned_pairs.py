"""Which pairs of characters are common, on PostgreSQL: what is filed later has stretches of them (`search_stretches`).

They are learned from what was filed last, again and again. A pair stays common, and bears the number of the last
document that was filed before: so a search knows from which document on every stretch of it is there. Whoever files
holds the table until the end of his transaction, so that none of his documents lacks what another one just learned.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from storage.types.search_stretches import LONGEST_STRETCH, is_pair

if TYPE_CHECKING:
    from storage.tables.database import Database

CREATE = (
    'CREATE TABLE search_common (pair TEXT COLLATE "C" PRIMARY KEY, since BIGINT NOT NULL)',
    # Part of what tells one schema from another: a search counts on stretches as long as this.
    f"COMMENT ON TABLE search_common IS 'What is filed after has stretches of up to {LONGEST_STRETCH} characters'",
)
_FIRST, _EVERY, _SAMPLE = 200, 1_000, 500
_SHARE = 0.02
# The row without a pair says when pairs were learned last.
_LEARNED_AT = sa.text("SELECT since FROM search_common WHERE pair = ''")
_LAST = sa.text("SELECT coalesce(max(document_id), 0) FROM search_documents")
_COUNTED = """
    SELECT word FROM ts_stat('SELECT {column} FROM search_documents WHERE typed IS NOT NULL
                               ORDER BY document_id DESC LIMIT {sample}')
     WHERE length(word) = 2 AND ndoc >= :least
"""
_ADD = sa.text("INSERT INTO search_common (pair, since) VALUES (:pair, :since) ON CONFLICT DO NOTHING")
_SET_LEARNED = sa.text(
    "INSERT INTO search_common (pair, since) VALUES ('', :since)"
    " ON CONFLICT (pair) DO UPDATE SET since = excluded.since"
)
# By engine: when pairs were learned last, and all of them.
_known: WeakKeyDictionary[Engine, tuple[int, frozenset[str]]] = WeakKeyDictionary()


def common_pairs(connection: Connection) -> frozenset[str]:
    """The pairs that are common, for a transaction that files: until its end no further one is learned."""
    connection.exec_driver_sql("LOCK TABLE search_common IN ROW SHARE MODE")
    learned = connection.execute(_LEARNED_AT).scalar()
    if learned is None:
        return frozenset()
    known = _known.get(connection.engine)
    if known is None or known[0] != learned:
        pairs = frozenset(connection.execute(sa.text("SELECT pair FROM search_common WHERE pair <> ''")).scalars())
        known = _known[connection.engine] = learned, pairs
    return known[1]


def common_since(connection: Connection, pairs: Collection[str]) -> Mapping[str, int]:
    """Those of some pairs that are common, each with the document behind which all have their stretches."""
    if connection.dialect.name == "sqlite" or not pairs:
        return {}
    asked = sa.text("SELECT pair, since FROM search_common WHERE pair IN :pairs")
    rows = connection.execute(asked.bindparams(sa.bindparam("pairs", expanding=True)), {"pairs": sorted(pairs)})
    return {row.pair: row.since for row in rows}


def learn(database: Database) -> None:
    """Learn which pairs are common, if enough was filed since the last time, in a transaction of its own."""
    if database.dialect == "postgresql":
        with database.begin() as connection:
            learn_common(connection)


def learn_common(connection: Connection, *, first: int = _FIRST, every: int = _EVERY, sample: int = _SAMPLE) -> None:
    """Learn which pairs are common, if enough was filed since the last time; nothing else may be filed by this caller.

    Args:
        connection: a transaction of its own, or of somebody beside whom nobody files.
        first: how many documents are needed to begin.
        every: after how many further ones it is done again.
        sample: of how many documents, those filed last.
    """
    if connection.dialect.name == "sqlite":
        return
    learned = connection.execute(_LEARNED_AT).scalar()
    last = connection.execute(_LAST).scalar_one()
    if last < (first if learned is None else learned + every):
        return
    least = max(2, int(min(sample, last) * _SHARE))
    pairs = {pair for column in ("typed", "folded") for pair in _counted(connection, column, sample, least)}
    # Waits for all who file, and they for this transaction: behind the last document everybody knows the pairs.
    connection.exec_driver_sql("LOCK TABLE search_common IN EXCLUSIVE MODE")
    since = connection.execute(_LAST).scalar_one()
    _keep(connection, pairs, since)


def _counted(connection: Connection, column: str, sample: int, least: int) -> Iterable[str]:
    counted = sa.text(_COUNTED.format(column=column, sample=sample))
    return filter(is_pair, connection.execute(counted, {"least": least}).scalars())


def _keep(connection: Connection, pairs: Collection[str], since: int) -> None:
    if pairs:
        connection.execute(_ADD, [{"pair": pair, "since": since} for pair in sorted(pairs)])
    connection.execute(_SET_LEARNED, {"since": since})
