"""The wait between two requests to one host is a promise to the host, whoever asks and whichever crawl."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from email.utils import formatdate
from itertools import pairwise
from pathlib import Path

import pytest

from tests.access.commands import begin, finish, fonds
from tests.access.engines import archive_on, rows
from tests.access.gazette import HOST, Gazette, add_profile, redirect, status

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


@pytest.mark.parametrize("is_date", [False, True])
def test_a_retry_after_holds_for_all_that_waits_for_its_turn(is_date: bool, tmp_path: Path) -> None:
    """In seconds or as a date: what waits is not asked of the host, by this crawl or by the next."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0\nconcurrency = 4", "delay = 0.05\nconcurrency = 1"))
    gazette = Gazette(articles=6, sources=0)
    busy, later = gazette.article_url(2), formatdate(time.time() + 3600, usegmt=True) if is_date else "3600"
    gazette.special[busy] = status("503 Service Unavailable", f"Retry-After: {later}")
    with gazette.serving():
        ran = fonds(*gazette.crawl_options(archive))
        assert (ran.code, ran.err) == (0, "")
        asked = list(gazette.asked)
        # One request may have left before the answer was kept.
        assert busy in asked[-2:]
        assert set(gazette.article_urls) - set(asked)
        assert fonds(*gazette.crawl_options(archive)).out.startswith("Nothing is due until 2")
        assert gazette.asked == asked
    assert "whose hosts asked for time (Retry-After); the next visit 2" in fonds("status", "--archive", archive).out


def test_articles_that_lead_to_a_host_which_asks_for_time_are_asked_once(tmp_path: Path) -> None:
    """Each visit comes to its end where it is led, and is due again later: the crawl ends."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0\nconcurrency = 4", "delay = 0.05\nconcurrency = 1"))
    gazette = Gazette(articles=4, sources=0)
    for number, article in enumerate(gazette.article_urls):
        gazette.special[article] = redirect(f"http://login.example/{number}")
        gazette.special[f"http://login.example/{number}"] = status("503 Service Unavailable", "Retry-After: 3600")
    with gazette.serving():
        assert fonds(*gazette.crawl_options(archive)).code == 0
        assert sorted(set(gazette.article_urls) & set(gazette.asked)) == sorted(gazette.article_urls)
        assert len(gazette.asked) == len(set(gazette.asked))


def test_a_short_retry_after_is_waited_out(tmp_path: Path) -> None:
    """The crawl that met it goes on by itself, no sooner."""
    archive = tmp_path / "archive"
    add_profile(archive, ("delay = 0.0\nconcurrency = 4", "delay = 0.05\nconcurrency = 1"))
    gazette = Gazette(articles=6, sources=0)
    gazette.special[gazette.article_url(2)] = status("429 Too Many Requests", "Retry-After: 2")
    with gazette.serving():
        ran = fonds(*gazette.crawl_options(archive))
        assert (ran.code, ran.err) == (0, "")
        assert set(gazette.article_urls) <= set(gazette.asked)
    captured = rows(archive, "SELECT status, captured_at FROM v_captures WHERE role = 'article' ORDER BY captured_at")
    (busy,) = [row for row in captured if row["status"] == 429]
    after = captured[captured.index(busy) + 1]
    waited = datetime.fromisoformat(after["captured_at"]) - datetime.fromisoformat(busy["captured_at"])
    assert waited.total_seconds() >= 2 - _LEEWAY
