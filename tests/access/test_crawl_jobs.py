"""The jobs that run the crawl engine: each in a process of its own, because an engine runs once in a process."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from access.jobs.crawl import CrawlJobOptions, run_crawl
from access.jobs.stamp import StampOptions, run_stamp
from storage.types.crawl_ends import CrawlEnding
from storage.types.exit_codes import ExitCode
from tests import warm_python
from tests.access.commands import finish
from tests.access.engines import rows
from tests.access.gazette import START, Gazette, add_profile

NOW = "2044-07-08T09:10:11+00:00"
_PROGRAM = """
import json, sys
from datetime import datetime
from pathlib import Path
from access.jobs.capture import CaptureOptions, run_capture
from access.jobs.crawl import CrawlJobOptions, run_crawl
from storage.archive.configuration import NetworkSettings

archive, connect_to, urls = Path(sys.argv[1]), tuple(sys.argv[2].split()), tuple(sys.argv[3:])
network = NetworkSettings(connect_to, None, ("127.0.0.1/32",))
steps = []
clock = lambda: datetime.fromisoformat("2044-07-08T09:10:11+00:00")
if urls:
    result = run_capture(CaptureOptions(archive, urls, "gazette", network), clock, steps.append)
else:
    start = ("http://gazette.example/",)
    result = run_crawl(CrawlJobOptions(archive, ("gazette",), start, network=network), clock, steps.append)
crawled = [step.crawl.publications for step in steps]
print(json.dumps({"exit_code": result.exit_code, "document": result.as_json(), "crawled": crawled}))
"""


@pytest.fixture(scope="module")
def gazette() -> Iterator[Gazette]:
    """A small newspaper that takes its time, so that progress is reported."""
    with Gazette(articles=3, sources=1, pause=0.3).serving() as served:
        yield served


def _run(gazette: Gazette, archive: Path, *urls: str) -> dict[str, Any]:
    connect_to = " ".join(option for option in gazette.network() if option.count(":") == 3)
    ran = finish(warm_python.begin(_PROGRAM, str(archive), connect_to, *urls, env=os.environ))
    assert (ran.code, ran.err) == (0, "")
    answer: dict[str, Any] = ran.answer
    return answer


def test_a_crawl_is_a_job(gazette: Gazette, tmp_path: Path) -> None:
    """It begins by the clock and reports numbers while it runs; with nothing due it fetches nothing."""
    archive = tmp_path / "archive"
    add_profile(archive)
    answer = _run(gazette, archive)
    document = answer["document"]
    assert (answer["exit_code"], document["ending"]) == (0, "done")
    assert (document["started"], document["changes"]["new"]) == ("2044-07-08T09:10:11.000000Z", 3)
    assert set(map(tuple, answer["crawled"])) == {("gazette",)}
    begun = rows(archive, "SELECT started_at FROM crawls")
    assert begun == [{"started_at": "2044-07-08T09:10:11.000000Z"}]
    asked = len(gazette.asked)
    now = datetime.fromisoformat(NOW).astimezone(UTC)
    again = run_crawl(CrawlJobOptions(archive, ("gazette",)), lambda: now)
    assert (again.exit_code, again.ending, again.visits) == (ExitCode.DONE, CrawlEnding.NOTHING_DUE, ())
    assert len(gazette.asked) == asked
    stamped = run_stamp(StampOptions(archive), lambda: now)
    assert [manifest.publication for manifest in stamped.manifests] == ["gazette"]
    assert run_stamp(StampOptions(archive), lambda: now).manifests == ()


def test_a_capture_is_a_job(gazette: Gazette, tmp_path: Path) -> None:
    """The pages that were named; none that answers is COULD_NOT, with the failures in the result."""
    archive = tmp_path / "archive"
    add_profile(archive)
    answer = _run(gazette, archive, START)
    assert answer["exit_code"] == ExitCode.DONE
    assert [capture["url"] for capture in answer["document"]["captures"]] == [START]
    failed = _run(gazette, archive, "http://gazette.example:81/")
    assert failed["exit_code"] == ExitCode.COULD_NOT
    ends = rows(archive, "SELECT ending, exit_code FROM crawls ORDER BY exit_code")
    assert ends == [{"ending": "done", "exit_code": 0}, {"ending": "done", "exit_code": 1}]
