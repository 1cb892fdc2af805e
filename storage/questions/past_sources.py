"""Cited sources as the archive held them at an earlier time: their texts, and the visits made up to then.

What those visits come to is decided where visits are judged (`pipelines.source_state`); aliases are those of today.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from storage.tables import schema
from storage.tables.database import Database
from storage.tables.parameter_batches import parameter_batches
from storage.types import SourceState
from storage.types.instants import instant_text
from storage.types.source_standing import SourceCheck


def sources_before(moment: datetime) -> str:
    """A query in parentheses with a name that gives, with the columns of v_sources that lists use, what was cited.

    State, address and times of visits are today's.
    """
    before = f"'{instant_text(moment)}'"
    return f"""
        (SELECT s.source_id, s.publication, s.url, s.source_url, s.host, s.state, r.title, r.language, r.media_type,
                s.first_cited_at, s.first_captured_at, s.last_checked_at, coalesce(r.revision, 0) AS revisions,
                r.capture_id, s.publisher_class, s.since,
                (SELECT count(*) FROM v_borrowings AS b
                  WHERE b.source_id = s.source_id AND b.captured_at < {before}) AS borrowed
           FROM v_sources AS s
           LEFT JOIN v_source_revisions AS r ON r.source_id = s.source_id AND r.revision = (
                SELECT max(x.revision) FROM v_source_revisions AS x
                 WHERE x.source_id = s.source_id AND x.captured_at < {before})
          WHERE s.first_cited_at < {before}) AS sources
    """


def checks_before(
    database: Database, source_ids: Collection[str], moment: datetime
) -> Mapping[str, Sequence[SourceCheck]]:
    """What each visit to these sources said by itself, those made before an instant, the oldest first, by source."""
    visits = schema.source_visits.c
    found: dict[str, list[SourceCheck]] = {}
    with database.read() as connection:
        for part in parameter_batches(sorted(source_ids)):
            rows = connection.execute(
                sa.select(schema.source_visits)
                .where(visits.source_id.in_(part), visits.at < moment)
                .order_by(visits.at, visits.capture_id)
            )
            for row in rows:
                state = SourceState(row.says)
                failure = None if state.has_arrived else row.outcome
                check = SourceCheck(state, row.at, row.resolved_url, failure, bool(row.is_firm), row.reason)
                found.setdefault(row.source_id, []).append(check)
    return found
