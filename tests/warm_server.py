"""The server of warm processes: it imports the product once, and forks for each program that it is asked to run."""

from __future__ import annotations

import array
import atexit
import gc
import importlib
import json
import os
import pkgutil
import resource
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pipelines import fork_client, fork_server

REQUEST = struct.Struct("!I")
"""How a request begins: the length of its plan, a JSON text.

The program's stdin, stdout and stderr come with it, and the pipe for its process id and the status it ends with.
"""

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
    "scrapy.downloadermiddlewares.defaultheaders",
    "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.robotstxt",
    "scrapy.downloadermiddlewares.useragent",
    "scrapy.extensions.memusage",
    "scrapy.extensions.closespider",
    "scrapy.logformatter",
    "scrapy.pipelines",
    "scrapy.statscollectors",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "trafilatura",
)


def _serve(connection: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; returns in the new process, with what it is to run, or at the end with nothing."""
    # Who watches a program is watched by nobody.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        descriptors = array.array("i")
        head, ancillary, _flags, _address = connection.recvmsg(
            REQUEST.size, socket.CMSG_SPACE(4 * descriptors.itemsize)
        )
        if not head:
            return None
        for _level, _kind, data in ancillary:
            descriptors.frombytes(data)
        message = b""
        (size,) = REQUEST.unpack(head)
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
    for room in ("access", "crawler", "fonds", "pipelines", "storage"):
        yield room
        for module in pkgutil.walk_packages([str(_ROOT / room)], f"{room}."):
            # The steps of the schema are read by Alembic, a __main__ runs, and the first module holds signals back.
            if ".migrations." not in module.name and not module.name.endswith(("__main__", ".cli.start")):
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
        _run(plan["program"])


def _run(program: str) -> None:
    """Run the program and end as an interpreter ends, but for what costs: it takes no object of all modules apart."""
    namespace = {"__name__": "__main__", "__builtins__": __builtins__}
    code = 0
    try:
        exec(compile(program, "<string>", "exec"), namespace)
    except SystemExit as ended:
        if not (ended.code is None or isinstance(ended.code, int)):
            raise
        code = ended.code or 0
    threading._shutdown()  # type: ignore[attr-defined] # what the interpreter calls: it waits for threads
    atexit._run_exitfuncs()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except OSError:
        # The interpreter itself says what became of that, by its own exit code.
        sys.exit(code)
    os._exit(code & 0xFF)


if __name__ == "__main__":
    _main()
