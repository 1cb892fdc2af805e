"""Sources counted by their states, in one reading of their table: over all publications, or of one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.lost_sources import is_lost
from storage.tables.view_parts import is_gone, shown_under
from storage.types import SourceState

# An alias that says no more than another address is no source of its own.
_COUNTED = (
    "SELECT state, is_missed, is_unfound, is_lost, count(*) AS number FROM (SELECT s.state,"
    f" CASE WHEN {is_lost('s')} THEN 1 ELSE 0 END AS is_lost,"
    f" CASE WHEN {is_gone('s.last_check')} THEN 1 ELSE 0 END AS is_missed,"
    " CASE WHEN s.state = 'pending' AND s.last_checked_at IS NOT NULL AND s.alias_of IS NULL THEN 1 ELSE 0 END"
    f" AS is_unfound FROM sources AS s WHERE s.source_id = {shown_under('s')}{{of}}) AS shown"
    " GROUP BY state, is_missed, is_unfound, is_lost"
)
_ALL = sa.text(_COUNTED.format(of=""))
_OF_ONE = sa.text(_COUNTED.format(of=" AND s.publication = :publication"))


@dataclass(frozen=True, slots=True)
class SourceFigures:
    """Sources in numbers.

    `by_state` has those that one is in; `missing` were captured, and their last visit did not find them; `unfound` were
    found by no visit so far. `is_any_lost`: whether anything is gone, or was not found at its last visit.
    """

    by_state: Mapping[SourceState, int]
    missing: int
    unfound: int
    is_any_lost: bool


def source_figures(connection: Connection, publication: str | None = None) -> SourceFigures:
    """Count the sources of a publication; None: of all."""
    if publication is None:
        rows = connection.execute(_ALL).all()
    else:
        rows = connection.execute(_OF_ONE, {"publication": publication}).all()
    by_state = Counter[SourceState]()
    for row in rows:
        by_state[SourceState(row.state)] += row.number
    return SourceFigures(
        by_state=by_state,
        missing=sum(row.number for row in rows if row.is_missed and SourceState(row.state).has_arrived),
        unfound=sum(row.number for row in rows if row.is_unfound),
        is_any_lost=any(row.is_lost for row in rows),
    )
