"""A year of a small newspaper, in seconds: real crawls over loopback whose clock is invented, and what was due when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.access.engines import rows
from tests.access.gazette import START, Gazette, add_profile, missing
from tests.crawler.invented_time import invented_crawls

BEGIN = datetime(2031, 1, 1, 6, tzinfo=UTC)
CADENCE = """delay = 0.0
listing_every = "30d"
revisit = ["30d", "90d", "180d"]
source_revisit = ["90d", "180d"]
"""
SECTION, ARTICLE, SOURCE = ["section", "200"], ["article", "200"], ["source", "200"]


def day(number: float) -> datetime:
    """So many days after the beginning."""
    return BEGIN + timedelta(days=number)


def crawled(archive: Path, gazette: Gazette, *days: float) -> list[dict[str, Any]]:
    """Crawl on each of these days, and return what each crawl reported."""
    return invented_crawls(archive, START, gazette.origin.port, *map(day, days))


def due(archive: Path) -> dict[str, float]:
    """In how many days after the beginning each target is due."""
    found = rows(archive, "SELECT url, due_at FROM targets")
    return {row["url"]: (datetime.fromisoformat(row["due_at"]) - BEGIN) / timedelta(days=1) for row in found}


def test_a_year_of_crawls_asks_for_each_page_when_it_is_due(tmp_path: Path) -> None:
    """Listings, articles and sources come round by the profile; a page that is gone is asked for sooner."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[crawl]\ndelay = 0.0\n", f"[crawl]\n{CADENCE}"))
    with Gazette(articles=2, sources=1).serving() as gazette:
        first, second = gazette.article_urls
        (source,) = gazette.source_urls

        reports = crawled(archive, gazette, 0, 29, 30, 60, 90)
        assert [report["visits"] for report in reports] == [
            [ARTICLE, ARTICLE, SECTION, SOURCE],
            [],
            [ARTICLE, ARTICLE, SECTION],
            [SECTION],
            [SECTION, SOURCE],
        ]
        assert [report["ending"] for report in reports] == ["done", "nothing-due", "done", "done", "done"]
        assert [report["next_due"] for report in reports] == [
            day(number).isoformat() for number in (30, 30, 60, 90, 120)
        ]
        assert due(archive) == {START: 120, first: 120, second: 120, source: 270}

        gazette.special[second] = lambda _asked: missing()
        gone = ["article", "404"]
        reports = crawled(archive, gazette, 120, 120.5, 365)
        assert [report["visits"] for report in reports] == [
            [ARTICLE, gone, SECTION],
            [gone],
            [ARTICLE, gone, SECTION, SOURCE],
        ]
        assert [report["next_due"] for report in reports] == [day(number).isoformat() for number in (120.5, 121, 365.5)]
        assert due(archive) == {START: 395, first: 545, second: 365.5, source: 545}

    crawls = rows(archive, "SELECT started_at, ended_at FROM crawls ORDER BY started_at")
    begun = [datetime.fromisoformat(row["started_at"]) for row in crawls]
    assert begun == [day(number) for number in (0, 29, 30, 60, 90, 120, 120.5, 365)]
    # What came over the wire bears the time at which it came.
    captured = rows(archive, "SELECT captured_at FROM v_captures")
    assert max(datetime.fromisoformat(row["captured_at"]) for row in captured) < BEGIN


def test_nothing_is_fetched_in_the_quiet_hours_of_a_publication(tmp_path: Path) -> None:
    """A crawl then says when something is due; the next one after them finds it."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[crawl]\ndelay = 0.0\n", '[crawl]\ndelay = 0.0\nquiet = ["13:00-15:30"]\n'))
    with Gazette(articles=1, sources=0).serving() as gazette:
        quiet, loud = crawled(archive, gazette, 0, 0.0625)
        assert (quiet["ending"], quiet["visits"], quiet["exit_code"]) == ("nothing-due", [], 0)
        assert quiet["next_due"] == day(0.0625).isoformat()
        assert (loud["ending"], loud["visits"]) == ("done", [ARTICLE, SECTION])
