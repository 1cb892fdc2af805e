"""Python processes that begin with everything imported, because imports are most of what a short command costs.

A server process imports the product once and forks: each program runs in a process, a session and a group of its own,
with its own arguments, environment, streams and exit code, as after `python -c`. It can be stopped and killed like one.
How the program starts by itself is the subject of `tests/access/test_start_up.py`, with cold processes.
"""

from __future__ import annotations

import array
import atexit
import hashlib
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO

from tests.warm_server import READY, REQUEST

_ROOT = Path(__file__).resolve().parents[1]
# Read when an interpreter starts: another value needs another interpreter.
_OF_THE_START = ("PYTHON", "LC_", "LD_", "LANG", "MALLOC_")
_PRELOAD = "LD_PRELOAD"
_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex
_ATTEMPTS, _PAUSE = 20, 0.05


class WarmProcess:
    """A program that runs in a process of the server's; the part of `subprocess.Popen` that tests need."""

    def __init__(self, pid: int, status: IO[bytes], stdout: IO[str], stderr: IO[str]) -> None:
        self.pid = pid
        self.stdout = stdout
        self.stderr = stderr
        self.returncode: int | None = None
        self._ended = threading.Event()
        self._said: dict[str, str] = {}
        self._readers: list[threading.Thread] = []
        threading.Thread(target=self._watch, args=(status,), daemon=True).start()

    def poll(self) -> int | None:
        """The exit code (minus the signal's number), or None while it runs."""
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end of the program."""
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired("a warm Python process", timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """What the program says from here on, until it ends; may be called again after a timeout."""
        if not self._readers:
            streams = {"stdout": self.stdout, "stderr": self.stderr}
            self._readers = [threading.Thread(target=self._read, args=item, daemon=True) for item in streams.items()]
            for reader in self._readers:
                reader.start()
        until = None if timeout is None else time.monotonic() + timeout
        for reader in self._readers:
            reader.join(None if until is None else max(0.0, until - time.monotonic()))
            if reader.is_alive():
                raise subprocess.TimeoutExpired("a warm Python process", timeout or 0)
        self.wait(None if until is None else max(1.0, until - time.monotonic()))
        return self._said["stdout"], self._said["stderr"]

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the program has ended."""
        # Its server may have waited for it already, and not told us yet.
        if self.returncode is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End the program at once."""
        self.send_signal(signal.SIGKILL)

    def _read(self, name: str, stream: IO[str]) -> None:
        with stream:
            self._said[name] = stream.read()

    def _watch(self, status: IO[bytes]) -> None:
        with status:
            answer = status.read()
        # Without an answer the server is gone, and with it what it ran.
        self.returncode = os.waitstatus_to_exitcode(int(answer)) if answer else -signal.SIGKILL
        self._ended.set()


def begin(
    program: str,
    *arguments: str,
    env: Mapping[str, str],
    given: bytes = b"",
    umask: int = -1,
    is_read: bool = True,
) -> WarmProcess | subprocess.Popen[str]:
    """Start `python -c program arguments` in a session of its own.

    Args:
        program: its text.
        arguments: what it finds in `sys.argv` after the first.
        env: its whole environment. One that changes how an interpreter starts gets a cold one; one that preloads a
            library gets a server of its own, with that library.
        given: its stdin.
        umask: that of this process unless it is given.
        is_read: False gives it a stdout that nobody reads.
    """
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given)
        stdin.seek(0)
        if _starts(env) == _starts(os.environ):
            return _server(env.get(_PRELOAD)).begin(program, arguments, env, stdin, umask, is_read=is_read)
        assert is_read, "a cold program is always read"
        return subprocess.Popen(
            [sys.executable, "-c", program, *arguments],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            umask=umask,
            env=env,
        )


class WarmReaderServer:
    """A fork server of readers that began warm; the part of `subprocess.Popen` that its client needs."""

    def __init__(self, process: WarmProcess) -> None:
        self._process = process

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()

    def wait(self) -> int:
        """Wait for its end."""
        code = self._process.wait()
        self._process.stdout.close()
        self._process.stderr.close()
        return code


def begin_reader_server(descriptor: int, modules: tuple[str, ...]) -> WarmReaderServer:
    """What `pipelines.fork_client.begin_server` does, from the warm process; for tests that run jobs in their own."""
    program = "import sys; from pipelines.fork_server import serve; serve(0, sys.argv[1:])"
    with open(descriptor, "rb", buffering=0, closefd=False) as control:
        return WarmReaderServer(_server(None).begin(program, modules, os.environ, control, -1, is_read=False))


def _started(address: str, preload: str | None) -> tuple[int, ...]:
    """Start a server that listens to an address, unless there is one; what it says on its streams, if it is ours."""
    with socket.socket(socket.AF_UNIX) as listening:
        try:
            listening.bind(address)
        except OSError:
            return ()
        listening.listen()
        # Pipes, as the programs will have: how a stream buffers and encodes is decided when an interpreter starts.
        (out, out_in), (err, err_in) = os.pipe(), os.pipe()
        subprocess.run(
            [sys.executable, "-m", "tests.warm_server", str(listening.fileno())],
            stdin=subprocess.DEVNULL,
            stdout=out_in,
            stderr=err_in,
            pass_fds=(listening.fileno(),),
            start_new_session=True,
            cwd=_ROOT,
            env=os.environ | ({} if preload is None else {_PRELOAD: preload}),
            check=True,
        )
        os.close(out_in)
        os.close(err_in)
        return out, err


def _starts(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_OF_THE_START) and name != _PRELOAD}


class _Server:
    """The process that has imported everything, one for all workers of a run, and this one's connection to it."""

    def __init__(self, preload: str | None) -> None:
        self._door = threading.Lock()
        # A name that no file has: it is free again when nobody listens to it. It has room for some hundred bytes.
        address = f"\0fonds-warm-{_RUN}-{hashlib.sha256((preload or '').encode()).hexdigest()[:16]}"
        for _attempt in range(_ATTEMPTS):
            self._streams = _started(address, preload)
            self._socket = socket.socket(socket.AF_UNIX)
            # One that is about to listen, and one that ends because all others have gone, is not there.
            with suppress(ConnectionError):
                self._socket.connect(address)
                if self._socket.recv(1) == READY:
                    return
            self._socket.close()
            time.sleep(_PAUSE)
        raise RuntimeError("".join(os.fdopen(stream).read() for stream in self._streams) or "no warm server started")

    def end(self) -> None:
        """Leave the server, which ends when everybody has; what it runs goes on."""
        self._socket.close()
        for stream in self._streams:
            os.close(stream)

    def begin(
        self,
        program: str,
        arguments: tuple[str, ...],
        env: Mapping[str, str],
        stdin: IO[bytes],
        umask: int,
        *,
        is_read: bool,
    ) -> WarmProcess:
        plan = {
            "program": program,
            "arguments": arguments,
            "env": dict(env),
            "cwd": str(Path.cwd()),
            "umask": umask,
            "limits": {name: resource.getrlimit(getattr(resource, name)) for name in ("RLIMIT_FSIZE", "RLIMIT_NOFILE")},
        }
        (out, out_in), (err, err_in), (status, status_in) = os.pipe(), os.pipe(), os.pipe()
        if not is_read:
            os.close(out)
            out = os.open(os.devnull, os.O_RDONLY)
        message = json.dumps(plan).encode()
        with self._door:
            handed = array.array("i", [stdin.fileno(), out_in, err_in, status_in])
            self._socket.sendmsg([REQUEST.pack(len(message))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
            self._socket.sendall(message)
        for descriptor in (out_in, err_in, status_in):
            os.close(descriptor)
        ends = os.fdopen(status, "rb", buffering=0)
        (pid,) = struct.unpack("!i", ends.read(4))
        return WarmProcess(pid, ends, os.fdopen(out, encoding="utf-8"), os.fdopen(err, encoding="utf-8"))


@cache
def _server(preload: str | None) -> _Server:
    server = _Server(preload)
    atexit.register(server.end)
    return server
