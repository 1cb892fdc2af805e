"""Submitting jobs: they wait in the archive's database until a worker of some machine takes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.fleet.optional import job_queue
from access.jobs.json_values import JsonObject, json_object
from storage.archive.archive import Archive
from storage.tables.fleet_jobs import not_waiting, sweep_stranded

if TYPE_CHECKING:
    from storage.tables.database import Database
    from storage.types.fleet_jobs import FleetJob


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """How many jobs of a kind wait now that did not before, and how many waited or ran already."""

    kind: str
    submitted: int
    waiting_already: int

    def as_json(self) -> JsonObject:
        """All fields."""
        return json_object({"kind": self.kind, "submitted": self.submitted, "waiting_already": self.waiting_already})


def submit(archive: Archive, kind: str, choose: Callable[[Database], Iterable[FleetJob]]) -> SubmitResult:
    """Let jobs wait that do not wait already.

    Args:
        archive: whose jobs; its database must be PostgreSQL.
        kind: what they are, for the result.
        choose: the jobs, from the archive's database.

    Raises:
        UsageError: the archive has another database, or the package of the fleet is not installed.
        FondsError: the database cannot be used.
    """
    with archive.open_database(write=True) as database:
        queue = job_queue(archive, database)
        sweep_stranded(database)
        chosen = tuple(choose(database))
        new = not_waiting(database, chosen)
        queue.put(new)
    return SubmitResult(kind, len(new), len(chosen) - len(new))
