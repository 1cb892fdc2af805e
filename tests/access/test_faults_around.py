"""What goes wrong around a command, beneath it or beside it: it waits, or ends with one line, and the next is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.access.commands import begin, finish, fonds
from tests.access.engines import rows
from tests.access.gazette import Gazette, add_profile
from tests.access.soundness import assert_nothing_is_held, assert_records_rows_and_index_agree
from tests.access.whole_gazette import assert_complete
from tests.databases import ServerOnTcp, fresh_database

_FONDS = Path(sys.executable).with_name("fonds")


@pytest.fixture
def gazette() -> Iterator[Gazette]:
    """A small newspaper."""
    with Gazette(articles=3, sources=2).serving() as serving:
        yield serving


@pytest.fixture
def archive(tmp_path: Path, migrated_file: Path) -> Path:
    """An archive whose database is there and empty."""
    (tmp_path / "archive").mkdir()
    shutil.copy(migrated_file, tmp_path / "archive" / "fonds.sqlite3")
    return tmp_path / "archive"


def jumping_clock(folder: Path) -> Path:
    """The library that makes a process' clock jump, compiled for this machine."""
    library = folder / "jumping_clock.so"
    source = Path(__file__).with_name("jumping_clock.c")
    if (compiler := shutil.which("cc")) is None:
        pytest.skip("no C compiler is installed (cc), and no clock can be made to jump")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source], check=True)
    return library


@contextmanager
def refusing_articles(archive: Path, table: str) -> Iterator[None]:
    """SQLite refuses, until the end of the block, to take an article into a table."""
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as connection:
        connection.execute(
            f"CREATE TRIGGER refuses BEFORE INSERT ON {table} WHEN NEW.role = 'article'"
            " BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        )
        yield
        connection.execute("DROP TRIGGER refuses")


def test_a_listing_that_the_database_did_not_take_is_read_by_the_next_crawl(archive: Path, gazette: Gazette) -> None:
    """The fault is the archive's: nothing is noted against the listing, which stays due."""
    options = gazette.crawl_options(archive)
    with refusing_articles(archive, "targets"):
        failed = fonds(*options)
    assert (failed.code, failed.only_line) == (
        1,
        "fonds: database: database or disk is full; see to the disk of the archive, then give the same command again",
    )
    went_on = fonds(*options)
    assert (went_on.code, went_on.err) == (0, "")
    assert_complete(archive, gazette)


def test_when_the_database_fails_what_waits_for_its_turn_is_not_asked_for(archive: Path) -> None:
    """It could not be kept, and would be asked for once more: the first page that is not filed ends the asking."""
    with Gazette(articles=12, sources=0).serving() as gazette:
        add_profile(archive, ("\ndelay = 0.0\nconcurrency = 4", "\ndelay = 0.4\nconcurrency = 1"))
        with refusing_articles(archive, "captures"):
            failed = fonds(*gazette.crawl_options(archive))
        assert (failed.code, failed.only_line.split(";")[0]) == (1, "fonds: database: database or disk is full")
        articles = [url for url in gazette.asked if url in gazette.article_urls]
        assert 1 <= len(articles) < 12


def test_who_finds_the_database_locked_waits_until_it_is_free(archive: Path, gazette: Gazette) -> None:
    """Another program holds SQLite's file for a moment: the crawl comes to its end all the same."""
    with closing(sqlite3.connect(archive / "fonds.sqlite3", check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        freeing = threading.Timer(1.0, other.rollback)
        freeing.start()
        ran = fonds(*gazette.crawl_options(archive))
        freeing.join()
    assert (ran.code, ran.err) == (0, "")
    assert_complete(archive, gazette)


@pytest.mark.long
def test_who_finds_the_database_locked_for_good_says_so(archive: Path, gazette: Gazette) -> None:
    """After a minute, in one line; once it is free the same command does all."""
    options = gazette.crawl_options(archive)
    with closing(sqlite3.connect(archive / "fonds.sqlite3")) as other:
        other.execute("BEGIN IMMEDIATE")
        ran = fonds(*options)
    assert ran.code == 1
    assert ran.only_line.startswith("fonds: database: database is locked; another program has held it for a minute")
    assert fonds(*options).code == 0
    assert_complete(archive, gazette)


@pytest.mark.long
def test_a_crawl_whose_server_is_stopped_says_so_and_the_next_is_whole(
    tmp_path: Path, server_on_tcp: ServerOnTcp
) -> None:
    """PostgreSQL goes away in the middle: one line; when it is back the same command asks for what is left."""
    archive = tmp_path / "archive"
    archive.mkdir()
    with fresh_database(server_on_tcp.url) as url, Gazette(articles=30, sources=2, pause=0.05).serving() as gazette:
        (archive / "fonds.toml").write_text(f'database = "{url}"\n')
        crawl = begin(*gazette.crawl_options(archive))
        _wait_until(lambda: len(gazette.asked) > 8)
        with server_on_tcp.stopped():
            ran = finish(crawl)
        assert ran.code == 1
        assert ran.only_line.startswith("fonds: database: ")
        again = fonds(*gazette.crawl_options(archive))
        assert (again.code, again.err) == (0, "")
        assert_complete(archive, gazette)


@pytest.mark.long
@pytest.mark.parametrize("days", [-3, 3])
def test_a_clock_that_jumps_in_the_middle_of_a_crawl_loses_and_doubles_no_page(tmp_path: Path, days: int) -> None:
    """By three days, back or ahead; a crawl with the right time again has all.

    What waited for its answer while the clock jumped ahead has timed out, and keeps the plan of that failure.
    """
    archive = tmp_path / "archive"
    clock, jumps = jumping_clock(tmp_path), tmp_path / "jumps"
    jump = {"LD_PRELOAD": str(clock), "CLOCK_JUMPS_WHEN": str(jumps), "CLOCK_JUMPS_BY": str(days * 86_400)}
    with Gazette(articles=20, sources=2, pause=0.05).serving() as gazette:
        options = gazette.crawl_options(archive)
        crawl = subprocess.Popen(
            [_FONDS, *options],
            env=os.environ | jump,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        _wait_until(lambda: len(gazette.asked) > 8)
        jumps.touch()
        _, err = crawl.communicate(timeout=120)
        assert (crawl.returncode, err) == (0, "")
        again = fonds(*options, "--recheck")
        assert (again.code, again.err) == (0, "")
        assert_nothing_is_held(archive)
        assert_records_rows_and_index_agree(archive, "gazette")
        articles = rows(archive, "SELECT url, revisions FROM v_articles")
        found = [(row["url"], row["revisions"]) for row in articles]
        assert sorted(found) == [(url, 1) for url in sorted(gazette.article_urls)]
        assert fonds("verify", "--archive", archive).code == 0


@pytest.mark.long
@pytest.mark.parametrize("megabytes", [70, 100, 130, 160, 190, 220, 260, 320])
def test_a_command_that_lacks_memory_says_so_in_one_line(archive: Path, gazette: Gazette, megabytes: int) -> None:
    """However little address space there is: done, or one line; and with enough of it the same command does all."""
    options = gazette.crawl_options(archive)
    for command in (options, ["rebuild", "--archive", archive], ["verify", "--archive", archive]):
        ran = subprocess.run(
            ["sh", "-c", f'ulimit -v {megabytes * 1024}; exec "$@"', "sh", _FONDS, *command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode in (0, 1), ran
        assert len(ran.stderr.splitlines()) == ran.returncode, ran.stderr
    assert fonds("verify", "--repair", "--archive", archive).code in (0, 3)
    assert fonds(*options).code == 0
    assert_complete(archive, gazette)


@pytest.mark.long
def test_a_machine_without_shared_memory_is_enough(gazette: Gazette) -> None:
    """/dev/shm is there, and nobody may write into it."""
    hidden = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs -o ro,size=4k none /dev/shm && exec "$@"', "sh"]
    if subprocess.run([*hidden, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may not mount")
    with TemporaryDirectory(prefix="fonds-", dir="/var/tmp") as folder:
        archive = Path(folder) / "archive"
        ran = subprocess.run(
            [*hidden, _FONDS, *gazette.crawl_options(archive)],
            env=os.environ | {"TMPDIR": folder},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, "")
        assert_complete(archive, gazette)


def _wait_until(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.01)
