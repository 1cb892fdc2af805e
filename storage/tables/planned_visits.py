"""Plans the next visit of targets in the transaction that files what they answered.

A process may be killed at any moment after that: what it acknowledged is then not asked for again before it is due.
Settling the visit follows, and overrides the plan.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.column_types import Instant
from storage.tables.targets import wait_for_others
from storage.types import PlannedVisit

_TARGETS = schema.targets
_PLAN = (
    _TARGETS.update()
    .where(_TARGETS.c.target_id == sa.bindparam("visited"))
    .values(
        due_at=sa.bindparam("due", type_=Instant()),
        visited_at=sa.bindparam("at", type_=Instant()),
        waiting_since=None,
        # Otherwise the wait behind this visit would be waited once more.
        visits=sa.func.coalesce(sa.bindparam("answers", type_=sa.Integer), _TARGETS.c.visits),
    )
)
# Nothing confirms by a 304 what was not read.
_ASK_ANEW = _TARGETS.update().where(_TARGETS.c.target_id == sa.bindparam("visited")).values(visits=0)


def plan_visits(connection: Connection, visits: Sequence[PlannedVisit]) -> None:
    """Plan visits, in order; their leases stay."""
    if not visits:
        return
    wait_for_others(connection)
    planned = [
        {"visited": each.target_id, "due": each.due_at, "at": each.at, "answers": each.visits}
        for each in visits
        if not each.is_unread
    ]
    unread = [{"visited": each.target_id} for each in visits if each.is_unread]
    if planned:
        connection.execute(_PLAN, planned)
    if unread:
        connection.execute(_ASK_ANEW, unread)
