"""Every visit to a cited source, kept as what it says by itself: the state of a source follows from these rows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables import schema
from storage.tables.upsert import insert_or_renew
from storage.types import Capture, SourceState
from storage.types.filings import ConfirmedText, SourceFiling
from storage.types.outcome_tokens import outcome_of

_RENEWED = ("at", "says", "outcome", "is_firm", "resolved_url", "reason", "revision", "is_changed", "moved_to")


def keep_visit(connection: Connection, capture: Capture, filing: SourceFiling) -> None:
    """Keep what a visit says; a capture that is filed once more replaces what it said before."""
    check = filing.check
    row = {
        "source_id": filing.source_id,
        "capture_id": capture.capture_id,
        "at": check.at,
        "says": check.state,
        "outcome": outcome_of(capture),
        "is_firm": check.is_firm,
        "resolved_url": check.resolved_url,
        "reason": check.reason,
        "revision": filing.shows,
        "is_changed": _is_changed(filing),
        "moved_to": filing.moved_to,
    }
    insert_or_renew(connection, schema.source_visits, _RENEWED, [row])


def confirm_visit(connection: Connection, source_id: str, confirmed: ConfirmedText) -> None:
    """Let a visit say what it showed, now that its text is confirmed."""
    visits = schema.source_visits
    here = visits.update().where(visits.c.source_id == source_id, visits.c.capture_id == confirmed.capture_id)
    connection.execute(
        here.values(says=confirmed.check.state, reason=None, revision=confirmed.revision.revision, is_changed=True)
    )


def visits_before(connection: Connection, source_id: str) -> int:
    """How many visits to a source are kept."""
    visits = schema.source_visits
    return connection.scalar(sa.select(sa.func.count()).where(visits.c.source_id == source_id)) or 0


def said_at(connection: Connection, source_id: str, capture_id: str) -> SourceState | None:
    """What the visit said that this capture ended, None when it ended none."""
    visits = schema.source_visits
    here = (visits.c.source_id == source_id, visits.c.capture_id == capture_id)
    says = connection.scalar(sa.select(visits.c.says).where(*here))
    return None if says is None else SourceState(says)


def _is_changed(filing: SourceFiling) -> bool | None:
    """Whether the visit found another text than the one before, None when it had nothing to compare."""
    if filing.is_moved:
        return True
    if filing.shows is None or (filing.revision is not None and filing.revision.revision == 1):
        return None
    return filing.revision is not None
