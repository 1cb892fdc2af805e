"""What runs inside a reader process: one job after another, until the connection ends.

A worker ignores the signals that end a crawl, because the crawl ends its workers itself when their pages are done. It
dies with its parent.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import pickle
import resource
import signal
import struct
import sys
import traceback
from dataclasses import dataclass
from multiprocessing.connection import Connection

CPU_SECONDS = "!d"
"""How a job's message begins: the CPU time that the job may take, in seconds."""

_PR_SET_PDEATHSIG = 1
# An error may quote the page that caused it.
_LONGEST_TRACEBACK = 20_000


@dataclass(frozen=True, slots=True)
class WorkerReady:
    """The worker has imported what it needs."""


@dataclass(frozen=True, slots=True)
class WorkerCrash:
    """A job ended with an exception; `spoiled` means that the process must not be used again."""

    reason: str
    traceback: str
    spoiled: bool


def work(descriptor: int, memory: int, parent: int) -> None:
    """Serve the jobs that come over the connection `descriptor`, within `memory` bytes of address space."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    _die_with(parent)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    with Connection(descriptor) as connection:
        try:
            for module in pickle.loads(connection.recv_bytes()):  # noqa: S301 - written by our own parent
                importlib.import_module(module)
        except ImportError as error:
            connection.send(WorkerCrash(f"{type(error).__name__}: {error}", traceback.format_exc(), spoiled=True))
            return
        connection.send(WorkerReady())
        while True:
            try:
                message = connection.recv_bytes()
            except EOFError:
                return
            connection.send_bytes(_answer(message))


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


def _die_with(parent: int) -> None:
    if sys.platform != "linux":
        return
    # The kernel watches the thread that started this process. It supervises the process, and so lives as long.
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
