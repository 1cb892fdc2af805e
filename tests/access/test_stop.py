"""A crawl that is told to stop ends soon with exit code 4, and the same command goes on where it ended."""

from __future__ import annotations

import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.access.commands import Process, Ran, begin, finish, fonds
from tests.access.engines import archive_on, rows
from tests.access.gazette import Gazette, add_profile, page
from tests.access.soundness import (
    acknowledged,
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)
from tests.wire.origin import Answer, Asked, Then, head


def wait_for(gazette: Gazette, count: int, process: Process) -> None:
    """Wait until so many requests were made."""
    deadline = time.monotonic() + 60
    while len(gazette.asked) < count:
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < deadline
        time.sleep(0.005)


def stopped(gazette: Gazette, command: list[str | Path], signals: list[int], after: int) -> Ran:
    """Run a crawl that gets signals once so many requests were made."""
    process = begin(*command)
    wait_for(gazette, after, process)
    for before, number in enumerate(signals):
        time.sleep(0.5 if before else 0.0)
        process.send_signal(number)
    return finish(process, 60)


@pytest.mark.parametrize(
    ("engine", "number"),
    [
        ("sqlite", signal.SIGINT),
        ("postgresql", signal.SIGTERM),
        pytest.param("sqlite", signal.SIGTERM, marks=pytest.mark.long),
        pytest.param("sqlite", signal.SIGHUP, marks=pytest.mark.long),
    ],
)
def test_a_stopped_crawl_is_continued_and_asks_nothing_twice(
    engine: str, number: int, tmp_path: Path, postgresql: str
) -> None:
    """What was in flight is finished and filed; the rest waits for the next crawl."""
    gazette = Gazette(articles=50, sources=8, pause=0.1)
    with archive_on(engine, tmp_path / "archive", postgresql) as archive, gazette.serving():
        command = gazette.crawl_options(archive)
        with (archive / "fonds.toml").open("a") as settings:
            settings.write('[notify.slow]\ncommand = ["sleep", "60"]\n')
        ran = stopped(gazette, command, [number], after=15)
        assert (ran.code, ran.err) == (4, "")
        assert "Stopped early: it was told to stop. The same command goes on where this one ended." in ran.out
        assert len(gazette.asked) < 50
        # Who may take a minute to be told waits for the next crawl.
        assert rows(archive, "SELECT name FROM receivers") == []
        assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []
        assert rows(archive, "SELECT ending, exit_code FROM v_crawls") == [{"ending": "stopped", "exit_code": 4}]
        assert_nothing_is_claimed_that_is_not_on_disk(archive)
        assert acknowledged(archive) == {url for url in gazette.asked if not url.endswith("/robots.txt")}

        ran = fonds(*command)
        assert (ran.code, ran.err) == (0, "")
        asked = Counter(url for url in gazette.asked if not url.endswith("/robots.txt"))
        assert {url for url, times in asked.items() if times > 1} == set()
        assert_records_rows_and_index_agree(archive, "gazette")
        assert_nothing_is_held(archive)
        assert len(rows(archive, "SELECT url FROM v_articles")) == gazette.articles
        assert len(rows(archive, "SELECT url FROM v_sources WHERE state = 'captured'")) == gazette.sources


def test_a_crawl_that_waits_for_its_turn_stops_at_once(tmp_path: Path) -> None:
    """Half a minute between two requests is a promise to the host, not to whoever stops the crawl."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0", "delay = 30.0"))
    with Gazette(articles=10, sources=2).serving() as gazette:
        ran = stopped(gazette, gazette.crawl_options(archive), [signal.SIGHUP], after=1)
        assert (ran.code, ran.err) == (4, "")
        assert gazette.asked == ["http://gazette.example/robots.txt"]
        assert rows(archive, "SELECT url FROM targets WHERE visited_at IS NOT NULL OR leased_by IS NOT NULL") == []
        assert rows(archive, "SELECT url FROM captures WHERE role <> 'robots'") == []


@pytest.mark.parametrize(
    ("option", "value", "delay", "most"), [("--max-pages", "9", "0.0", 9), ("--max-time", "1s", "0.5", 13)]
)
def test_a_crawl_ends_at_its_limit_and_what_it_asked_for_is_read(
    option: str, value: str, delay: str, most: int, tmp_path: Path
) -> None:
    """As after a signal the rest waits for the next crawl, but nothing that came waits to be read."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0", f"delay = {delay}"))
    gazette = Gazette(articles=12, sources=1, pause=0.1)
    with gazette.serving():
        ran = fonds(*gazette.crawl_options(archive), option, value)
        assert (ran.code, ran.err) == (4, "")
        assert "which is its limit. The same command goes on where this one ended." in ran.out
        asked = [url for url in gazette.asked if not url.endswith("/robots.txt")]
        assert 0 < len(asked) <= most
        assert acknowledged(archive) == set(asked)
    for undone in ("targets WHERE leased_by IS NOT NULL", "captures WHERE reading = 'pending'"):
        assert rows(archive, f"SELECT url FROM {undone}") == []


@pytest.mark.long
def test_one_signal_waits_no_longer_than_a_supervisor_does(tmp_path: Path) -> None:
    """A page that hangs for minutes is left after some seconds, and asked for again by the next crawl."""
    archive = tmp_path / "archive"
    add_profile(archive, ("timeout = 3.0", "timeout = 600.0"))
    gazette = Gazette(articles=2, sources=1)
    gazette.special[gazette.article_url(0)] = _hanging
    with gazette.serving():
        command = gazette.crawl_options(archive)
        assert stopped(gazette, command, [signal.SIGTERM], after=5).code == 4
        assert_nothing_is_claimed_that_is_not_on_disk(archive)
        assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []


def _hanging(_asked: Asked) -> Answer:
    return Answer([head("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 50") + b"<p>"], Then.HOLD)


def test_a_second_signal_does_not_wait_for_a_slow_server(tmp_path: Path) -> None:
    """One page hangs: told twice, the crawl leaves it, and the archive is whole all the same."""
    archive = tmp_path / "archive"
    add_profile(archive, ("timeout = 3.0", "timeout = 600.0"))
    gazette = Gazette(articles=10, sources=2)
    gazette.special[gazette.article_url(0)] = _hanging
    with gazette.serving():
        command = gazette.crawl_options(archive)
        ran = stopped(gazette, command, [signal.SIGTERM, signal.SIGTERM], after=14)
        assert ran.code == 4
        assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []

        gazette.special[gazette.article_url(0)] = lambda _asked: page("<p>short")
        assert fonds(*command).code == 0
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)
    assert len(rows(archive, "SELECT url FROM v_articles")) == gazette.articles - 1


def test_a_signal_before_the_first_request_is_no_crash(tmp_path: Path) -> None:
    """Whenever it comes, the answer is the exit code of an early stop, or of the signal before the program is up."""
    archive = tmp_path / "archive"
    with Gazette(articles=2, sources=1).serving() as gazette:
        command = gazette.crawl_options(archive)
        for hundredths in (5, 45):
            process = begin(*command)
            time.sleep(hundredths / 100)
            process.send_signal(signal.SIGTERM)
            assert finish(process, 60).code in (0, 4, -signal.SIGTERM)
        assert fonds(*command).code == 0
    assert_records_rows_and_index_agree(archive, "gazette")
    assert_nothing_is_held(archive)
