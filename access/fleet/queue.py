"""The task queue that machines share: jobs are put into it and taken out of it, in PostgreSQL.

The only file that knows Procrastinate. An archive without a fleet never imports it. What a job is and what becomes of
it is decided elsewhere (`storage.types.fleet_jobs`); here a job waits, is handed out to one worker at a time, and comes
back after the wait that was decided.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import DeleteJobCondition, Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision
from procrastinate.schema import SchemaManager
from procrastinate.worker import Worker

from storage.archive.archive import Archive
from storage.tables.database import Database
from storage.tables.fleet_jobs import (
    ANY_QUEUE,
    HOST_QUEUE,
    SCHEMA,
    STRANDED_AFTER,
    TASK_PREFIX,
    arguments_of,
    is_heard,
    make_job_tables,
    queue_of,
)
from storage.tables.postgresql import SERVER_SETTINGS, is_driver_away
from storage.types.errors import DatabaseAway, DatabaseError, UsageError
from storage.types.fleet_jobs import FIRST_RETRY, AfterEnd, FleetJob, JobKind

# Five signs of life may be lost before a worker counts as dead.
_SIGN_OF_LIFE = STRANDED_AFTER / 5
_POLLING = 2.0
# So long a connection is waited for before the queue counts as away.
_PATIENCE = 10.0
_OPTIONS = " ".join(f"-c {name}={value}" for name, value in {"search_path": SCHEMA, **SERVER_SETTINGS}.items())

DoJob = Callable[[int, FleetJob], AfterEnd]
"""Does the job of a number, and returns what becomes of it; called in a thread of its own."""


class _Again(Exception):
    def __init__(self, wait: timedelta) -> None:
        super().__init__(str(wait))
        self.wait = wait


class _Dead(Exception):
    """The job is not tried again."""


def wait_after(error: BaseException) -> timedelta | None:
    """How long a job waits that was left with an error, None when it is not tried again."""
    if isinstance(error, _Again):
        return error.wait
    # Its end could not be noted, as while the database begins anew: that says nothing against the job.
    return FIRST_RETRY if isinstance(error, DatabaseError) else None


class _AsDecided(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        wait = wait_after(exception)
        return None if wait is None else RetryDecision(retry_in={"seconds": max(0, round(wait.total_seconds()))})


class JobQueue:
    """The queue of one archive, made in its database when it is not there.

    Raises:
        UsageError: the archive's database is no PostgreSQL server's.
        DatabaseError: it cannot be reached or changed.
    """

    def __init__(self, archive: Archive, database: Database) -> None:
        address = archive.server_address
        if address is None:
            raise UsageError("a fleet needs PostgreSQL: name one as database in fonds.toml")
        make_job_tables(database, SchemaManager.get_schema())
        self._address = address
        self._worker: Worker | None = None
        # What became of a job is told by whoever did it, and of the database by whoever sweeps.
        for name in ("procrastinate", "psycopg.pool"):
            logging.getLogger(name).setLevel(logging.CRITICAL)

    def put(self, jobs: Sequence[FleetJob]) -> None:
        """Let jobs wait, in this order. Raises DatabaseError."""
        try:
            with self._app().open() as app:
                for job in jobs:
                    task = app.configure_task(f"{TASK_PREFIX}{job.kind}", queue=queue_of(job))
                    task.defer(**arguments_of(job))
        except ConnectorException as error:
            raise _wrapped(error) from error

    async def work(self, host: str, do: DoJob, stop: asyncio.Event, *, until_idle: bool = False) -> None:
        """Take out jobs that this machine may do, one after the other, until it is told to stop.

        Args:
            host: the machine's name.
            do: does a job.
            stop: when it is set no further job begins, and what runs is waited for.
            until_idle: stop when nothing waits that may begin now.

        Raises:
            DatabaseAway: the database does not answer any more; when it does again by then, this only returns.
            DatabaseError: the queue cannot be used.
        """
        app = self._app()
        for kind in JobKind:
            app.task(name=f"{TASK_PREFIX}{kind}", pass_context=True, retry=_AsDecided())(_task(kind, do))
        try:
            async with app.open_async():
                worker = Worker(
                    app,
                    queues=[ANY_QUEUE, f"{HOST_QUEUE}{host}"],
                    name=host,
                    wait=not until_idle,
                    fetch_job_polling_interval=_POLLING,
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                    install_signal_handlers=False,
                    update_heartbeat_interval=_SIGN_OF_LIFE,
                    stalled_worker_timeout=STRANDED_AFTER,
                )
                stopping = asyncio.create_task(_stop(worker, stop))
                self._worker = worker
                asyncio.get_running_loop().set_exception_handler(_tell_unless_away)
                try:
                    await worker.run()  # type: ignore[no-untyped-call] # its package leaves it so
                finally:
                    self._worker = None
                    stopping.cancel()
        except ConnectorException as error:
            raise _wrapped(error) from error

    def is_silent(self, database: Database) -> bool:
        """Whether the worker takes jobs and gives no sign of life, as it does for ever after one that failed."""
        number = None if self._worker is None else self._worker.worker_id
        return number is not None and not is_heard(database, number)

    def _app(self) -> App:
        options = {"options": _OPTIONS}
        return App(connector=PsycopgConnector(conninfo=self._address, kwargs=options, max_size=4, timeout=_PATIENCE))


def _tell_unless_away(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Tell a fault in what nobody waits for, but not that the end of a job could not be noted: it will be swept."""
    if not isinstance(context.get("exception"), ConnectorException):
        loop.default_exception_handler(context)


async def _stop(worker: Worker, stop: asyncio.Event) -> None:
    await stop.wait()
    worker.stop()  # type: ignore[no-untyped-call] # as above


def _task(kind: JobKind, do: DoJob) -> Callable[..., object]:
    async def run(context: JobContext, subject: str, options: Mapping[str, str]) -> None:
        assert context.job.id is not None
        after = await asyncio.to_thread(do, context.job.id, FleetJob(kind, subject, options))
        if after.again is not None:
            raise _Again(after.again)
        if after.is_dead:
            raise _Dead

    return run


def _wrapped(error: ConnectorException) -> DatabaseError:
    kind = DatabaseAway if is_driver_away(error.__cause__) else DatabaseError
    why = " ".join(str(error.__cause__ or error).split()) or type(error).__name__
    return kind(f"the queue of jobs: {why}")
