"""What runs inside a reader process: one job after another, until the connection ends."""

from __future__ import annotations

import pickle
import resource
import signal
import struct
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection

CPU_SECONDS = "!d"
"""How a job's message begins: the CPU time that the job may take, in seconds."""

# An error may quote the page that caused it.
_LONGEST_TRACEBACK = 20_000


@dataclass(frozen=True, slots=True)
class WorkerCrash:
    """A job ended with an exception; `spoiled` means that the process must not be used again."""

    reason: str
    traceback: str
    spoiled: bool


def work(descriptor: int, memory: int) -> None:
    """Serve the jobs that come over the connection `descriptor`, within `memory` bytes of address space."""
    resource.setrlimit(resource.RLIMIT_AS, memory_limits(memory, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with Connection(descriptor) as connection:
        # Whatever the connection fails with, the crawl is gone: a traceback would stand in its log, as if the next run
        # had failed.
        while True:
            try:
                message = connection.recv_bytes()
            except (EOFError, OSError):
                return
            answer = _answer(message)
            try:
                connection.send_bytes(answer)
            except OSError:
                return


def memory_limits(memory: int, hard: int) -> tuple[int, int]:
    """The limits of a process that is to have so much address space, and not more than its own hard limit allows."""
    allowed = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    return allowed, allowed


def _answer(message: bytes) -> bytes:
    """Run a job within its CPU time; past it the kernel ends this process, whatever the job is doing."""
    seconds = struct.unpack_from(CPU_SECONDS, message)[0]
    # The default action of SIGPROF is the end of the process: a parser that never lets go of the interpreter's lock
    # would keep a handler waiting. The time of a process, not of the day: a busy machine must not cost a page.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    answer = _run(memoryview(message)[struct.calcsize(CPU_SECONDS) :])
    signal.setitimer(signal.ITIMER_PROF, 0)
    return answer


def _run(message: memoryview) -> bytes:
    try:
        job, args, kwargs = pickle.loads(message)  # noqa: S301 - written by our own parent
        return pickle.dumps(job(*args, **kwargs))
    except Exception as error:  # noqa: BLE001 - a page that the reader fails on must not affect other pages
        memory = isinstance(error, MemoryError)
        reason = "the reader needs more memory than it may use" if memory else f"{type(error).__name__}: {error}"
        return pickle.dumps(WorkerCrash(reason[:500], traceback.format_exc()[-_LONGEST_TRACEBACK:], spoiled=memory))
