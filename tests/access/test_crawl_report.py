"""One crawl in figures, and a crawl as it is watched: the report, the events of its log, the status that goes on."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path

import pytest

from storage.questions.crawl_report import report_crawl
from storage.tables.database import Database
from storage.types import FailureKind, Role
from storage.types.crawl_figures import HostFailures, SourceLags, VisitCount, source_lags
from storage.types.errors import UnknownId
from tests.access.commands import begin, finish, fonds
from tests.access.gazette import Gazette, add_profile, missing
from tests.access.web.asked import Api
from tests.demo_archives import DemoArchives
from tests.storage.filing import SOURCE, STATEMENT, URL, Filing, after, article


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, demo_archives: DemoArchives) -> Path:
    """The demo's archive after one crawl."""
    return demo_archives.copy(tmp_path_factory.mktemp("reported") / "archive", crawls=1)


def test_a_crawl_is_counted_from_what_the_archive_keeps_of_it(database: Database) -> None:
    """By role and outcome, by host of what failed, and how soon what was cited was there; of no other crawl."""
    filing = Filing(database)
    filing.revise(article())
    filing.arrive(SOURCE, after(seconds=70), STATEMENT)
    for number in range(2):
        filing.failure(
            f"https://down.example/{number}", after(hours=1), FailureKind.DNS, "no such host", role=Role.SOURCE
        )
    filing.keep(f"{URL}/2", after(hours=1), status=301)
    filing.keep("https://lia.example/robots.txt", after(hours=1), status=404, role=Role.ROBOTS)
    last = filing.keep(f"{URL}/3", after(hours=2), status=503)
    filing.keep(f"{URL}/4", after(hours=3), crawl_id="urn:uuid:other")
    figures = report_crawl(database, last.crawl_id)
    assert figures.visits == (
        VisitCount(Role.ARTICLE, "200", 1),
        VisitCount(Role.ARTICLE, "301", 1),
        VisitCount(Role.ARTICLE, "503", 1),
        VisitCount(Role.ROBOTS, "404", 1),
        VisitCount(Role.SOURCE, "200", 1),
        VisitCount(Role.SOURCE, "dns", 2),
    )
    assert figures.failures == (
        HostFailures(Role.SOURCE, "dns", "down.example", 2),
        HostFailures(Role.ARTICLE, "503", "lia.example", 1),
    )
    within = ((60, 0), (300, 1), (3600, 0), (86_400, 0), (None, 0))
    assert figures.lags == SourceLags(1, 70, 70, 70, within)
    assert report_crawl(database, "urn:uuid:other").visits == (VisitCount(Role.ARTICLE, "200", 1),)
    with pytest.raises(UnknownId):
        report_crawl(database, "urn:uuid:never")


def test_lags_are_counted_by_how_long_they_are() -> None:
    """A clock that was set back makes none that is negative."""
    lags = source_lags([-5, 60, 61, 90_000])
    assert lags == SourceLags(4, 60, 90_000, 90_000, ((60, 2), (300, 1), (3600, 0), (86_400, 0), (None, 1)))
    assert source_lags([]).median is None


def test_a_crawl_is_reported_as_a_table_a_page_and_json(demo: Path, tmp_path: Path) -> None:
    """The last one without an id; the page has its charts, loads nothing, and is what the API answers."""
    path = tmp_path / "crawl.html"
    ran = fonds("report", "crawl", "--html", path, "--archive", demo)
    assert ran.code == 0
    for told in ("Pages by kind", "Errors by host", "article", f"Charts and tables: {path}"):
        assert told in ran.out
    page = path.read_text()
    assert page.count("<svg") >= 2
    assert re.findall(r'(?:src|href)="(?!#)[^"]*"|<script|url\(', page) == []
    # It would fade in from white where the system is dark.
    assert set(re.findall(r"transition: ?(?:opacity )?([^;}]+)", page)) == {"0s"}
    answer = fonds("report", "crawl", "--archive", demo, "--json").answer
    crawl_id = answer["crawl"]["crawl_id"]
    with Api(demo) as api:
        assert api.get(f"/crawls/{crawl_id}/report") == answer
        served = api.ask(f"/crawls/{crawl_id}/report.html")
        assert served.headers["content-security-policy"].startswith("default-src 'none'; style-src 'unsafe-inline'")
        assert "Pages by kind" in served.text
        assert api.ask("/crawls/urn:uuid:never/report").status_code == 404
    assert fonds("report", "crawl", "urn:uuid:never", "--archive", demo).code == 1


def test_the_log_for_programs_has_one_event_a_line_and_nothing_else(tmp_path: Path) -> None:
    """Each visit as it ends, what was found, and how the crawl ended; the answer on stdout is what it was."""
    archive = tmp_path / "archive"
    add_profile(archive)
    with Gazette(articles=2, sources=0).serving() as gazette:
        gazette.special[gazette.article_url(1)] = lambda _asked: missing()
        options = gazette.crawl_options(archive)
        ran = fonds(*options, "--log", "json", "--json")
    events = [json.loads(line) for line in ran.err.splitlines()]
    assert [one["event"] for one in events][:1] == ["crawl-begun"]
    assert [one["event"] for one in events][-2:] == ["crawl-ended", "changes"]
    assert "log" not in {one["event"] for one in events}
    assert all(list(one)[:2] == ["at", "event"] for one in events)
    visits = sorted(
        (one["role"], one["outcome"]) for one in events if one["event"] == "visit" and one["role"] != "robots"
    )
    assert visits == [("article", "200"), ("article", "404"), ("section", "200")]
    assert {one["crawl"] for one in events if "crawl" in one} == {ran.answer["crawl_id"]}
    assert (events[-2]["exit_code"], events[-1]["changes"]["new"]) == (ran.code, 1)
    refused = fonds(*options, "--log", "json", "--quiet")
    assert refused.code == 2
    idle = fonds("crawl", "--log", "json", "--archive", archive)
    assert [json.loads(line)["event"] for line in idle.err.splitlines()] == ["crawl-begun", "crawl-ended", "changes"]
    failed = fonds("crawl", "never", "--log", "json", "--archive", archive)
    error = json.loads(failed.only_line)
    assert (error["event"], error["exit_code"], failed.code) == ("error", 2, 2)
    assert "never" in error["text"]


def test_the_status_is_shown_again_when_something_changed(demo: Path, tmp_path: Path) -> None:
    """As a document a line for programs, until it is told to stop."""
    watching = begin("status", "--watch", "--json", "--archive", demo)
    assert watching.stdout is not None
    first = json.loads(watching.stdout.readline())
    listed = fonds("list", "articles", "--limit", "1", "--archive", demo, "--json").out
    url = json.loads(listed.splitlines()[0])["url"]
    assert fonds("withhold", url, "--reason", "a test", "--archive", demo).code == 0
    second = json.loads(watching.stdout.readline())
    os.kill(watching.pid, signal.SIGINT)
    assert finish(watching).code == 0
    withheld = [sum(one["withheld"] for one in told["publications"]) for told in (first, second)]
    assert withheld[1] == withheld[0] + 1
