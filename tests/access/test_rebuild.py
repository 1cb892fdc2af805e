"""The WARC files are the truth: a database made from them alone shows what the lost one showed, ids included."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from ast import literal_eval
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive.archive import Archive
from storage.custody.half_rebuilt import HalfRebuilt, note_half, noted_half
from storage.custody.source_acts import alias_source, part_source
from storage.tables.database import Database
from tests.access.commands import begin, fonds
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


def test_a_rebuild_that_is_killed_goes_on(archive: Path) -> None:
    """Kill -9 while the pages are read: the next one reads what is left, and every view has the same rows."""
    url = f"sqlite:///{archive / 'fonds.sqlite3'}"
    before = _shown(url)
    process = begin("rebuild", "--archive", archive)
    while process.poll() is None and _revisions(archive / "fonds.sqlite3.rebuilt") < 3:
        time.sleep(0.005)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert _shown(url) == before
    # What a crawl leaves that is killed belongs to the database that is replaced.
    _leave_wal(archive / "fonds.sqlite3")
    ran = fonds("rebuild", "--archive", archive, "--json")
    assert ran.code == 0, ran.err
    assert ran.answer["resumed"] is True
    assert 0 < ran.answer["read"] < ran.answer["captures"] == len(before["v_captures"])
    assert _shown(url) == before
    assert "'person'" in [row[4] for row in before["v_source_aliases"]]
    assert not list(archive.glob("rebuild.progress")) + list(archive.glob("fonds.sqlite3?*"))
    assert fonds("verify", "--archive", archive).code == 0


def test_a_note_that_is_broken_is_none(tmp_path: Path) -> None:
    """Who finds no whole note begins anew."""
    archive = Archive.create(tmp_path / "archive")
    for text in ("{", "[]", '{"epoch": "one"}'):
        (archive.path / "rebuild.progress").write_text(text)
        assert noted_half(archive) is None


def _revisions(path: Path) -> int:
    """How many revisions a database holds that another process fills; 0 before it has such a table."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM revisions").fetchone()[0])
    return 0


def _leave_wal(path: Path) -> None:
    """Write to a database in WAL mode, and die before the WAL is folded in."""
    dies = (
        "import os, sqlite3, sys; database = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "database.execute('PRAGMA journal_mode=WAL'); database.execute('UPDATE archive SET last_cursor = 0');"
        "database.execute('DELETE FROM changes'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", dies, path], check=False)
    assert path.with_name(f"{path.name}-wal").stat().st_size


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
    """Every command says in one line what to do, and `fonds rebuild` then brings every row back.

    What another rebuild left half made is not gone on with, for it was made from other files.
    """
    before = _shown(f"sqlite:///{archive / 'fonds.sqlite3'}")
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as old, old:
        old.execute("ALTER TABLE archive DROP COLUMN fingerprint")
    there = ("--connect-to", "heron.example:443:127.0.0.1:9")
    for command in (("crawl", *there), ("status",), ("search", "港")):
        ran = fonds(*command, "--archive", archive)
        assert ran.code == 1
        assert "fonds rebuild" in ran.only_line
    note_half(Archive.at(archive), HalfRebuilt("one", "other", 1, 1))
    (archive / "fonds.sqlite3.rebuilt").write_bytes(b"no database")
    ran = fonds("rebuild", "--archive", archive, "--json")
    assert (ran.code, ran.answer["resumed"]) == (0, False)
    assert _shown(f"sqlite:///{archive / 'fonds.sqlite3'}") == before
