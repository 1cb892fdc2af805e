"""What all tests share: one PostgreSQL server for the run, and fresh databases on both engines."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import psycopg
import pytest

# Scrapy looks through all modules when it defines some classes, a second's work when those of all tests are there.
import scrapy.core.downloader.contextfactory  # noqa: F401
from hypothesis import HealthCheck, settings

from storage.objects.address import StoreAddress
from storage.tables.database import Database
from tests.databases import ServerOnTcp, fresh_database, postgresql_server
from tests.demo_archives import demo_archives, first_visits
from tests.scratch import write_in_memory
from tests.stores import CREDENTIALS, Gate, new_bucket, s3_server
from tests.told_tables import tell_again

__all__ = ["demo_archives", "first_visits"]

write_in_memory()
tell_again()
# What is told of times must not depend on where the tests run; tests of other zones name theirs.
os.environ["TZ"] = "UTC"
time.tzset()
# A shell without job control starts what stands in the background deaf to Ctrl-C, and so would be what tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
# How fast a machine is decides no test.
settings.register_profile("fonds", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("fonds")
ENGINES = ("sqlite", "postgresql")
_ON_DATABASES = frozenset({"both", "database", "database_url", "filled", "shared"})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let several workers begin with the files of few quick tests: those take longest; who got one last was waited for.

    A test on a database is not quick.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        quick = Counter(item.path for item in items if _ON_DATABASES.isdisjoint(getattr(item, "fixturenames", ())))
        items.sort(key=lambda item: quick[item.path])


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
