"""One reader process at a time: brought up, given one job after another, and ended."""

from __future__ import annotations

import struct

from pipelines.fork_client import ForkServer, WorkerProcess
from pipelines.worker_loop import CPU_SECONDS

# In its last bound a job at work has this share of a processor, also on a machine that is busy with much else.
_LEAST_SHARE = 0.01


class ReaderWorker:
    """One worker process at a time; used by one thread, but for `kill`."""

    def __init__(self, server: ForkServer, memory: int, wall: float) -> None:
        self._server = server
        self._memory = memory
        self._wall = wall
        self._process: WorkerProcess | None = None

    def start(self) -> None:
        """Start the process, unless one is there.

        Raises:
            ImportError: what it needs cannot be imported, so that another one could not start either.
            EOFError: it did not come up; says why.
        """
        if self._process is None:
            self._process = self._server.fork(self._memory, self._wall)

    @property
    def is_up(self) -> bool:
        """Whether a process was started and not ended."""
        return self._process is not None

    def run(self, job: bytes, seconds: float) -> object:
        """The job's answer.

        Raises:
            TimeoutError: none came, and the job neither spent its CPU time nor went on computing.
            EOFError, OSError: the process died; of SIGPROF when the job's CPU time was spent.
        """
        assert self._process is not None
        connection, before = self._process.connection, self._process.cpu_seconds()
        connection.send_bytes(struct.pack(CPU_SECONDS, seconds) + job)
        while not connection.poll(self._wall):
            after = self._process.cpu_seconds()
            if not goes_on(before, after, self._wall):
                raise TimeoutError
            before = after
        return connection.recv()

    def kill(self) -> None:
        """Kill the process; any thread may call. The thread that supervises it ends it afterwards."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> str:
        """End the process, whatever it does, and say how it ended."""
        process, self._process = self._process, None
        return "not started" if process is None else process.end()


def goes_on(before: float | None, after: float | None, seconds: float) -> bool:
    """Whether a process was at work in so many seconds, by the CPU time that it had taken before and after them.

    The CPU time of a job is bounded by itself: one that goes on comes to an end. None is a time that nobody knows.
    """
    return before is not None and after is not None and after - before >= seconds * _LEAST_SHARE
