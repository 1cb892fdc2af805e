"""What was known of sources at an earlier time, put into rows that name them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pipelines.source_state import passage
from storage.questions.export_rows import Row
from storage.questions.past_sources import addresses_of, checks_before
from storage.tables.database import Database
from storage.tables.view_columns import View
from storage.types.instants import instant_text
from storage.types.source_standing import SourceStanding

VIEWS = frozenset({"v_sources", "v_citations", "v_citations_all"})


@dataclass(frozen=True, slots=True)
class PastStandings:
    """Makes rows of a view, read for the time just before `moment`, say what was known of their sources then."""

    database: Database
    view: View
    moment: datetime

    def put_into(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows, those of sources that were visited later changed."""
        names = [column.name for column in self.view.columns]
        source, checked = names.index("source_id"), names.index("last_checked_at")
        before = instant_text(self.moment)
        later = {row[source] for row in rows if row[source] is not None and row[checked] and row[checked] >= before}
        checks = checks_before(self.database, later, self.moment)
        then = {source_id: passage(checks.get(source_id, ()))[0] for source_id in later}
        address = addresses_of(self.database, later)
        return [
            self._changed(row, names, then[row[source]], address[row[source]]) if row[source] in then else row
            for row in rows
        ]

    def _changed(self, row: Row, names: Sequence[str], then: SourceStanding, address: str) -> Row:
        known = {
            "state": then.state.value,
            "last_checked_at": then.last_checked_at and instant_text(then.last_checked_at),
            "since": then.since and instant_text(then.since),
            "last_check": then.last_check and then.last_check.value,
            "last_failure": then.last_failure,
            "evidence": then.evidence,
            "source_url": then.resolved_url or address,
        }
        if self.view.name == "v_sources":
            # A citation says when it was captured under the address that it prints too, and is read for that time.
            known["first_captured_at"] = then.first_captured_at and instant_text(then.first_captured_at)
        values = {**dict(zip(names, row, strict=True)), **{name: known[name] for name in known if name in names}}
        return tuple(values.values())
