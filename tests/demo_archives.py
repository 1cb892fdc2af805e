"""Archives that `fonds demo` filled: crawled once in a run of tests, however many processes it has, and then copied."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.access.commands import fonds

_SQLITE = 'database = "sqlite:///fonds.sqlite3"\n'


class DemoArchives:
    """Gives copies of the demo's archive, in SQLite, after one crawl of it or more."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def copy(self, path: Path, crawls: int) -> Path:
        """Make the folder `path`, or fill it while it is empty, with an archive after so many crawls; returns it."""
        shutil.copytree(self._crawled(crawls), path, dirs_exist_ok=True)
        return path

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
                _crawl_demo(archive)
                archive.rename(done)
        return done


def _crawl_demo(archive: Path) -> None:
    _run("demo", "--quiet", "--archive", archive)


def _run(*arguments: str | Path) -> None:
    ran = fonds(*arguments)
    assert ran.code == 0, ran.err


@pytest.fixture(scope="session")
def demo_archives(tmp_path_factory: pytest.TempPathFactory) -> DemoArchives:
    """The demo's archives, shared by all processes of the run."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    shared = folder / "demo-archives"
    shared.mkdir(exist_ok=True)
    return DemoArchives(shared)
