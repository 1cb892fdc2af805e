"""Reports of citations as they were counted last, for as long as counting them again would weigh on the server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from time import monotonic

from storage.questions.citations import report_citations
from storage.questions.withholdings import ids_in_force
from storage.tables.database import Database
from storage.types.citation_figures import CitationGrouping, CitationReport
from storage.types.clock import Clock, system_clock

# Counting one report over and over takes a hundredth of the server's time.
_REST = 100


@dataclass(frozen=True, slots=True)
class CountedReport:
    """A report, when its counting began, and how many seconds it took."""

    report: CitationReport
    counted_at: datetime
    took: float


@dataclass(frozen=True, slots=True)
class _Kept:
    """A report, what was withheld when it was counted, and when that began and ended by the clock."""

    counted: CountedReport
    withheld: frozenset[str]
    began: float
    ended: float


class KeptReports:
    """Counts reports of citations, each again after a hundred times as long as counting it took; for many threads.

    They are counted one at a time. Of what is withheld or released, none tells as it was before.

    Args:
        clock: seconds, which only grow.
        now: the time of day, which each report bears.
    """

    def __init__(self, clock: Callable[[], float] = monotonic, now: Clock = system_clock) -> None:
        self._clock = clock
        self._now = now
        self._lock = Lock()
        self._kept: dict[tuple[CitationGrouping, str | None], _Kept] = {}

    def report(
        self, database: Database, by: CitationGrouping, publication: str | None, *, again: bool = False
    ) -> CountedReport:
        """The report as it was counted last, or counted now; `again`: not before it was asked for.

        Raises:
            UnknownId: the archive has no such publication.
        """
        asked = self._clock()
        with self._lock:
            withheld = ids_in_force(database)
            kept = self._kept.get((by, publication))
            if kept is None or kept.withheld != withheld or not self._holds(kept, asked if again else None):
                kept = self._count(database, by, publication, withheld)
                self._kept[by, publication] = kept
        return kept.counted

    def _holds(self, kept: _Kept, since: float | None) -> bool:
        """Whether a report need not be counted; `since` when it was asked for anew."""
        if since is not None:
            return kept.began >= since
        return self._clock() - kept.ended < _REST * kept.counted.took

    def _count(
        self, database: Database, by: CitationGrouping, publication: str | None, withheld: frozenset[str]
    ) -> _Kept:
        at, began = self._now(), self._clock()
        report = report_citations(database, by, publication)
        ended = self._clock()
        return _Kept(CountedReport(report, at, ended - began), withheld, began, ended)
