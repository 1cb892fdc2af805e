"""What the visits to sources said, the oldest first: the state of a source follows from nothing else.

What brought its page before anybody cited it was no visit to a source, and counts as one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.citing import BROUGHT
from storage.tables.column_types import Instant
from storage.tables.parameter_batches import parameter_batches
from storage.types import SourceState
from storage.types.source_standing import SourceCheck

_VISITS, _SOURCES, _CAPTURES = schema.source_visits, schema.sources, schema.captures
_WAS_VISIT = sa.exists().where(
    _VISITS.c.source_id == _SOURCES.c.source_id, _VISITS.c.capture_id == _CAPTURES.c.capture_id
)


def checks_of(
    connection: Connection, source_ids: Collection[str], before: datetime | None = None
) -> Mapping[str, Sequence[SourceCheck]]:
    """What each visit to these sources said by itself, the oldest first, by source; only those before an instant."""
    found: dict[str, list[SourceCheck]] = {}
    for part in parameter_batches(sorted(source_ids)):
        for source_id, check in (*_before_citation(connection, part, before), *_visits(connection, part, before)):
            found.setdefault(source_id, []).append(check)
    return {source_id: sorted(checks, key=lambda each: each.at) for source_id, checks in found.items()}


def _visits(
    connection: Connection, source_ids: Sequence[str], before: datetime | None
) -> list[tuple[str, SourceCheck]]:
    here = [_VISITS.c.source_id.in_(source_ids), *([] if before is None else [_VISITS.c.at < before])]
    rows = connection.execute(sa.select(_VISITS).where(*here).order_by(_VISITS.c.at, _VISITS.c.capture_id))
    found = []
    for row in rows:
        state = SourceState(row.says)
        failure = None if state.has_arrived else row.outcome
        check = SourceCheck(state, row.at, row.resolved_url, failure, bool(row.is_firm), row.reason)
        found.append((row.source_id, check))
    return found


def _before_citation(
    connection: Connection, source_ids: Sequence[str], before: datetime | None
) -> list[tuple[str, SourceCheck]]:
    """The first and the last capture of each that brought its page before it was cited, as visits that arrived."""
    moments = [function(_CAPTURES.c.captured_at, type_=Instant()) for function in (sa.func.min, sa.func.max)]
    rows = connection.execute(
        sa.select(_SOURCES.c.source_id, *moments)
        .join_from(
            _SOURCES,
            _CAPTURES,
            sa.and_(_CAPTURES.c.publication == _SOURCES.c.publication, _CAPTURES.c.url == _SOURCES.c.url),
        )
        .where(
            _SOURCES.c.source_id.in_(source_ids),
            *BROUGHT,
            _CAPTURES.c.captured_at < _SOURCES.c.first_cited_at,
            *([] if before is None else [_CAPTURES.c.captured_at < before]),
            ~_WAS_VISIT,
        )
        .group_by(_SOURCES.c.source_id)
    )
    return [
        (source_id, SourceCheck(SourceState.CAPTURED, at)) for source_id, *both in rows for at in dict.fromkeys(both)
    ]
