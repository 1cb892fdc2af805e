"""Which articles rest on what is lost: sources that are gone, in whichever way, or that the last visit did not find."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.tables.view_parts import is_gone, shown_under
from storage.types import SourceState


def is_lost(row: str) -> str:
    """The condition under which a row of `sources` is lost: gone, or not found at its last visit."""
    unfound = f"{row}.state = '{SourceState.PENDING}' AND {row}.last_checked_at IS NOT NULL"
    return f"({is_gone(f'{row}.state')} OR {is_gone(f'{row}.last_check')} OR ({unfound}))"


_LOST = is_lost("w")
_CITED = (
    "citations AS c JOIN sources AS s ON s.source_id = c.source_id"
    f" JOIN sources AS w ON w.source_id = {shown_under('s')} AND {_LOST}"
)
# What is lost, and what is shown under it. Few sources are: SQLite, which takes the sides of CROSS JOIN in their order,
# begins with them, and not with all citations.
_CITED_AS_LOST = (
    f"(SELECT w.source_id FROM sources AS w WHERE w.source_id = {shown_under('w')} AND {_LOST} UNION ALL"
    " SELECT s.source_id FROM sources AS w CROSS JOIN sources AS s"
    f" WHERE s.alias_of = w.source_id AND w.source_id = {shown_under('s')} AND {_LOST}) AS k"
)

RESTING_ON_LOST = (
    f"SELECT c.article_id, c.revision FROM {_CITED_AS_LOST} CROSS JOIN citations AS c WHERE c.source_id = k.source_id"
)
"""The revisions that cite something lost, as pairs of an article's id and a number."""

_NUMBER = (
    f"SELECT count(DISTINCT a.article_id) FROM ({RESTING_ON_LOST}) AS r"
    " CROSS JOIN v_articles AS a WHERE a.article_id = r.article_id AND a.revision = r.revision"
)
_OF_ARTICLES = sa.text(
    "SELECT c.article_id, c.position, w.source_id, c.label, v.url, v.title, v.language, v.state, v.last_checked_at,"
    f" v.last_failure FROM {_CITED} JOIN v_sources AS v ON v.source_id = w.source_id"
    " JOIN v_articles AS a ON a.article_id = c.article_id AND a.revision = c.revision"
    " WHERE c.article_id IN :ids ORDER BY c.article_id, c.position"
).bindparams(sa.bindparam("ids", expanding=True))


@dataclass(frozen=True, slots=True)
class LostCitation:
    """A source that an article cites and that is lost, as the `position`th citation of its latest revision.

    `label` is what the article calls it; `title` and `language` are None when nothing was read of it.
    """

    position: int
    source_id: str
    label: str | None
    url: str
    title: str | None
    language: str | None
    state: SourceState
    last_checked_at: str | None
    last_failure: str | None


def count_on_lost(connection: Connection) -> int:
    """How many articles rest on something lost, by their latest revisions."""
    return connection.scalar(sa.text(_NUMBER)) or 0


def lost_sources(database: Database, article_ids: Collection[str]) -> Mapping[str, tuple[LostCitation, ...]]:
    """What is lost of what each of these articles rests on, once each; one that rests on nothing lost is left out."""
    found: dict[str, dict[str, LostCitation]] = {}
    with database.read() as connection:
        for part in parameter_batches(sorted(article_ids)):
            for row in connection.execute(_OF_ARTICLES, {"ids": part}):
                found.setdefault(row.article_id, {}).setdefault(row.source_id, _lost(row))
    return {article_id: tuple(sources.values()) for article_id, sources in found.items()}


def _lost(row: Row[tuple[object, ...]]) -> LostCitation:
    told = {name: getattr(row, name) for name in LostCitation.__slots__}
    return LostCitation(**told | {"state": SourceState(row.state)})
