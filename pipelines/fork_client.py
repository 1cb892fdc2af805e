"""The side of the crawl of reader processes: starts the fork server, asks it for workers, and ends them."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from pipelines.fork_server import MEMORY
from pipelines.worker_loop import WorkerCrash

# Importing the readers on a busy machine takes seconds; a minute means that something is wrong.
_DEADLINE = 60.0
# Of what Linux says of a process behind its name: the time in its own code, and in the kernel for it.
_CPU_TICKS = slice(11, 13)


class ServerProcess(Protocol):
    """The part of `subprocess.Popen` that a fork server is ended by."""

    def kill(self) -> None:
        """End it at once."""

    def wait(self) -> int:
        """Wait for its end; minus the number of the signal that ended it, or its exit code."""


def begin_server(descriptor: int, modules: tuple[str, ...]) -> ServerProcess:
    """Start a new interpreter that imports `modules` and serves `descriptor`, which it inherits."""
    program = "import sys; from pipelines.fork_server import serve; serve(int(sys.argv[1]), sys.argv[2:])"
    # stdout is the commands' answer: what a library prints there must not get into it. A process group of its own,
    # because an interrupt from the keyboard is for the crawl, which lets its pages be read first.
    return subprocess.Popen(  # noqa: S603 - our own interpreter with our own module
        [sys.executable, "-P", "-c", program, str(descriptor), *modules],
        stdin=subprocess.DEVNULL,
        stdout=sys.__stderr__.fileno() if sys.__stderr__ else subprocess.DEVNULL,
        pass_fds=(descriptor,),
        env=os.environ | {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path)},
        process_group=0,
    )


class WorkerProcess:
    """A worker that was forked: the connection for its jobs, and its end."""

    def __init__(self, process_id: int, connection: Connection, status: Connection) -> None:
        self.connection = connection
        self._status = status
        self._door = threading.Lock()
        self._process_id: int | None = process_id

    def kill(self) -> None:
        """Kill the process, unless it was ended; any thread may call."""
        with self._door:
            # Once its end was told, another process may have its number.
            if self._process_id is not None and not self._status.poll():
                with suppress(ProcessLookupError):
                    os.kill(self._process_id, signal.SIGKILL)

    def cpu_seconds(self) -> float | None:
        """The CPU time that the process has taken so far, None where the machine does not say it."""
        # Behind the name, which may hold anything.
        with suppress(OSError, ValueError):
            fields = Path(f"/proc/{self._process_id}/stat").read_text("latin-1").rpartition(")")[2].split()
            return sum(map(int, fields[_CPU_TICKS])) / os.sysconf("SC_CLK_TCK")
        return None

    def end(self) -> str:
        """End the process, whatever it does, and say how it ended."""
        self.kill()
        try:
            code = self._status.recv()
        except (EOFError, OSError):
            code = -signal.SIGKILL
        with self._door:
            self._process_id = None
            self._status.close()
        self.connection.close()
        return f"signal {-code}" if code < 0 else f"exit code {code}"


class ForkServer:
    """A server that has imported `modules` and forks workers; started when first needed, and again when it died."""

    def __init__(self, modules: tuple[str, ...]) -> None:
        self._modules = modules
        self._door = threading.Lock()
        self._process: ServerProcess | None = None
        self._control: socket.socket | None = None

    def fork(self, memory: int, patience: float) -> WorkerProcess:
        """Start a worker.

        Args:
            memory: bytes of address space that it may use.
            patience: seconds after which a message that it does not take, or an answer that stops, is an OSError.

        Raises:
            ImportError: a module cannot be imported.
            EOFError: no worker came up; says why.
        """
        with self._door:
            try:
                if self._control is None:
                    self._begin()
                return self._fork(memory, patience)
            except (EOFError, OSError) as error:
                ended = self._end()
                raise EOFError(f"{error}; {ended}" if str(error) else ended) from error

    def kill(self) -> None:
        """Kill the server and with it its workers; any thread may call. `end` is still to be called."""
        if (process := self._process) is not None:
            process.kill()

    def end(self) -> None:
        """End the server, whatever it does. Workers that are still there end with it."""
        with self._door:
            self._end()

    def _begin(self) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_DEADLINE)
        with theirs:
            self._process = begin_server(theirs.fileno(), self._modules)
        with self._control.makefile("rb") as answer:
            failure: WorkerCrash | None = pickle.load(answer)  # noqa: S301 - written by our own process
        if failure is not None:
            self._end()
            raise ImportError(failure.reason)

    def _fork(self, memory: int, patience: float) -> WorkerProcess:
        assert self._control is not None
        ours, theirs = socket.socketpair()
        # Neither a message nor an answer may wait for ever for a process that is there and does nothing.
        for option in (socket.SO_SNDTIMEO, socket.SO_RCVTIMEO):
            ours.setsockopt(socket.SOL_SOCKET, option, struct.pack("@ll", int(patience) + 1, 0))
        reading, writing = os.pipe()
        connection, status = Connection(ours.detach()), Connection(reading, writable=False)
        try:
            try:
                socket.send_fds(self._control, [struct.pack(MEMORY, memory)], [theirs.fileno(), writing])
            finally:
                theirs.close()
                os.close(writing)
            if not status.poll(_DEADLINE):
                raise TimeoutError("the fork server does not answer")
            return WorkerProcess(status.recv(), connection, status)
        except BaseException:
            connection.close()
            status.close()
            raise

    def _end(self) -> str:
        if self._control is not None:
            self._control.close()
            self._control = None
        if self._process is None:
            return "not started"
        process, self._process = self._process, None
        process.kill()
        code = process.wait()
        return f"signal {-code}" if code < 0 else f"exit code {code}"
