"""The process that reader processes are forked from: it imports what they need once, for all of them.

So each further worker, and each that replaces a killed one, is there at once and shares the memory of the imports. The
server has one thread and reads no page. Each worker has a watcher, its parent, that reaps it and tells the crawl
how it ended. Linux takes them down one after the other: the server ends when the crawl's end of its socket is gone,
then the watchers, then the workers. Elsewhere a busy worker ends with its job.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NoReturn, ParamSpec

from pipelines.worker_loop import WorkerCrash, work

P = ParamSpec("P")

MEMORY = "!Q"
"""What asks for a worker: the bytes of address space that it may use. The ends of its job connection and of the pipe
for its process id and its exit code come with it."""

_PR_SET_PDEATHSIG = 1
# How many new containers start a collection in a reader: the elements of a page go when nobody refers to them any more,
# and looking for circles among them took a fifteenth of its reading.
_YOUNG = 50_000


def serve(descriptor: int, modules: Iterable[str]) -> None:
    """Import the modules, say so over the socket `descriptor`, and fork a worker whenever it asks for one."""
    # The crawl ends its workers itself when their pages are done.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    # Watchers are not waited for: what they know goes to the crawl.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # A crawl that was killed says nothing more, and its log should end with it.
    with socket.socket(fileno=descriptor) as control, suppress(ConnectionError):
        failure = _import(modules)
        gc.collect()
        gc.freeze()
        gc.set_threshold(_YOUNG, 10, 10)
        control.sendall(pickle.dumps(failure))
        while failure is None:
            request, handed, _flags, _address = socket.recv_fds(control, struct.calcsize(MEMORY), 2)
            if not request:
                return
            connection, status = handed
            if _fork() == 0:
                control.close()
                _never_return(_watch, struct.unpack(MEMORY, request)[0], connection, status)
            os.close(connection)
            os.close(status)


def _import(modules: Iterable[str]) -> WorkerCrash | None:
    try:
        for module in modules:
            importlib.import_module(module)
    except ImportError as error:
        return WorkerCrash(f"{type(error).__name__}: {error}", traceback.format_exc(), spoiled=True)
    return None


def _watch(memory: int, connection: int, status: int) -> None:
    """Fork a worker; report its process id, and how it ended once it has."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    _die_with_parent()
    worker = _fork()
    if worker == 0:
        os.close(status)
        _die_with_parent()
        work(connection, memory)
        return
    os.close(connection)
    # The crawl may have ended.
    with Connection(status, readable=False) as answer, suppress(OSError):
        answer.send(worker)
        # Told before it is reaped: until then no other process can have its number, so the crawl may kill by it.
        ended = os.waitid(os.P_PID, worker, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        answer.send(ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status)


def _fork() -> int:
    try:
        return os.fork()
    except OSError as error:
        sys.exit(f"fonds: no reader process can be forked: {error}")


def _never_return(program: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> NoReturn:
    """Run the program of a forked process, and end the process: nothing of the server's own stack may run on in it."""
    try:
        program(*args, **kwargs)
    except SystemExit as ended:
        sys.stderr.write(f"{ended}\n")
        os._exit(1)
    except BaseException:  # noqa: BLE001 - whatever it is, it ends this process
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _die_with_parent() -> None:
    """End when the parent does; in silence, for nobody is left who would be told."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
