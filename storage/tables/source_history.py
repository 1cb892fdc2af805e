"""How often a cited source changes and when it is visited next, as columns of `sources`."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy.engine import Row

from storage.tables.json_text import json_text
from storage.types.filings import SourceFiling
from storage.types.source_cadence import ChangeHistory, IntervalBin, change_rate


def history_columns(filing: SourceFiling) -> dict[str, object]:
    """The columns that keep it."""
    history = filing.history
    return {
        "compared_at": history.compared_at,
        "intervals": json_text([[each.number, each.visits, each.changed, each.seconds] for each in history.bins]),
        "change_rate": change_rate(history),
        "next_check_at": filing.next_check_at,
    }


def history_of(row: Row[Any]) -> ChangeHistory:
    """What the row of a source keeps of its changes."""
    return ChangeHistory(row.compared_at, tuple(IntervalBin(*kept) for kept in json.loads(row.intervals)))
