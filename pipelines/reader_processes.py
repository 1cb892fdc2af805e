"""Reader processes: jobs run apart from the crawl, each within a limit of CPU time and of memory.

A page can hang a parser, exhaust its memory or crash it. So each job runs in a worker process, one at a time; a worker
that spends the CPU time of a job is ended by the kernel and replaced, and only its page is affected, with a typed
outcome. Wall time is only a last bound, because a busy machine must not cost a page. Every worker has a connection of
its own and shares no lock with the others, so a killed worker leaves nothing locked. (In a pool with shared queues it
can: killing one worker at the wrong moment breaks those of Pebble 5.2 and the standard library.)
"""

from __future__ import annotations

import logging
import pickle
import queue
import signal
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ParamSpec, Protocol, Self, TypeVar

from pipelines.fork_client import ForkServer
from pipelines.reader_worker import ReaderWorker
from pipelines.worker_loop import WorkerCrash
from storage.types import Refusal, Verdict
from storage.types.errors import FondsError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

DEADLINE = 30.0
MEMORY = 2 * 1024**3
# Enough pages for each worker that none is idle; few enough that one slow page holds up little behind it.
_PAGES_PER_WORKER = 4
# A worker may die by no fault of its page (the kernel ends some process when memory is short), also while it starts.
_ATTEMPTS = 2
_STARTS = 4
_BETWEEN_STARTS = 0.5
# A job that neither ends nor computes for this many times its CPU time waits for something that never comes.
_WALL_FACTOR = 10


class WorkerError(FondsError):
    """No reader process can be started, so nothing can be read; says why."""


@dataclass(frozen=True, slots=True)
class BrokenOff(Refusal):
    """The refusal of a job that spent its time or lost its process: it may say more of the machine than of the page."""


class ReaderLimits(Protocol):
    """What an archive's configuration says of its readers; see `storage.archive.configuration.CrawlLimits`."""

    @property
    def readers(self) -> int:
        """How many processes read at once."""

    @property
    def reader_seconds(self) -> float:
        """The CPU time that one page or listing may take."""

    @property
    def reader_memory(self) -> int:
        """Bytes of address space that one process may use."""


@dataclass(frozen=True, slots=True)
class _Task:
    job: bytes
    future: Future[Any]


class Readers:
    """A fixed number of supervised reader processes.

    Args:
        workers: how many jobs run at once.
        deadline: seconds of CPU time that one job may take.
        memory: bytes of address space that a worker may use.
        modules: modules that are imported once, before the first job, so that no page's time pays for it.
    """

    def __init__(
        self, workers: int, *, deadline: float = DEADLINE, memory: int = MEMORY, modules: tuple[str, ...] = ()
    ) -> None:
        self._deadline = deadline
        self._waiting: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._abandoned = threading.Event()
        self._server = ForkServer(modules)
        self._workers = [ReaderWorker(self._server, memory, deadline * _WALL_FACTOR) for _ in range(max(1, workers))]
        self._threads = [
            threading.Thread(target=self._supervise, args=(worker,), daemon=True) for worker in self._workers
        ]
        for thread in self._threads:
            thread.start()

    @classmethod
    def within(cls, limits: ReaderLimits, modules: tuple[str, ...]) -> Self:
        """Start the readers that an archive's limits allow; for `modules` see the class."""
        return cls(limits.readers, deadline=limits.reader_seconds, memory=limits.reader_memory, modules=modules)

    @property
    def ahead(self) -> int:
        """How many pages should be with the readers at once."""
        return _PAGES_PER_WORKER * len(self._threads)

    def submit(self, job: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T | Refusal]:
        """Run `job` in a worker; its result, or a refusal with Verdict.WORKER when it ended without one.

        `job` is a function that can be imported by name, pure (it is tried again when its worker dies), its arguments
        and its result can be pickled. The future raises WorkerError when no worker can be started.

        Raises:
            RuntimeError: the readers are closed.
            pickle.PicklingError: job or arguments cannot be sent to another process.
        """
        task = _Task(pickle.dumps((job, args, kwargs)), Future())
        with self._door:
            if self._closed:
                raise RuntimeError("the readers are closed")
            self._waiting.put(task)
        return task.future

    def close(self) -> None:
        """Cancel the jobs that wait, let those that run end (their limits hold), and end the workers."""
        self._cancel_waiting()
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()
        self._server.end()

    def abandon(self) -> None:
        """Cancel the jobs that wait and those that run: their workers are killed. `close` is still to be called."""
        self._abandoned.set()
        self._cancel_waiting()
        self._server.kill()
        for worker in self._workers:
            worker.kill()

    def _cancel_waiting(self) -> None:
        with self._door:
            self._closed = True
        with suppress(queue.Empty):
            while task := self._waiting.get_nowait():
                task.future.cancel()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _supervise(self, worker: ReaderWorker) -> None:
        """Serve jobs with one worker at a time, for as long as the readers are open."""
        try:
            while task := self._waiting.get():
                if not task.future.set_running_or_notify_cancel():
                    continue
                try:
                    task.future.set_result(self._outcome(worker, task.job))
                except Exception as error:  # noqa: BLE001 - the future carries it to the caller
                    task.future.set_exception(error)
        finally:
            worker.end()

    def _outcome(self, worker: ReaderWorker, job: bytes) -> object:
        died = ""
        for _attempt in range(_ATTEMPTS):
            self._start(worker)
            try:
                answer = worker.run(job, self._deadline)
            except TimeoutError:
                worker.end()
                return BrokenOff(Verdict.WORKER, f"no outcome within {self._deadline * _WALL_FACTOR:g} seconds")
            except (EOFError, OSError):
                died = worker.end()
                if died == _OUT_OF_TIME:
                    return BrokenOff(Verdict.WORKER, f"no outcome within {self._deadline:g} seconds of CPU time")
                continue
            if not isinstance(answer, WorkerCrash):
                return answer
            logger.error("a reader failed: %s\n%s", answer.reason, answer.traceback)
            if answer.spoiled:
                worker.end()
            return Refusal(Verdict.WORKER, answer.reason)
        return BrokenOff(Verdict.WORKER, f"the reader process died, twice: {died}")

    def _start(self, worker: ReaderWorker) -> None:
        """Bring a worker up, and another one when it dies meanwhile.

        Raises:
            WorkerError: none comes up.
            CancelledError: the jobs were abandoned.
        """
        why = ""
        for attempt in range(_STARTS):
            if attempt:
                self._abandoned.wait(_BETWEEN_STARTS * 2**attempt)
            try:
                worker.start()
            except EOFError as error:
                why = str(error)
            except ImportError as error:
                raise WorkerError(f"the reader process did not start: {error}") from None
            if self._abandoned.is_set():
                worker.end()
                raise CancelledError
            if worker.is_up:
                return
        raise WorkerError(f"no reader process came up, tried {_STARTS} times: {why}")


_OUT_OF_TIME = f"signal {signal.SIGPROF.value}"


def single_reader(limits: ReaderLimits, modules: tuple[str, ...]) -> Readers:
    """Start one reader process within an archive's limits, for what must not wait behind pages."""
    return Readers(1, deadline=limits.reader_seconds, memory=limits.reader_memory, modules=modules)
