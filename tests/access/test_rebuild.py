"""The WARC files are the truth: a database made from them alone shows what the lost one showed, ids included."""

from __future__ import annotations

import sqlite3
from ast import literal_eval
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.custody.source_acts import alias_source, part_source
from storage.tables.database import Database
from tests.access.commands import fonds
from tests.access.views import Shown, shown
from tests.databases import fresh_database
from tests.demo_archives import DemoArchives


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo, visited twice: responses, revisits, 304s, redirects, failures; a person joined and parted sources."""
    folder = demo_archives.copy(tmp_path_factory.mktemp("rebuild") / "archive", crawls=2)
    one, other, third = sorted(row[2] for row in _shown(f"sqlite:///{folder / 'fonds.sqlite3'}")["v_sources"])[:3]
    archive = Archive.at(folder)
    database = archive.open_database(write=True)
    try:
        now = datetime(2031, 6, 1, tzinfo=UTC)
        for alias, stands_for in ((one, other), (third, other)):
            alias_source(archive, database, literal_eval(alias), literal_eval(stands_for), "one document", now)
        part_source(archive, database, literal_eval(third), None, now)
    finally:
        database.close()
    return folder


def _shown(url: str) -> Shown:
    """All rows of all views, in an order of their own."""
    database = Database.open(url, write=False)
    try:
        return shown(database)
    finally:
        database.close()


def test_the_archives_own_database_is_made_again(archive: Path) -> None:
    """`fonds rebuild` replaces the database, and every view has the same rows."""
    url = f"sqlite:///{archive / 'fonds.sqlite3'}"
    before = _shown(url)
    ran = fonds("rebuild", "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert ran.answer["captures"] == len(before["v_captures"])
    assert "'person'" in [row[4] for row in before["v_source_aliases"]]
    assert _shown(url) == before
    assert fonds("verify", "--archive", archive).code == 0


def test_a_lost_database_is_made_again_on_another_engine(archive: Path, postgresql: str) -> None:
    """`--into` fills an empty PostgreSQL database from the same files; its views show the same rows."""
    before = _shown(f"sqlite:///{archive / 'fonds.sqlite3'}")
    with fresh_database(postgresql) as url:
        ran = fonds("rebuild", "--archive", archive, "--into", url)
        assert ran.code == 0, ran.err
        assert _shown(url) == before


def test_a_database_that_holds_captures_is_not_filled(archive: Path) -> None:
    """`--into` refuses a database in use, in one line, and leaves it as it was."""
    before = _shown(f"sqlite:///{archive / 'fonds.sqlite3'}")
    ran = fonds("rebuild", "--archive", archive, "--into", "sqlite:///fonds.sqlite3")
    assert ran.code == 2
    assert "holds captures already" in ran.only_line
    assert _shown(f"sqlite:///{archive / 'fonds.sqlite3'}") == before


def test_a_crawl_goes_on_after_a_rebuild(archive: Path) -> None:
    """What is due begins afresh; what was known is not new."""
    ran = fonds("demo", "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert ran.answer["changes"]["new"] == 0
    assert ran.answer["changes"]["revised"] == 0


def test_a_database_of_another_version_is_refused_and_made_again(archive: Path) -> None:
    """Every command says in one line what to do, and `fonds rebuild` then brings every row back."""
    before = _shown(f"sqlite:///{archive / 'fonds.sqlite3'}")
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as old, old:
        old.execute("ALTER TABLE archive DROP COLUMN fingerprint")
    for command in ("crawl", "status", "search"):
        ran = fonds(command, *(["港"] if command == "search" else []), "--archive", archive)
        assert ran.code == 1
        assert "fonds rebuild" in ran.only_line
    assert fonds("rebuild", "--archive", archive).code == 0
    assert _shown(f"sqlite:///{archive / 'fonds.sqlite3'}") == before
