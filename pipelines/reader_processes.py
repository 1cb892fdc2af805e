"""Reader processes: jobs run apart from the crawl, each with a deadline and a limit of memory.

A page can hang a parser, exhaust its memory or crash it. So each job runs in a worker process, one at a time; a worker
that misses the deadline is killed and replaced, and only its page is affected, with a typed outcome. Every worker has a
connection of its own and shares no lock with the others, so a killed worker leaves nothing locked. (In a pool with
shared queues it can: killing one worker at the wrong moment breaks those of Pebble 5.2 and the standard library.)

Linux takes the workers down with a parent that is killed; elsewhere a busy worker ends with its job.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ParamSpec, Protocol, Self, TypeVar

from pipelines.worker_loop import WorkerCrash, WorkerReady
from storage.types import Refusal, Verdict
from storage.types.errors import FondsError

logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

DEADLINE = 30.0
MEMORY = 2 * 1024**3
# Importing the readers on a busy machine takes seconds; a minute means that something is wrong.
_START_DEADLINE = 60.0
# Enough pages for each worker that none is idle; few enough that one slow page holds up little behind it.
_PAGES_PER_WORKER = 4
# A worker may die by no fault of its page (the kernel ends some process when memory is short).
_ATTEMPTS = 2


class WorkerError(FondsError):
    """No reader process can be started, so nothing can be read; says why."""


class ReaderLimits(Protocol):
    """What an archive's configuration says of its readers; see `storage.archive.configuration.CrawlLimits`."""

    @property
    def readers(self) -> int:
        """How many processes read at once."""

    @property
    def reader_seconds(self) -> float:
        """How long one page may take."""

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
        deadline: seconds that one job may take.
        memory: bytes of address space that a worker may use.
        modules: modules that a worker imports before its first job, so that no page's deadline pays for it.
    """

    def __init__(
        self, workers: int, *, deadline: float = DEADLINE, memory: int = MEMORY, modules: tuple[str, ...] = ()
    ) -> None:
        self._deadline = deadline
        self._start = (memory, modules)
        self._waiting: queue.SimpleQueue[_Task | None] = queue.SimpleQueue()
        self._door = threading.Lock()
        self._closed = False
        self._threads = [threading.Thread(target=self._supervise, daemon=True) for _ in range(max(1, workers))]
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
        """Cancel the jobs that wait, let those that run end (their deadline holds), and end the workers."""
        with self._door:
            self._closed = True
        with suppress(queue.Empty):
            while task := self._waiting.get_nowait():
                task.future.cancel()
        for _thread in self._threads:
            self._waiting.put(None)
        for thread in self._threads:
            thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()

    def _supervise(self) -> None:
        """Serve jobs with one worker at a time, for as long as the readers are open."""
        worker = _Worker(*self._start)
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

    def _outcome(self, worker: _Worker, job: bytes) -> object:
        died = ""
        for _attempt in range(_ATTEMPTS):
            worker.start()
            try:
                answer = worker.run(job, self._deadline)
            except TimeoutError:
                worker.end()
                return Refusal(Verdict.WORKER, f"no outcome within {self._deadline:g} seconds")
            except (EOFError, OSError):
                died = worker.end()
                continue
            if not isinstance(answer, WorkerCrash):
                return answer
            logger.error("a reader failed: %s\n%s", answer.reason, answer.traceback)
            if answer.spoiled:
                worker.end()
            return Refusal(Verdict.WORKER, answer.reason)
        return Refusal(Verdict.WORKER, f"the reader process died, twice: {died}")


class _Worker:
    """One worker process and the connection to it; used by one thread, which is its parent in the kernel's eyes."""

    def __init__(self, memory: int, modules: tuple[str, ...]) -> None:
        self._memory = memory
        self._modules = modules
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def start(self) -> None:
        """Start the process, unless one is there.

        Raises:
            WorkerError: it does not come up.
        """
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        self._connection = Connection(ours.detach())
        with theirs:
            program = "import sys; from pipelines.worker_loop import work; work(*map(int, sys.argv[1:]))"
            arguments = (theirs.fileno(), self._memory, os.getpid())
            # stdout is the commands' answer: what a library prints there must not get into it. A process group of its
            # own, because an interrupt from the keyboard is for the crawl, which lets its pages be read first.
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter with our own module
                [sys.executable, "-P", "-c", program, *map(str, arguments)],
                stdin=subprocess.DEVNULL,
                stdout=sys.__stderr__.fileno() if sys.__stderr__ else subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=os.environ | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
                process_group=0,
            )
        try:
            ready = self._ask(pickle.dumps(self._modules), _START_DEADLINE)
        except (TimeoutError, EOFError, OSError):
            raise WorkerError(f"the reader process did not start: {self.end()}") from None
        if not isinstance(ready, WorkerReady):
            self.end()
            raise WorkerError(f"the reader process did not start: {ready}")

    def run(self, job: bytes, deadline: float) -> object:
        """The job's answer.

        Raises:
            TimeoutError: none came within the deadline.
            EOFError, OSError: the process died.
        """
        return self._ask(job, deadline)

    def end(self) -> str:
        """End the process, whatever it does, and say how it ended."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is None:
            return "not started"
        self._process.kill()
        code = self._process.wait()
        self._process = None
        return f"signal {-code}" if code < 0 else f"exit code {code}"

    def _ask(self, message: bytes, deadline: float) -> object:
        assert self._connection is not None
        self._connection.send_bytes(message)
        if not self._connection.poll(deadline):
            raise TimeoutError
        return self._connection.recv()
