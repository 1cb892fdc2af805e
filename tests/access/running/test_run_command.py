"""`fonds run`: it stays, and works what comes due; its crawls are processes of their own, on loopback."""

from __future__ import annotations

import os
import re
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, START, Gazette, add_profile, page
from tests.access.running.run_process import running, until
from tests.wire.origin import Answer, Asked, Then, head

_CONFIGURATION = """
[network]
connect_to = [{routes}]
allow_network = ["127.0.0.1/32"]

[run]
listen = "127.0.0.1:0"
crawl = "1s"
retry = "1s"
verify = "{verify}"
verify_share = "100%"
consolidate = "never"

[publications.gazette]
start_urls = ["{start}"]
"""


def set_up(archive: Path, gazette: Gazette, verify: str = "never") -> None:
    """An archive that knows the newspaper and where it is served; nothing was crawled yet."""
    add_profile(archive, ("timeout = 3.0", "timeout = 600.0"))
    routes = ", ".join(f'"{route}"' for route in gazette.network()[1:-2:2])
    text = _CONFIGURATION.format(routes=routes, verify=verify, start=START)
    (archive / "fonds.toml").write_text(text)


def test_it_works_what_comes_due_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """The crawl, then what recurs; each is told, known to health and metrics, and there is one for each archive."""
    archive, gazette = tmp_path / "archive", Gazette(articles=2, sources=1)
    with gazette.serving():
        set_up(archive, gazette, verify="2s")
        with running(archive) as run:
            assert " ended=done listings=1 articles=2 sources=1 failed=0 " in run.line("crawl=urn")
            assert run.line(r"task=verify exit=0 seconds=\S+: Checked 1 file with \d+ records: 1 sound")
            status, health = run.health()
            assert (status, health["status"], set(health["tasks"])) == (200, "well", {"crawl", "verify"})
            assert (health["tasks"]["crawl"]["exit_code"], health["tasks"]["crawl"]["failures"]) == (0, 0)
            assert health["tasks"]["crawl"]["next"] > health["tasks"]["crawl"]["ended"]
            with urllib.request.urlopen(f"{run.address}metrics", timeout=10) as answer:
                metrics = answer.read().decode().splitlines()
            assert 'fonds_run_task_exit_code{task="crawl"} 0' in metrics
            assert 'fonds_crawl_visits{role="article",outcome="200"} 2' in metrics

            another = fonds("run", "--archive", archive)
            assert (another.code, "another fonds run works" in another.only_line) == (5, True)
            assert fonds("run", "--unless-running", "--archive", archive).code == 0
            assert run.stop(signal.SIGTERM) == 0
    # With nothing due it asked for nothing.
    assert len(gazette.asked) == len(set(gazette.asked))
    assert len(rows(archive, "SELECT crawl_id FROM v_crawls")) == 1


def test_what_changed_is_taken_on_a_signal_and_what_is_wrong_is_not(tmp_path: Path) -> None:
    """A wrong configuration is told, and tasks fail over it as the line says; a right one is worked at once."""
    archive, gazette = tmp_path / "archive", Gazette(articles=1, sources=0)
    with gazette.serving():
        set_up(archive, gazette, verify="2s")
        with running(archive) as run:
            run.line("crawl=urn")
            right = (archive / "fonds.toml").read_text()
            (archive / "fonds.toml").write_text(f"colour = 1\n{right}")
            run.process.send_signal(signal.SIGHUP)
            told = run.line("not reloaded")
            assert "colour: unknown key; what runs goes on" in told
            assert "one that needs this reads it anew and fails: mend it, and send SIGHUP again" in told
            assert "colour: unknown key" in run.line("task=verify exit=2 .* failures=1 again-in=1s")
            (archive / "fonds.toml").write_text(right.replace('consolidate = "never"', 'consolidate = "1h"'))
            run.process.send_signal(signal.SIGHUP)
            run.line("reloaded: gazette")
            assert run.line("task=verify exit=0")
            assert set(run.health()[1]["tasks"]) == {"crawl", "verify", "consolidate"}
            moved = re.sub('listen = "[^"]+"', 'listen = "never"', (archive / "fonds.toml").read_text())
            (archive / "fonds.toml").write_text(moved)
            run.process.send_signal(signal.SIGHUP)
            run.line("reloaded: gazette; run.listen holds from the next start on$")
            assert run.stop(signal.SIGINT) == 0
    assert all(re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ ", line) for line in run.said[1:]), run.said
    # Nobody tells again what the line of a task has told.
    assert not [line for line in run.said if " says: " in line]


def _hanging(_asked: Asked) -> Answer:
    return Answer([head("HTTP/1.1 200 OK", "Content-Type: text/html", "Content-Length: 50") + b"<p>"], Then.HOLD)


def filed(archive: Path) -> set[str]:
    """The addresses whose captures are filed."""
    return {row["url"] for row in rows(archive, "SELECT url FROM v_captures")}


def test_a_child_that_dies_is_told_and_begun_again(tmp_path: Path) -> None:
    """Also by notice, and by health; the next one goes on where the dead one was, a second signal ends all at once."""
    archive, gazette = tmp_path / "archive", Gazette(articles=4, sources=1)
    slow = gazette.article_url(0)
    others = set(gazette.article_urls) - {slow}
    gazette.special[slow] = _hanging
    with gazette.serving():
        set_up(archive, gazette)
        with (archive / "fonds.toml").open("a") as settings:
            settings.write('[notify.desk]\ncommand = ["/bin/sh", "-c", "cat >>told"]\n')
        with running(archive) as run:
            until(lambda: gazette.asked.count(slow) or None)
            # What was answered but not filed yet would rightly be asked for again.
            until(lambda: 1 if filed(archive) >= others else None)
            os.kill(run.crawl(), signal.SIGKILL)
            assert "failures=1 again-in=1s" in run.line("task=crawl signal=9")
            status, health = run.health()
            assert (status, health["status"], health["tasks"]["crawl"]["exit_code"]) == (503, "failing", -9)
            until(
                lambda: (
                    1 if (archive / "told").exists() and "ended by signal 9" in (archive / "told").read_text() else None
                )
            )
            until(lambda: 1 if gazette.asked.count(slow) == 2 else None)
            last = run.crawl()
            assert run.stop(signal.SIGTERM, signal.SIGTERM) == 4
            assert not Path(f"/proc/{last}").exists()
        gazette.special[slow] = lambda _asked: page("<p>short")
        assert fonds("crawl", "--archive", archive).code == 0
    assert gazette.asked.count(slow) == 3
    assert {url for url in gazette.article_urls if gazette.asked.count(url) != 1} == {slow}


@pytest.mark.long
def test_one_signal_drains_within_ten_seconds(tmp_path: Path) -> None:
    """However slow a server is; the crawl is told to stop, and ends as it does when it is told so itself."""
    archive, gazette = tmp_path / "archive", Gazette(articles=4, sources=1)
    gazette.special[gazette.article_url(0)] = _hanging
    with gazette.serving():
        set_up(archive, gazette)
        with running(archive) as run:
            until(lambda: gazette.asked.count(gazette.article_url(0)) or None)
            assert run.stop(signal.SIGTERM) == 0
    assert rows(archive, "SELECT ending, exit_code FROM v_crawls") == [{"ending": "stopped", "exit_code": 4}]
    assert rows(archive, "SELECT url FROM targets WHERE leased_by IS NOT NULL") == []


def test_a_wrong_archive_is_refused_before_anything_runs(tmp_path: Path) -> None:
    """In one line, with the exit code of its kind."""
    assert fonds("run", "--archive", tmp_path / "none").code == 1
    (tmp_path / "fonds.toml").write_text(f'[run]\nlisten = "0.0.0.0:80"\n[publications.{HOST.split(".")[0]}]\n')
    ran = fonds("run", "--archive", tmp_path)
    assert (ran.code, "run.listen: '0.0.0.0:80' is no address on loopback" in ran.only_line) == (2, True)
    (tmp_path / "fonds.toml").write_text('[run]\nreport_to = "reports"\n')
    ran = fonds("run", "--archive", tmp_path)
    missing = f"run.report_to: there is no folder {tmp_path / 'reports'}; make it"
    assert (ran.code, missing in ran.only_line) == (2, True)
