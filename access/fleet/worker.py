"""The process that does jobs, each as a command of its own that ends with it, and sweeps what others left behind."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock
from typing import TYPE_CHECKING

from access.fleet.job_command import command_of
from access.fleet.job_lines import job_line, said_line, swept_line
from access.fleet.worker_standing import WorkerStanding
from access.running.child import Child, TaskEnd
from access.running.log_lines import note_line
from storage.tables.fleet_jobs import fleet_standing, note_end, sweep_stranded
from storage.types.errors import DatabaseAway, DatabaseError, UsageError
from storage.types.exit_codes import ExitCode
from storage.types.fleet_jobs import AfterEnd, FleetJob, JobEnd, JobKind
from storage.warc.file_name import this_host

if TYPE_CHECKING:
    from access.fleet.queue import JobQueue
    from storage.archive.archive import Archive
    from storage.tables.database import Database
    from storage.types.clock import Clock

_STOPPING = (signal.SIGTERM, signal.SIGINT)
# A command that is told to stop needs eight of these.
_DRAIN = 10.0
_SWEEP_EVERY = 5.0


class FleetWorker:
    """Does jobs until it is told to stop.

    Args:
        archive: this machine's folder of the archive; the caller holds the lock of its one worker.
        database: the archive's database, open to write.
        queue: its jobs.
        clock: the time of day.
        tell: is given each line of the log; from any thread.
    """

    def __init__(
        self, archive: Archive, database: Database, queue: JobQueue, clock: Clock, tell: Callable[[str], None]
    ) -> None:
        self._archive = archive
        self._database = database
        self._queue = queue
        self._clock = clock
        self._tell = tell
        self._guard = Lock()
        self._children: set[Child[JobKind]] = set()
        self._killed = False
        self._since = clock()
        self._outcomes: Counter[tuple[str, str]] = Counter()
        self._fleet = fleet_standing(database)
        self._is_stopping = False
        self._is_away = False
        self._round_over = asyncio.Event()

    @property
    def standing(self) -> WorkerStanding:
        """How it is doing at this moment."""
        with self._guard:
            running = Counter(str(child.name) for child in self._children)
            ended = dict(self._outcomes)
            return WorkerStanding(self._since, dict(running), ended, self._fleet, self._is_stopping, self._is_away)

    def work(self, *, until_idle: bool = False) -> ExitCode:
        """Work until a signal says stop, or nothing waits. STOPPED when what ran was cut off, else DONE.

        A database that goes away is waited for, except by who works until nothing waits.

        Raises DatabaseError when the queue cannot be used.
        """
        return asyncio.run(self._work(until_idle=until_idle))

    async def _work(self, *, until_idle: bool) -> ExitCode:
        stop, loop = asyncio.Event(), asyncio.get_running_loop()
        for number in _STOPPING:
            loop.add_signal_handler(number, self._signalled, stop)
        sweeping = asyncio.create_task(self._sweep_now_and_then())
        try:
            await self._take_jobs(stop, until_idle=until_idle)
        finally:
            sweeping.cancel()
            with suppress(asyncio.CancelledError):
                await sweeping
            for number in _STOPPING:
                loop.remove_signal_handler(number)
        return ExitCode.STOPPED if self._killed else ExitCode.DONE

    async def _take_jobs(self, stop: asyncio.Event, *, until_idle: bool) -> None:
        """Take jobs, and again when the queue broke off because the database was away."""
        while not stop.is_set():
            self._round_over.clear()
            try:
                await self._queue.work(this_host(), self._do, self._round_over, until_idle=until_idle)
            except DatabaseAway:
                # The sweep tells it.
                if until_idle:
                    raise
            if until_idle:
                if self._round_over.is_set() and not stop.is_set():
                    raise DatabaseAway("the database was away while jobs were done; begin the worker again")
                return
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _SWEEP_EVERY)

    def _signalled(self, stop: asyncio.Event) -> None:
        """Ask what runs to come to an end; the second time, or when that takes too long, end it at once."""
        if stop.is_set():
            self._kill()
            return
        stop.set()
        self._round_over.set()
        self._is_stopping = True
        with self._guard:
            for child in self._children:
                child.stop()
        asyncio.get_running_loop().call_later(_DRAIN, self._kill)

    def _kill(self) -> None:
        with self._guard:
            for child in self._children:
                self._killed = True
                child.kill()

    async def _sweep_now_and_then(self) -> None:
        while True:
            if not await asyncio.to_thread(self._sweep):
                self._round_over.set()
            await asyncio.sleep(_SWEEP_EVERY)

    def _sweep(self) -> bool:
        """Let stranded jobs be tried again, and look up how all stand; whether others take this worker for alive.

        A database that is away is told of once.
        """
        away, is_alive = None, False
        try:
            is_alive = not self._queue.is_silent(self._database)
            if swept := sweep_stranded(self._database):
                self._tell(swept_line(self._clock(), swept))
            self._fleet = fleet_standing(self._database)
        except DatabaseAway as error:
            away = f"{error}; it is waited for"
        except DatabaseError:
            # The queue finds the same, and ends by it.
            return True
        if self._is_away is not (away is not None):
            self._is_away = away is not None
            self._tell(note_line(self._clock(), away or "the database answers again"))
        return is_alive

    def _do(self, number: int, job: FleetJob) -> AfterEnd:
        """Do a job, note how it ended, and return what becomes of it."""
        began = self._clock()
        end = self._run(job)
        was_stopped = self._is_stopping and end.exit_code < 0
        code = int(ExitCode.STOPPED) if was_stopped else end.exit_code
        ended = JobEnd(code, end.last_line, end.failed)
        after = note_end(self._database, number, ended)
        with self._guard:
            self._outcomes[job.kind, _outcome(after)] += 1
        self._tell(job_line(self._clock(), number, job, ended, after, began))
        return after

    def _run(self, job: FleetJob) -> TaskEnd[JobKind]:
        ends: SimpleQueue[TaskEnd[JobKind]] = SimpleQueue()
        try:
            with self._guard:
                if self._is_stopping:
                    return TaskEnd(job.kind, ExitCode.STOPPED, "")
                arguments = command_of(job, self._archive.path)
                child = Child(job.kind, arguments, self._hear, ends.put, ends_with_us=True)
                self._children.add(child)
        except UsageError as error:
            return TaskEnd(job.kind, ExitCode.USAGE, str(error))
        except OSError as error:
            return TaskEnd(job.kind, ExitCode.COULD_NOT, f"no process can be made: {error.strerror or error}")
        end = ends.get()
        with self._guard:
            self._children.discard(child)
        return end

    def _hear(self, kind: JobKind, line: str) -> None:
        self._tell(said_line(self._clock(), kind, line))


def _outcome(after: AfterEnd) -> str:
    if after.is_dead:
        return "dead"
    return "done" if after.again is None else "again"
