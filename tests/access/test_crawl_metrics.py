"""What a crawl tells those who watch it: metrics in a file, and calls of a health check."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from access.jobs.crawl import CrawlJobOptions, run_crawl
from access.jobs.crawl_metrics import metrics_of, write_metrics
from access.jobs.health_check import tell_end, tell_start
from access.jobs.metrics import text_of
from storage.types.clock import system_clock
from storage.types.errors import FondsError, UsageError
from storage.types.exit_codes import ExitCode
from tests.access.commands import fonds
from tests.access.gazette import Gazette, add_profile
from tests.access.test_crawl_line import RESULT


@contextmanager
def called() -> Iterator[tuple[str, list[str]]]:
    """A health check: its address, and the paths that were called."""
    paths: list[str] = []

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/check?a=1", paths
        server.shutdown()


def test_the_metrics_of_a_crawl_are_what_its_report_says() -> None:
    """In the text format of Prometheus, with a line of help and of type for each name."""
    text = text_of(metrics_of(RESULT))
    families = list(text_string_to_metric_families(text))
    assert all(one.type == "gauge" and one.documentation and one.name.startswith("fonds_crawl_") for one in families)
    for line in (
        "fonds_crawl_exit_code 3",
        'fonds_crawl_visits{role="article",outcome="404"} 2',
        'fonds_crawl_listed_articles{publication="gazette"} 4',
        'fonds_crawl_changes{kind="new"} 2',
        'fonds_crawl_findings{kind="listing-broken"} 1',
        "# TYPE fonds_crawl_end_timestamp_seconds gauge",
    ):
        assert line in text.splitlines()
    assert "fonds_crawl_next_due_timestamp_seconds" not in text


def test_metrics_replace_those_of_the_run_before(tmp_path: Path) -> None:
    """As a whole, readable for a collector, and with nothing left beside them."""
    path = tmp_path / "fonds.prom"
    path.write_text("old")
    write_metrics(path, metrics_of(RESULT))
    assert path.read_text() == text_of(metrics_of(RESULT))
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FondsError, match="the metrics could not be written"):
        write_metrics(tmp_path, ())


def test_a_crawl_that_fails_is_told_too(tmp_path: Path) -> None:
    """Its exit code stands in the file, and the health check is told of a failure."""
    path = tmp_path / "fonds.prom"
    with called() as (url, paths), pytest.raises(UsageError):
        run_crawl(CrawlJobOptions(tmp_path / "archive", metrics=path, health_check=url), system_clock)
    assert "fonds_crawl_exit_code 2\n" in path.read_text()
    assert paths == ["/check/start?a=1", "/check/fail?a=1"]


def test_a_crawl_without_room_is_told_to_whoever_watches(tmp_path: Path) -> None:
    """It ends with 4 as every early stop, but no later crawl goes on: once in notices, and each time as a failure."""
    archive = tmp_path / "archive"
    add_profile(archive)
    settings = f"[limits]\nfree_space = {10**15}\n[notify.desk]\n"
    (archive / "fonds.toml").write_text(f'{settings}command = ["/bin/sh", "-c", "cat >>told; echo >>told"]\n')
    with called() as (url, paths), Gazette(articles=1, sources=0).serving() as gazette:
        command = [*gazette.crawl_options(archive), "--json", "--health-check", url]
        for _ in range(2):
            ran = fonds(*command)
            assert (ran.code, ran.answer["finding_kinds"], ran.answer["ending"]) == (4, {"no-room": 1}, "stopped")
        assert gazette.asked == []
        quiet = fonds(*gazette.crawl_options(archive), "--quiet").out
    assert paths == ["/check/start?a=1", "/check/fail?a=1"] * 2
    assert (quiet.count("make room"), "findings=1 exit=4: " in quiet) == (1, True)
    (told,) = map(json.loads, (archive / "told").read_text().splitlines())
    assert told["subject"] == "Fonds: 1 crawl failed, 1 finding"
    assert told["data"]["findings"][0]["kind"] == "no-room"


def test_what_cannot_be_told_is_refused_before_the_crawl(tmp_path: Path) -> None:
    """Nobody learns after hours that a folder was missing."""
    for options in (
        CrawlJobOptions(tmp_path, metrics=tmp_path / "nowhere" / "fonds.prom"),
        CrawlJobOptions(tmp_path, health_check="ftp://watch.example/"),
    ):
        with pytest.raises(UsageError, match=r"--metrics|--health-check"):
            run_crawl(options, system_clock)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        (ExitCode.DONE, "/check?a=1"),
        (ExitCode.STOPPED, "/check?a=1"),
        (ExitCode.LOOK, "/check/fail?a=1"),
        (ExitCode.LOCKED, None),
    ],
)
def test_a_health_check_is_told_how_a_crawl_ended(code: ExitCode, path: str | None) -> None:
    """What somebody should look at is a failure; one that another crawl holds up says nothing."""
    with called() as (url, paths):
        tell_end(url, code)
    assert paths == ([] if path is None else [path])


def test_a_health_check_that_is_down_is_said_and_stops_nothing() -> None:
    """The crawl goes on."""
    with called() as (url, _paths):
        pass
    told = (tell_start(url), tell_end(url, ExitCode.LOOK))
    assert all(line is not None and line.startswith("the health check could not be told (") for line in told)


@pytest.mark.parametrize("quiet", [("--quiet",), ()])
def test_nobody_misses_that_a_health_check_was_not_told(tmp_path: Path, quiet: tuple[str, ...]) -> None:
    """On stderr, also where a run writes one line and nothing else, and whatever became of the crawl."""
    with called() as (url, _paths):
        pass
    ran = fonds("crawl", *quiet, "--archive", tmp_path / "archive", "--health-check", url)
    assert ran.code == 2
    assert [line.startswith("fonds: the health check could not be told") for line in ran.err.splitlines()][-2:] == [
        True,
        True,
    ]
    assert len(ran.out.splitlines()) == len(quiet)
