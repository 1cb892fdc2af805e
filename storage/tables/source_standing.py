"""The standing of a cited source, as columns of `sources`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from storage.tables.json_text import json_text
from storage.types import SourceState
from storage.types.instants import instant_of, instant_text
from storage.types.source_standing import SourceDoubt, SourceStanding


def standing_columns(standing: SourceStanding) -> dict[str, object]:
    """The columns that keep it."""
    return {
        "state": standing.state,
        "resolved_url": standing.resolved_url,
        "first_captured_at": standing.first_captured_at,
        "last_checked_at": standing.last_checked_at,
        "since": standing.since,
        "last_check": standing.last_check,
        "last_failure": standing.last_failure,
        "evidence": standing.evidence,
        "doubts": json_text([_kept(doubt) for doubt in standing.doubts]),
    }


def standing_of(row: Row[Any]) -> SourceStanding:
    """What the row of a source keeps of it."""
    return SourceStanding(
        state=SourceState(row.state),
        resolved_url=row.resolved_url,
        first_captured_at=row.first_captured_at,
        last_checked_at=row.last_checked_at,
        since=row.since,
        last_check=None if row.last_check is None else SourceState(row.last_check),
        last_failure=row.last_failure,
        evidence=row.evidence,
        doubts=tuple(_doubt(kept) for kept in json.loads(row.doubts)),
    )


def _kept(doubt: SourceDoubt) -> list[object]:
    firm_since = None if doubt.firm_since is None else instant_text(doubt.firm_since)
    return [doubt.state, instant_text(doubt.since), doubt.visits, doubt.firm_visits, firm_since]


def _doubt(kept: list[Any]) -> SourceDoubt:
    state, since, visits, firm_visits, firm_since = kept
    return SourceDoubt(SourceState(state), instant_of(since), visits, firm_visits, _instant(firm_since))


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant_of(text)
