"""Archives that `fonds demo` filled: crawled once in a run of tests, however many processes it has, and then copied."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from tests.access.commands import Ran, fonds
from tests.access.engines import archive_on
from tests.databases import fresh_database

_SQLITE = 'database = "sqlite:///fonds.sqlite3"\n'


class DemoArchives:
    """Gives copies of the demo's archive, in SQLite, after one crawl of it or more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, path: Path, crawls: int) -> Path:
        """Make the folder `path`, or fill it while it is empty, with an archive after so many crawls; returns it."""
        shutil.copytree(self._crawled(crawls), path, dirs_exist_ok=True)
        return path

    def corrected(self, path: Path) -> Path:
        """Fill the folder `path`, which is not there yet, with an archive after both of the demo's visits."""
        done = self._folder / "corrected-done"
        with (self._folder / "corrected-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                archive = self.copy(self._folder / "corrected-new", crawls=1)
                _run("demo", "--visit", "2", "--quiet", "--archive", archive)
                archive.rename(done)
        shutil.copytree(done, path)
        return path

    def ran(self, crawls: int) -> Ran:
        """What the last of so many crawls came to."""
        self._crawled(crawls)
        return Ran(**json.loads(self._answer(crawls).read_text(encoding="utf-8")))

    def fill(self, path: Path, engine: str, crawls: int) -> None:
        """Fill an archive's folder, empty but for a `fonds.toml` that names PostgreSQL's database on that engine."""
        if engine == "sqlite":
            self.copy(path, crawls)
            return
        crawled, backup = self._crawled(crawls), self._backup(crawls)
        database = (path / "fonds.toml").read_text(encoding="utf-8")
        shutil.copytree(crawled, path, ignore=shutil.ignore_patterns("fonds.sqlite3*"), dirs_exist_ok=True)
        settings = (crawled / "fonds.toml").read_text(encoding="utf-8")
        assert _SQLITE in settings
        (path / "fonds.toml").write_text(settings.replace(_SQLITE, database), encoding="utf-8")
        _run("restore", backup, "--only", "database", "--archive", path)

    def _backup(self, crawls: int) -> Path:
        done = self._folder / f"{crawls}-backup"
        with (self._folder / f"{crawls}-backup-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                new = self._folder / f"{crawls}-new-backup"
                _run("backup", new, "--archive", self._crawled(crawls))
                new.rename(done)
        return done

    def _crawled(self, crawls: int) -> Path:
        done = self._folder / f"{crawls}-done"
        with (self._folder / f"{crawls}-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                archive = self._folder / f"{crawls}-new"
                if crawls > 1:
                    self.copy(archive, crawls - 1)
                ran = _crawl_demo(archive)
                self._answer(crawls).write_text(json.dumps(asdict(ran)), encoding="utf-8")
                archive.rename(done)
        return done

    def _answer(self, crawls: int) -> Path:
        return self._folder / f"{crawls}-answer.json"


class FirstVisits:
    """Gives copies of the demo's archive as its first crawl on either engine left it; PostgreSQL's server is ours."""

    def __init__(self, archive: Path, server: str, archives: DemoArchives) -> None:
        self._archive = archive
        self._server = server
        self._archives = archives

    @contextmanager
    def on(self, engine: str, path: Path) -> Iterator[tuple[Path, Ran]]:
        """A copy in the folder `path`, which is not there yet, with what the crawl came to."""
        if engine == "sqlite":
            yield self._archives.copy(path, crawls=1), self._archives.ran(crawls=1)
            return
        ran, template = self._ran, Archive.at(self._archive).configuration.database
        with fresh_database(self._server, template) as url:
            shutil.copytree(self._archive, path)
            settings = (path / "fonds.toml").read_text(encoding="utf-8")
            assert template in settings
            (path / "fonds.toml").write_text(settings.replace(template, url), encoding="utf-8")
            yield path, ran

    @cached_property
    def _ran(self) -> Ran:
        return _crawl_demo(self._archive)


def _crawl_demo(archive: Path) -> Ran:
    return _run("demo", "--quiet", "--archive", archive)


def _run(*arguments: str | Path) -> Ran:
    ran = fonds(*arguments)
    assert (ran.code, ran.err) == (0, ""), ran.err
    return ran


@pytest.fixture(scope="session")
def demo_archives(tmp_path_factory: pytest.TempPathFactory) -> DemoArchives:
    """The demo's archives, shared by all processes of the run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared = folder / "demo-archives"
    shared.mkdir(exist_ok=True)
    return DemoArchives(shared)


@pytest.fixture(scope="session")
def first_visits(
    tmp_path_factory: pytest.TempPathFactory, postgresql: str, demo_archives: DemoArchives
) -> Iterator[FirstVisits]:
    """The demo's archive after its first crawl, on either engine."""
    with archive_on("postgresql", tmp_path_factory.mktemp("first-visits") / "archive", postgresql) as archive:
        yield FirstVisits(archive, postgresql, demo_archives)
