"""How the jobs that machines share stand, as metrics."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from access.jobs.metrics import Metric, many, one
from storage.types.fleet_jobs import FleetStanding


def fleet_metrics(fleet: FleetStanding) -> Iterator[Metric]:
    """The metrics of jobs that stand so."""
    yield _by_kind("fonds_running_jobs", "jobs of the fleet that run", fleet.running)
    yield _by_kind("fonds_waiting_jobs", "jobs of the fleet that wait", fleet.waiting)
    dead = Counter(job.kind for job in fleet.dead)
    yield _by_kind("fonds_dead_jobs", "jobs of the fleet that are not tried again", sorted(dead.items()))
    yield one("fonds_workers", "workers of the fleet that are alive", fleet.workers)


def _by_kind(name: str, meaning: str, counted: Iterable[tuple[str, int]]) -> Metric:
    return many(name, meaning, (((("kind", kind),), number) for kind, number in counted))
