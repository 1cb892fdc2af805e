"""The jobs that machines share, in a PostgreSQL schema of their own: how they stand, how each ended, the stranded ones.

The tables are those of the task queue (Procrastinate), which its own package makes and its workers use; beside them
lies `ends`, our own: how each job ended last. Here they are only read, and swept: a job whose worker gave no sign of
life is stranded, and becomes what it would have become had it failed. Whoever looks after an archive sweeps, so that no
job waits for a job to be swept. Databases without these tables have no jobs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.tables.database import Database
from storage.types.fleet_jobs import AfterEnd, DeadJob, FleetJob, FleetStanding, JobEnd, after_end

SCHEMA = "fonds_jobs"
STRANDED_AFTER = 15.0
"""Seconds without a sign of life after which a worker counts as dead."""
TASK_PREFIX = "fonds."
HOST_QUEUE = "host:"
ANY_QUEUE = "any"
_LEFT = "its worker was killed, or was away from the database"
_INSTALLING = 7_006_320
_ENDS = (
    "CREATE TABLE ends (job_id bigint PRIMARY KEY REFERENCES procrastinate_jobs ON DELETE CASCADE,"
    " at timestamptz NOT NULL DEFAULT now(), exit_code integer, failures integer NOT NULL, line text NOT NULL)"
)
# Read as rows: a session that asked for the table by its name may not know yet that another one has made it.
_IS_THERE = sa.text(f"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{SCHEMA}' AND tablename = 'ends')")
_WITHIN = sa.text(f"SET LOCAL search_path TO {SCHEMA}")
_STRANDED = sa.text(
    "SELECT job.id, coalesce(ends.failures, 0) AS failures FROM procrastinate_jobs AS job"
    " LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id LEFT JOIN ends ON ends.job_id = job.id"
    " WHERE job.status = 'doing'"
    " AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :seconds))"
    " FOR UPDATE OF job SKIP LOCKED"
)
_AGAIN = sa.text(
    "UPDATE procrastinate_jobs SET status = 'todo', worker_id = NULL, attempts = attempts + 1,"
    " scheduled_at = now() + make_interval(secs => :seconds) WHERE id = :id"
)
_DEAD = sa.text(
    "UPDATE procrastinate_jobs SET status = 'failed', worker_id = NULL, attempts = attempts + 1 WHERE id = :id"
)
_FAILURES = sa.text("SELECT failures FROM ends WHERE job_id = :id")
_NOTE = sa.text(
    "INSERT INTO ends (job_id, exit_code, failures, line) VALUES (:id, :exit_code, :failures, :line)"
    " ON CONFLICT (job_id) DO UPDATE SET at = now(), exit_code = excluded.exit_code, failures = excluded.failures,"
    " line = excluded.line"
)
_SAME = "task_name = :task AND args = CAST(:args AS jsonb)"
_WAITS = sa.text(f"SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND {_SAME})")
_FORGET = sa.text(f"DELETE FROM procrastinate_jobs WHERE status IN ('failed', 'aborted', 'cancelled') AND {_SAME}")
_COUNTED = sa.text(
    "SELECT status::text AS status, task_name, queue_name, count(*) AS number FROM procrastinate_jobs"
    " WHERE status IN ('todo', 'doing') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
)
_BURIED = sa.text(
    "SELECT job.task_name, job.args->>'subject' AS subject, coalesce(ends.failures, job.attempts) AS failures,"
    " coalesce(ends.at, now()) AS at, coalesce(ends.line, '') AS line"
    " FROM procrastinate_jobs AS job LEFT JOIN ends ON ends.job_id = job.id"
    " WHERE job.status IN ('failed', 'aborted') ORDER BY ends.at DESC NULLS LAST, job.id DESC LIMIT :most"
)
_ALIVE = sa.text(
    "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat >= now() - make_interval(secs => :seconds)"
)
_HEARD = sa.text(
    "SELECT EXISTS (SELECT FROM procrastinate_workers WHERE id = :id"
    " AND last_heartbeat >= now() - make_interval(secs => :seconds))"
)
_MOST_DEAD = 100


def make_job_tables(database: Database, engine_schema: str) -> None:
    """Make the queue's own tables and ours unless they are there; `engine_schema` are the statements of the queue's."""
    with database.begin() as connection:
        if connection.scalar(_IS_THERE):
            return
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_INSTALLING)))
        if connection.scalar(_IS_THERE):
            return
        connection.execute(sa.text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        connection.execute(_WITHIN)
        # Several statements at once can only be sent without parameters.
        connection.execution_options(no_parameters=True).exec_driver_sql(f"{engine_schema};{_ENDS}")


def sweep_stranded(database: Database) -> int:
    """Let each job that its worker left behind be tried again, or be dead; returns how many those were."""
    if database.dialect != "postgresql":
        return 0
    with database.begin() as connection:
        if not connection.scalar(_IS_THERE):
            return 0
        connection.execute(_WITHIN)
        stranded = connection.execute(_STRANDED, {"seconds": STRANDED_AFTER}).all()
        for row in stranded:
            end = JobEnd(-9, _LEFT)
            after = after_end(end, row.failures)
            _note(connection, row.id, end, after)
            if after.again is None:
                connection.execute(_DEAD, {"id": row.id})
            else:
                connection.execute(_AGAIN, {"id": row.id, "seconds": after.again.total_seconds()})
    return len(stranded)


def is_heard(database: Database, worker_id: int) -> bool:
    """Whether a worker gave a sign of life lately; one that did not is dead to all others."""
    with database.begin() as connection:
        connection.execute(_WITHIN)
        return bool(connection.scalar(_HEARD, {"id": worker_id, "seconds": STRANDED_AFTER}))


def note_end(database: Database, job_id: int, end: JobEnd) -> AfterEnd:
    """Note how a job ended, and return what becomes of it; the worker sees to that."""
    with database.begin() as connection:
        connection.execute(_WITHIN)
        after = after_end(end, connection.scalar(_FAILURES, {"id": job_id}) or 0)
        _note(connection, job_id, end, after)
    return after


def not_waiting(database: Database, jobs: tuple[FleetJob, ...]) -> tuple[FleetJob, ...]:
    """Those of the jobs that neither wait nor run already; a dead one that was the same is forgotten."""
    with database.begin() as connection:
        connection.execute(_WITHIN)
        new = tuple(job for job in jobs if not connection.scalar(_WAITS, _same(job)))
        for job in new:
            connection.execute(_FORGET, _same(job))
    return new


def fleet_standing(database: Database) -> FleetStanding | None:
    """How the jobs stand, None where there never were any."""
    if database.dialect != "postgresql":
        return None
    with database.read() as connection:
        if not connection.scalar(_IS_THERE):
            return None
        connection.execute(_WITHIN)
        counted = connection.execute(_COUNTED).all()
        dead = connection.execute(_BURIED, {"most": _MOST_DEAD}).all()
        workers = connection.scalar(_ALIVE, {"seconds": STRANDED_AFTER}) or 0
    running, waiting, hosts = Counter[str](), Counter[str](), Counter[str]()
    for row in counted:
        (running if row.status == "doing" else waiting)[_kind(row.task_name)] += row.number
        if row.status == "todo" and row.queue_name.startswith(HOST_QUEUE):
            hosts[row.queue_name.removeprefix(HOST_QUEUE)] += row.number
    told = (DeadJob(_kind(row.task_name), row.subject or "", row.failures, row.at, row.line) for row in dead)
    return FleetStanding(tuple(running.items()), tuple(waiting.items()), tuple(hosts.items()), tuple(told), workers)


def arguments_of(job: FleetJob) -> dict[str, Any]:
    """What is kept of a job beside its kind and its queue."""
    return {"subject": job.subject, "options": dict(job.options)}


def queue_of(job: FleetJob) -> str:
    """The queue in which a job waits."""
    return ANY_QUEUE if job.host is None else f"{HOST_QUEUE}{job.host}"


def _same(job: FleetJob) -> Mapping[str, str]:
    return {"task": f"{TASK_PREFIX}{job.kind}", "args": json.dumps(arguments_of(job))}


def _kind(task_name: str) -> str:
    return task_name.removeprefix(TASK_PREFIX)


def _note(connection: Connection, job_id: int, end: JobEnd, after: AfterEnd) -> None:
    connection.execute(_NOTE, {"id": job_id, "exit_code": end.exit_code, "failures": after.failures, "line": end.line})
