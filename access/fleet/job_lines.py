"""The lines that a worker writes: one for each job that ended, with its time and facts as name=value."""

from __future__ import annotations

from datetime import UTC, datetime

from storage.types.fleet_jobs import AfterEnd, FleetJob, JobEnd, JobKind


def job_line(at: datetime, number: int, job: FleetJob, end: JobEnd, after: AfterEnd, began: datetime) -> str:
    """The line of a job that ended: which, how, how long it took, and when it is tried again if it is."""
    facts = [f"job={number}", f"kind={job.kind}", f"subject={job.subject}"]
    facts += [f"exit={end.exit_code}" if end.exit_code >= 0 else f"signal={-end.exit_code}"]
    facts += [f"seconds={max((at - began).total_seconds(), 0.0):.1f}"]
    if after.failures:
        facts.append(f"failures={after.failures}")
    if after.is_dead:
        facts.append("dead=yes")
    elif after.again is not None:
        facts.append(f"again-in={after.again.total_seconds():.0f}s")
    return _line(at, f"{' '.join(facts)}: {end.line}" if end.line else " ".join(facts))


def said_line(kind: JobKind, line: str) -> str:
    """A line that a job said before its last."""
    return f"kind={kind} says: {line}"


def swept_line(at: datetime, number: int) -> str:
    """The line of jobs that were found without their worker."""
    return _line(at, f"swept={number}: jobs whose worker was killed; they are tried again")


def _line(at: datetime, text: str) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {text}"
