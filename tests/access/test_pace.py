"""The wait between two requests to one host is a promise to the host, whoever asks and whichever crawl."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tests.access.commands import begin, finish, fonds
from tests.access.engines import archive_on, rows
from tests.access.gazette import HOST, Gazette, add_profile

DELAY = 1.0
# Scrapy's clock of a host begins a little before the bytes of a request leave.
_LEEWAY = 0.05


def shortest_wait(archive: Path, urls: Sequence[str]) -> float:
    """The shortest time between two requests to the newspaper, as the records say."""
    asked = rows(archive, "SELECT url, captured_at FROM v_captures WHERE status IS NOT NULL ORDER BY captured_at")
    at = [datetime.fromisoformat(row["captured_at"]) for row in asked if f"//{HOST}/" in row["url"]]
    assert len(at) >= len(urls)
    return min((later - sooner).total_seconds() for sooner, later in pairwise(at))


def test_a_crawl_right_behind_another_leaves_the_host_its_time(tmp_path: Path) -> None:
    """Also with --recheck, and also for robots.txt, which every crawl asks for first."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0\nconcurrency = 4", f"delay = {DELAY}\nconcurrency = 1"))
    with Gazette(articles=1, sources=0).serving() as gazette:
        options = gazette.crawl_options(archive)
        for more in ((), ("--recheck",)):
            ran = fonds(*options, *more)
            assert (ran.code, ran.err) == (0, "")
        assert gazette.asked.count(gazette.article_url(0)) == 2
    assert shortest_wait(archive, gazette.article_urls) >= DELAY - _LEEWAY


def test_two_processes_keep_the_wait_between_them(tmp_path: Path, postgresql: str) -> None:
    """On PostgreSQL the host goes from one to the other, for each lets go of it when it has nothing of it under way."""
    with archive_on("postgresql", tmp_path / "archive", postgresql) as archive:
        add_profile(archive, ("delay = 0.0\nconcurrency = 4", f"delay = {DELAY}\nconcurrency = 1"))
        with Gazette(articles=4, sources=0).serving() as gazette:
            command = gazette.crawl_options(archive)
            ends = [finish(process) for process in [begin(*command), begin(*command)]]
            assert [ran.code for ran in ends] == [0, 0], ends
            assert set(gazette.article_urls) <= set(gazette.asked)
        assert shortest_wait(archive, gazette.article_urls) >= DELAY - _LEEWAY
