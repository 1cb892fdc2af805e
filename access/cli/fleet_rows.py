"""How the jobs of a fleet stand, in the words of `fonds status`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from access.cli.moments import moment
from access.cli.output import counts, so_many

if TYPE_CHECKING:
    from storage.types.fleet_jobs import DeadJob, FleetStanding

_NAMED = 10


def fleet_rows(fleet: FleetStanding) -> Iterator[tuple[str, str]]:
    """What runs, what waits and for whom, and what is not tried again."""
    yield "Workers", str(fleet.workers)
    yield "Running", counts(fleet.running)
    yield "Waiting", counts(fleet.waiting)
    for host, number in fleet.hosts:
        yield "", f"{so_many(number, 'job')} of these can be done by the worker of {host} alone"
    for place, job in enumerate(fleet.dead[:_NAMED]):
        yield "" if place else "Dead", _dead(job)
    if len(fleet.dead) > _NAMED:
        yield "", f"and {len(fleet.dead) - _NAMED} more; --json names them"
    if fleet.dead:
        yield "", "not tried again; mend the cause, then give the same fonds submit once more"


def _dead(job: DeadJob) -> str:
    failed = f"{job.kind} {job.subject}: failed {so_many(job.failures, 'time')}, last {moment(job.ended_at)}"
    return f"{failed}: {job.line}" if job.line else failed
