"""The lines that a worker writes: one for each job that ended, with its time and facts as name=value."""

from __future__ import annotations

from datetime import datetime

from access.running.log_lines import end_facts, facts_line, note_line
from storage.types.fleet_jobs import AfterEnd, FleetJob, JobEnd, JobKind


def job_line(at: datetime, number: int, job: FleetJob, end: JobEnd, after: AfterEnd, began: datetime) -> str:
    """The line of a job that ended: which, how, how long it took, and when it is tried again if it is."""
    facts = [f"job={number}", f"kind={job.kind}", f"subject={job.subject}", *end_facts(end.exit_code, began, at)]
    if after.failures:
        facts.append(f"failures={after.failures}")
    if after.is_dead:
        facts.append("dead=yes")
    elif after.again is not None:
        facts.append(f"again-in={after.again.total_seconds():.0f}s")
    return facts_line(at, facts, end.line)


def said_line(at: datetime, kind: JobKind, line: str) -> str:
    """A line that a job said before its last, and when."""
    return note_line(at, f"kind={kind} says: {line}")


def swept_line(at: datetime, number: int) -> str:
    """The line of jobs that were found without their worker."""
    who = "jobs whose worker was killed, or was away from the database"
    return facts_line(at, [f"swept={number}"], f"{who}; they are tried again")
