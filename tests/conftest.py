"""What all tests share: one PostgreSQL server for the run, and fresh databases on both engines."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from storage.objects.address import StoreAddress
from storage.tables.database import Database
from tests.databases import ServerOnTcp, fresh_database, postgresql_server
from tests.demo_archives import demo_archives, first_visits
from tests.scratch import write_in_memory
from tests.stores import CREDENTIALS, Gate, new_bucket, s3_server

__all__ = ["demo_archives", "first_visits"]

write_in_memory()
# What is told of times must not depend on where the tests run; tests of other zones name theirs.
os.environ["TZ"] = "UTC"
time.tzset()
# How fast a machine is decides no test.
settings.register_profile("fonds", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fonds")
ENGINES = ("sqlite", "postgresql")


def pytest_collection_finish() -> None:
    """Let the garbage collector leave alone what imports and the collection of tests made: none of it is garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a running PostgreSQL server; without one the tests that need it fail, they are not skipped."""
    # Not in pytest's own folder: another run beside this one takes that from the server's user, and the server ends.
    with (
        TemporaryDirectory(prefix="fonds-postgresql-", ignore_cleanup_errors=True) as folder,
        postgresql_server(Path(folder)) as url,
    ):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("ALTER SYSTEM SET fsync = off")
            connection.execute("SELECT pg_reload_conf()")
        yield url


@pytest.fixture(scope="session")
def server_on_tcp() -> Iterator[ServerOnTcp]:
    """A server that a test may stop; it starts it again."""
    with (
        TemporaryDirectory(prefix="fonds-postgresql-", ignore_cleanup_errors=True) as folder,
        ServerOnTcp(Path(folder)).running() as server,
    ):
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database made by running the migrations, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "fonds.sqlite3"
    Database.open(f"sqlite:///{path}", write=True).close()
    return path


@pytest.fixture(scope="session")
def migrated_database(postgresql: str) -> Iterator[str]:
    """The URL of a PostgreSQL database made by running the migrations, to be copied."""
    with fresh_database(postgresql) as url:
        Database.open(url, write=True).close()
        yield url


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, Database]]:
    """A database on each engine, filled by the module's own function `fill`; its tests must only read."""
    folder = tmp_path_factory.mktemp("filled")
    with (
        _fresh("sqlite", folder, request, migrated=True) as one,
        _fresh("postgresql", folder, request, migrated=True) as other,
    ):
        databases = Database.open(one, write=True), Database.open(other, write=True)
        for opened in databases:
            request.module.fill(opened)
        yield databases
        for opened in databases:
            opened.close()


@contextmanager
def _fresh(engine: str, folder: Path, request: pytest.FixtureRequest, *, migrated: bool) -> Iterator[str]:
    path = folder / "fonds.sqlite3"
    if engine == "sqlite":
        if migrated:
            copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
        return
    template = request.getfixturevalue("migrated_database") if migrated else None
    with fresh_database(request.getfixturevalue("postgresql"), template) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database that is still empty, on either engine."""
    with _fresh(request.param, tmp_path, request, migrated=False) as url:
        yield url


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A fresh database with the newest schema, made by running the migrations, on either engine."""
    with _fresh(request.param, tmp_path, request, migrated=True) as url:
        opened = Database.open(url, write=True)
        yield opened
        opened.close()


@pytest.fixture
def both(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Database, Database]]:
    """A fresh database on each engine, to hold their answers against each other."""
    with (
        _fresh("sqlite", tmp_path, request, migrated=True) as one,
        _fresh("postgresql", tmp_path, request, migrated=True) as other,
    ):
        databases = Database.open(one, write=True), Database.open(other, write=True)
        yield databases
        for opened in databases:
            opened.close()


@pytest.fixture
def shared(postgresql: str, migrated_database: str) -> Iterator[str]:
    """The URL of a migrated database that several processes may crawl with at once: only PostgreSQL's is one."""
    with fresh_database(postgresql, migrated_database) as url:
        yield url


@pytest.fixture(scope="session")
def s3_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of an S3-compatible server on loopback."""
    with s3_server(tmp_path_factory.mktemp("s3") / "moto.log") as port:
        yield port


@pytest.fixture
def gate(s3_port: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """A gate before that server, with credentials for it in the environment."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with Gate(s3_port).serving() as gate:
        yield gate


@pytest.fixture
def bucket(gate: Gate) -> StoreAddress:
    """A store of its own on that server, reached through the gate."""
    return new_bucket(gate.endpoint)
