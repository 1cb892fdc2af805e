"""The standing of a cited source, and the text that waits to be confirmed, as columns of `sources`."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlalchemy.engine import Row

from storage.tables.json_text import json_text
from storage.types import SourceState
from storage.types.instants import instant_of, instant_text
from storage.types.source_standing import HeldText, SourceDoubt, SourceStanding


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


def held_column(held: HeldText | None) -> str | None:
    """The column that keeps a text that waits to be confirmed."""
    if held is None:
        return None
    instants = (instant_text(held.at), instant_text(held.since))
    latest = [] if held.latest is None else [held.latest[0], instant_text(held.latest[1])]
    return json_text([held.capture_id, *instants, held.says, held.resolved_url, held.visits, *latest])


def held_of(row: Row[Any]) -> HeldText | None:
    """The text of a source that waits to be confirmed, None when there is none."""
    if row.held_text is None:
        return None
    capture_id, at, since, says, resolved_url, visits, *latest = json.loads(row.held_text)
    shown = (latest[0], instant_of(latest[1])) if latest else None
    return HeldText(capture_id, instant_of(at), instant_of(since), SourceState(says), resolved_url, visits, shown)


def _kept(doubt: SourceDoubt) -> list[object]:
    firm_since = None if doubt.firm_since is None else instant_text(doubt.firm_since)
    return [doubt.state, instant_text(doubt.since), doubt.visits, doubt.firm_visits, firm_since, doubt.is_crossed]


def _doubt(kept: list[Any]) -> SourceDoubt:
    state, since, visits, firm_visits, firm_since, is_crossed = kept
    return SourceDoubt(SourceState(state), instant_of(since), visits, firm_visits, _instant(firm_since), is_crossed)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else instant_of(text)
