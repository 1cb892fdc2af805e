"""Crawls at invented times: each in a process of its own, for a reactor runs once, forked from one that has Scrapy."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from crawler.crawl import crawl
from crawler.session import CrawlOptions
from storage.archive.configuration import NetworkSettings
from tests import warm_python
from tests.access.commands import Process, finish

_PROGRAM = "import sys; from tests.crawler.invented_time import main; main(*sys.argv[1:5], sys.argv[5:])"


def invented_crawls(
    archive: Path, start: str, port: int, *times: datetime, wire_too: bool = False
) -> list[dict[str, Any]]:
    """Crawl at each of these instants a publication whose hosts all answer at a port of loopback.

    Arguments: `wire_too` lets captures bear the invented time, too.

    Returns what each crawl reported.
    """
    ran = finish(begin_invented_crawls(archive, start, port, *times, wire_too=wire_too), 240)
    assert ran.code == 0, ran.err
    return [json.loads(line) for line in ran.out.splitlines()]


def begin_invented_crawls(archive: Path, start: str, port: int, *times: datetime, wire_too: bool = False) -> Process:
    """Begin the same, and leave it to the caller to wait for the end, or to kill it."""
    arguments = [str(archive), start, f"::127.0.0.1:{port}", "wire" if wire_too else "crawl"]
    arguments += [at.isoformat() for at in times]
    return warm_python.begin(_PROGRAM, *arguments, env=os.environ)


def main(archive: str, start: str, connect_to: str, invented: str, times: list[str]) -> None:
    """Crawl at each of these instants, one after the other, and print what each crawl reported as a line of JSON."""
    network = NetworkSettings(connect_to=(connect_to,), allow_network=("127.0.0.1/32",))
    options = CrawlOptions(Path(archive), ("gazette",), (start,), network=network)
    for text in times:
        sys.stdout.flush()
        child = os.fork()
        if child == 0:
            _crawl(options, datetime.fromisoformat(text), wire_too=invented == "wire")
        _, status = os.waitpid(child, 0)
        if status:
            raise SystemExit(f"the crawl at {text} ended with {os.waitstatus_to_exitcode(status)}")


def _crawl(options: CrawlOptions, at: datetime, *, wire_too: bool) -> None:
    began = time.monotonic()

    def running() -> datetime:
        # Visits of one instant would have no order, and what they bring is due at their instant, not before it.
        return at + timedelta(seconds=time.monotonic() - began)

    report = crawl(options, clock=running, wire_clock=running) if wire_too else crawl(options, clock=lambda: at)
    line: dict[str, Any] = {
        "at": at.isoformat(),
        "crawl_id": report.crawl_id,
        "ending": report.end.ending,
        "exit_code": report.end.exit_code,
        "findings": [finding.kind for finding in report.findings],
        "next_due": report.next_due.isoformat() if report.next_due else None,
        "visits": sorted([role.value, outcome] for role, outcome in report.tally.visits.elements()),
    }
    print(json.dumps(line), flush=True)  # noqa: T201 - the answer to the test
    os._exit(0)
