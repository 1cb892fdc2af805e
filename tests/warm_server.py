"""The server of warm processes: it imports the product once, and forks for each program that it is asked to run."""

from __future__ import annotations

import array
import atexit
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import resource
import select
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
from tests import told_tables

REQUEST = struct.Struct("!I")
"""How a request begins: the length of its plan, a JSON text.

The program's stdin, stdout and stderr come with it, and the pipe for its process id and the status it ends with.
"""

READY = b"!"
"""What it says to who has connected."""

_ROOT = Path(__file__).resolve().parents[1]
_MAPS = Path("/proc/self/maps")
_OF_NO_FILE = "00:00"
# Of <sys/mman.h>: large pages may be used, and are to be used now.
_HUGE_PAGE, _COLLAPSE = 14, 25
# What a crawl imports only when it needs it, by name or inside functions.
_ALSO = (
    "alembic.command",
    "encodings.charmap",
    "encodings.idna",
    "opencc",
    "psycopg",
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
# Scrapy looks through all modules when it defines some classes, a second's work when they are many.
_BEFORE_ALL = "scrapy.core.downloader.handlers.http11"


def _serve(listening: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; returns in the new process, with what it is to run, or with nothing when all have gone."""
    # Who watches a program is watched by nobody.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    callers: list[socket.socket] = []
    while True:
        for ready in select.select([listening, *callers], [], [])[0]:
            if ready is listening:
                callers.append(listening.accept()[0])
                callers[-1].sendall(READY)
            elif (request := _request(ready)) is None:
                callers.remove(ready)
                ready.close()
            else:
                plan, streams = request
                if os.fork() == 0:
                    for ours in (listening, *callers):
                        ours.close()
                    _fork_program(*streams)
                    return plan
                for descriptor in streams:
                    os.close(descriptor)
        if not callers:
            return None


def _request(caller: socket.socket) -> tuple[dict[str, Any], list[int]] | None:
    """The plan of a program, and what it is to be connected to; None when the caller has gone."""
    descriptors = array.array("i")
    try:
        head, ancillary, _flags, _address = caller.recvmsg(REQUEST.size, socket.CMSG_SPACE(4 * descriptors.itemsize))
    except ConnectionError:
        return None
    if not head:
        return None
    for _level, _kind, data in ancillary:
        descriptors.frombytes(data)
    message = b""
    (size,) = REQUEST.unpack(head)
    while len(message) < size:
        message += caller.recv(size - len(message))
    return json.loads(message), descriptors.tolist()


def _fork_program(stdin: int, out: int, err: int, status: int) -> None:
    """Fork the process of a program, and return there alone; this one watches it, and ends."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if (pid := os.fork()) == 0:
        os.close(status)
        for ours, theirs in ((stdin, 0), (out, 1), (err, 2)):
            os.dup2(ours, theirs)
            os.close(ours)
        return
    for descriptor in (0, 1, 2, stdin, out, err):
        os.close(descriptor)
    os.write(status, struct.pack("!i", pid))
    os.write(status, str(os.waitpid(pid, 0)[1]).encode())
    os._exit(0)


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
    yield _BEFORE_ALL
    for room in ("access", "crawler", "fonds", "pipelines", "storage"):
        yield room
        for module in pkgutil.walk_packages([str(_ROOT / room)], f"{room}."):
            # The steps of the schema are read by Alembic, a __main__ runs, and the first module holds signals back.
            if ".migrations." not in module.name and not module.name.endswith(("__main__", ".cli.start")):
                yield module.name
    yield from _ALSO


def _take_large_pages() -> None:
    """Have what was imported lie in large pages where Linux can: most of a fork is copying the table of pages.

    It is advice: whatever becomes of it, the programs are the same.
    """
    if not _MAPS.exists():
        return
    advise = ctypes.CDLL(None).madvise
    for line in _MAPS.read_text(encoding="utf-8").splitlines():
        place, rights, _offset, device, *_name = line.split()
        begin, end = (int(edge, 16) for edge in place.split("-"))
        if rights == "rw-p" and device == _OF_NO_FILE:
            for advice in (_HUGE_PAGE, _COLLAPSE):
                advise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), advice)


def _main() -> None:
    listening = socket.socket(fileno=int(sys.argv[1]))
    # Who started it waits for no more than this.
    if os.fork() != 0:
        os._exit(0)
    for module in _modules():
        importlib.import_module(module)
    told_tables.tell_again()
    told_tables.learn_sqlite()
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    assert "twisted.internet.reactor" not in sys.modules, "each crawl makes its own reactor"
    gc.collect()
    gc.freeze()
    _take_large_pages()
    plan = _serve(listening)
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
