"""How a worker is doing, as its health and its metrics tell it; the metrics also tell how all jobs stand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from access.jobs.fleet_metrics import fleet_metrics
from access.jobs.metrics import Metric, many, one
from storage.types.fleet_jobs import FleetStanding
from storage.types.instants import instant_text


@dataclass(frozen=True, slots=True)
class WorkerStanding:
    """One moment of it: since when it works, how many jobs of each kind run here, and what came of those that ended.

    `outcomes` are by kind and by `done`, `again` or `dead`; `fleet` is how all jobs stood a
    moment ago; `is_away`: the database does not answer.
    """

    since: datetime
    running: Mapping[str, int]
    outcomes: Mapping[tuple[str, str], int]
    fleet: FleetStanding | None
    is_stopping: bool = False
    is_away: bool = False

    @property
    def is_well(self) -> bool:
        """Whether it takes jobs."""
        return not (self.is_stopping or self.is_away)

    def health(self) -> str:
        """What `/health` answers: a JSON document."""
        status = "stopping" if self.is_stopping else "no-database" if self.is_away else "well"
        ended = {f"{kind} {outcome}": number for (kind, outcome), number in sorted(self.outcomes.items())}
        told = {"status": status, "since": instant_text(self.since), "running": dict(self.running), "ended": ended}
        return json.dumps(told, indent=1) + "\n"

    def metrics(self) -> Iterator[Metric]:
        """What `/metrics` answers."""
        yield one("fonds_worker_start_timestamp_seconds", "when the worker began", self.since)
        running = (((("kind", kind),), number) for kind, number in sorted(self.running.items()))
        yield many("fonds_worker_running_jobs", "jobs that this worker does now", running)
        ended = (
            ((("kind", kind), ("outcome", outcome)), number)
            for (kind, outcome), number in sorted(self.outcomes.items())
        )
        yield many("fonds_worker_ended_jobs", "jobs that ended here, by what became of them", ended)
        if self.fleet is not None:
            yield from fleet_metrics(self.fleet)
