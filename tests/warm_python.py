"""Python processes that begin with everything imported, because imports are most of what a short command costs.

A server process imports the product once and forks: each program runs in a process, a session and a group of its own,
with its own arguments, environment, streams and exit code, as after `python -c`. It can be stopped and killed like one.
How the program starts by itself is the subject of `tests/access/test_start_up.py`, with cold processes.
"""

from __future__ import annotations

import array
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Any

from pipelines import fork_client, fork_server

_ROOT = Path(__file__).resolve().parents[1]
# What a crawl imports only when it needs it, by name or inside functions.
_ALSO = (
    "alembic.command",
    "encodings.charmap",
    "encodings.idna",
    "opencc",
    "psycopg",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.core.scheduler",
    "scrapy.crawler",
    "scrapy.downloadermiddlewares.cookies",
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.httpauth",
    "scrapy.downloadermiddlewares.httpcache",
    "scrapy.downloadermiddlewares.httpcompression",
    "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.downloadermiddlewares.offsite",
    "scrapy.downloadermiddlewares.retry",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.downloadermiddlewares.stats",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.dupefilters",
    "scrapy.extensions.corestats",
    "scrapy.extensions.logstats",
    "scrapy.extensions.memusage",
    "scrapy.extensions.memdebug",
    "scrapy.extensions.closespider",
    "scrapy.extensions.logcount",
    "scrapy.extensions.spiderstate",
    "scrapy.extensions.throttle",
    "scrapy.logformatter",
    "scrapy.pipelines",
    "scrapy.pqueues",
    "scrapy.extensions.feedexport",
    "scrapy.spidermiddlewares.depth",
    "scrapy.spidermiddlewares.httperror",
    "scrapy.spidermiddlewares.metacopy",
    "scrapy.spidermiddlewares.referer",
    "scrapy.spidermiddlewares.start",
    "scrapy.spidermiddlewares.urllength",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "trafilatura",
)
# Read when an interpreter starts: another value needs another interpreter.
_OF_THE_START = ("PYTHON", "LC_", "LD_", "LANG", "MALLOC_")
_REQUEST = struct.Struct("!I")
_NO_PROCESS = -1


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
        if self.returncode is None:
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
        env: its whole environment. One that changes how an interpreter starts gets a cold one.
        given: its stdin.
        umask: that of this process unless it is given.
        is_read: False gives it a stdout that nobody reads.
    """
    with tempfile.TemporaryFile() as stdin:
        stdin.write(given)
        stdin.seek(0)
        if _starts(env) == _starts(os.environ):
            return _server().begin(program, arguments, env, stdin, umask, is_read=is_read)
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


def _starts(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(_OF_THE_START)}


class _Server:
    """The process that has imported everything, and the connection to it."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        self._door = threading.Lock()
        with theirs:
            # Pipes, as the programs will have: how a stream buffers and encodes is decided when an interpreter starts.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.warm_python", str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,
                cwd=_ROOT,
            )
        if self._socket.recv(1) != b"!":
            raise RuntimeError(self._process.communicate()[1].decode())

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
            self._socket.sendmsg([_REQUEST.pack(len(message))], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, handed)])
            self._socket.sendall(message)
        for descriptor in (out_in, err_in, status_in):
            os.close(descriptor)
        ends = os.fdopen(status, "rb", buffering=0)
        (pid,) = struct.unpack("!i", ends.read(4))
        return WarmProcess(pid, ends, os.fdopen(out, encoding="utf-8"), os.fdopen(err, encoding="utf-8"))


@cache
def _server() -> _Server:
    return _Server()


def _serve(connection: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; returns in the new process, with what it is to run, or at the end with nothing."""
    # Who watches a program is watched by nobody.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        descriptors = array.array("i")
        head, ancillary, _flags, _address = connection.recvmsg(
            _REQUEST.size, socket.CMSG_SPACE(4 * descriptors.itemsize)
        )
        if not head:
            return None
        for _level, _kind, data in ancillary:
            descriptors.frombytes(data)
        message = b""
        (size,) = _REQUEST.unpack(head)
        while len(message) < size:
            message += connection.recv(size - len(message))
        stdin, out, err, status = descriptors
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            connection.close()
            if (pid := os.fork()) == 0:
                os.close(status)
                for ours, theirs in ((stdin, 0), (out, 1), (err, 2)):
                    os.dup2(ours, theirs)
                    os.close(ours)
                plan: dict[str, Any] = json.loads(message)
                return plan
            for descriptor in (0, 1, 2, stdin, out, err):
                os.close(descriptor)
            os.write(status, struct.pack("!i", pid))
            os.write(status, str(os.waitpid(pid, 0)[1]).encode())
            os._exit(0)
        for descriptor in descriptors:
            os.close(descriptor)


def _become(plan: dict[str, Any]) -> None:
    """Make this process what a new interpreter would be."""
    os.setsid()
    os.chdir(plan["cwd"])
    if plan["umask"] >= 0:
        os.umask(plan["umask"])
    for name, limits in plan["limits"].items():
        resource.setrlimit(getattr(resource, name), limits)
    os.environ.clear()
    os.environ.update(plan["env"])
    time.tzset()
    _keep_readers_warm()
    sys.argv = ["-c", *plan["arguments"]]


class _ReaderServer:
    """A fork server of readers that began warm; the part of `subprocess.Popen` that its client needs."""

    def __init__(self, pid: int) -> None:
        self._pid = pid

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def wait(self) -> int:
        return -signal.SIGKILL


def _keep_readers_warm() -> None:
    """Fork a process that forks the program's fork servers: the program itself has threads by then."""
    ours, theirs = socket.socketpair()
    if os.fork() == 0:
        ours.close()
        for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(ignored, signal.SIG_IGN)
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        _fork_reader_servers(theirs)
        os._exit(0)
    theirs.close()

    def begin_server(descriptor: int, modules: tuple[str, ...]) -> _ReaderServer:
        socket.send_fds(ours, [b"!"], [descriptor])
        (pid,) = struct.unpack("!i", ours.recv(4))
        return _ReaderServer(pid)

    # The one seam: all that these programs do differently is where their readers come from.
    fork_client.begin_server = begin_server


def _fork_reader_servers(control: socket.socket) -> None:
    while True:
        request, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not request:
            return
        if (pid := os.fork()) == 0:
            control.close()
            os.setpgid(0, 0)
            os.dup2(2, 1)
            fork_server.serve(descriptors[0], ())
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(struct.pack("!i", pid))


def _modules() -> Iterator[str]:
    for room in ("access", "crawler", "pipelines", "storage"):
        yield room
        for module in pkgutil.walk_packages([str(_ROOT / room)], f"{room}."):
            # The steps of the schema are read by Alembic, and a __main__ runs.
            if ".migrations." not in module.name and not module.name.endswith("__main__"):
                yield module.name
    yield from _ALSO


def _main() -> None:
    connection = socket.socket(fileno=int(sys.argv[1]))
    for module in _modules():
        importlib.import_module(module)
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    assert "twisted.internet.reactor" not in sys.modules, "each crawl makes its own reactor"
    gc.collect()
    gc.freeze()
    connection.send(b"!")
    plan = _serve(connection)
    if plan is not None:
        _become(plan)
        namespace = {"__name__": "__main__", "__builtins__": __builtins__}
        exec(compile(plan["program"], "<string>", "exec"), namespace)


if __name__ == "__main__":
    _main()
