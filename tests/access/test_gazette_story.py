"""Three weeks of a small newspaper and its sources, with all weathers: what is told of them after each crawl.

Only the clock is invented. What is withdrawn, gone, changed or restored is decided by the dates of captures, so they
bear the invented time too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from storage.tables.database import Database
from tests.access.commands import fonds
from tests.access.engines import archive_on, changes_told, rows
from tests.access.gazette import START, Gazette, add_profile, missing, page, source_page, status
from tests.access.views import shown, shown_of
from tests.crawler.invented_time import invented_crawls

BEGIN = datetime(2031, 3, 1, 6, tzinfo=UTC)
CADENCE = """delay = 0.0
listing_every = "1d"
revisit = ["1d"]
source_revisit = ["1d"]
retry = ["1h"]
"""
DOWN = status("503 Service Unavailable", "Retry-After: 5")
GONE = status("410 Gone")
ROBOTS = f"{START}robots.txt"


class Story:
    """An archive of the newspaper, and what its views tell after each crawl."""

    def __init__(self, archive: Path, gazette: Gazette) -> None:
        self.archive = archive
        self.gazette = gazette
        self.sources = gazette.source_urls
        self.articles = gazette.article_urls
        self._told = 0
        self._crawls = 0

    def crawl(self, day: float) -> dict[str, Any]:
        """Crawl on a day after the beginning; the report, the row of the crawl in it, and the events since the last."""
        # A little later each time, so that what was due a day after the last visit is.
        self._crawls += 1
        at = BEGIN + timedelta(days=day, minutes=10 * self._crawls)
        (report,) = invented_crawls(self.archive, START, self.gazette.origin.port, at, wire_too=True)
        (row,) = rows(self.archive, "SELECT * FROM crawls WHERE crawl_id = :crawl", crawl=report["crawl_id"])
        assert (row["ending"], row["exit_code"], row["findings"]) == (
            report["ending"],
            report["exit_code"],
            len(report["findings"]),
        )
        assert at <= datetime.fromisoformat(row["started_at"]) < at + timedelta(minutes=5)
        counted = dict(changes_told(self.archive, self._told))
        (newest,) = rows(self.archive, "SELECT coalesce(max(cursor), 0) AS cursor FROM v_changes")
        self._told = newest["cursor"]
        return {"exit": report["exit_code"], "ending": report["ending"], "found": report["findings"], "told": counted}

    def source(self, number: int) -> tuple[str, str, str | None]:
        """The standing of a source, and what its last visit met."""
        query = "SELECT state, last_check, last_failure FROM v_sources WHERE url = :url"
        (row,) = rows(self.archive, query, url=self.sources[number])
        return row["state"], row["last_check"], row["last_failure"]

    def article(self, number: int) -> str:
        """The state of an article."""
        (row,) = rows(self.archive, "SELECT state FROM v_articles WHERE url = :url", url=self.articles[number])
        return str(row["state"])

    @staticmethod
    def quiet(ending: str = "done") -> dict[str, Any]:
        """A crawl that has nothing to tell."""
        return {"exit": 0, "ending": ending, "found": [], "told": {}}

    @staticmethod
    def silent(ending: str = "done") -> dict[str, Any]:
        """A crawl that got nothing of the newspaper, and so tells nothing of it either."""
        return {"exit": 1, "ending": ending, "found": ["unreachable"], "told": {}}


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def test_what_is_told_is_true_in_all_weathers(engine: str, tmp_path: Path, postgresql: str) -> None:
    """An outage, an unreadable robots.txt, a source that changes, and an article and a source that go and come back."""
    gazette = Gazette(articles=3, sources=3)
    with archive_on(engine, tmp_path / "archive", postgresql) as archive, gazette.serving():
        add_profile(archive, ("[crawl]\ndelay = 0.0\n", f"[crawl]\n{CADENCE}"))
        story = Story(archive, gazette)
        weather = gazette.special

        _begin(story)
        _outages(story)
        _change(story)

        weather[story.articles[2]], weather[story.sources[1]] = GONE, lambda _asked: missing()
        _going(story)
        weather[story.sources[1]] = DOWN
        # What is gone stays so, whatever lies between; an outage says nothing new.
        assert story.crawl(12) == story.quiet()
        assert story.source(1) == ("gone", "unreachable", "503")
        del weather[story.articles[2]], weather[story.sources[1]]
        assert story.crawl(13) == {**story.quiet(), "told": {"restored": 1, "source-state": 1}}
        assert story.source(1) == ("captured", "captured", None)
        assert story.article(2) == "live"

        weather[START] = DOWN
        assert story.crawl(14) == story.silent()
        # Nothing is due, and the last visit is not forgotten.
        assert story.crawl(14 + 1 / 48) == story.silent("nothing-due")
        del weather[START]
        assert story.crawl(15) == story.quiet()

        assert changes_told(archive) == {
            "new": 3,
            "source-cited": 3,
            "source-captured": 3,
            "source-changed": 1,
            "withdrawn": 1,
            "source-gone": 1,
            "restored": 1,
            "source-state": 1,
        }
        before = shown_of(archive)
        rebuilt = f"sqlite:///{tmp_path / 'rebuilt.sqlite3'}"
        assert fonds("rebuild", "--archive", archive, "--into", rebuilt).code == 0
        with Database.open(rebuilt, write=False) as database:
            assert shown(database) == before
        assert fonds("verify", "--archive", archive).code == 0


def _begin(story: Story) -> None:
    assert story.crawl(0) == {**story.quiet(), "told": {"new": 3, "source-cited": 3, "source-captured": 3}}
    assert story.crawl(1 / 24) == story.quiet("nothing-due")


def _outages(story: Story) -> None:
    """The newspaper's server is down for a day, then its robots.txt; nothing that is known gets worse."""
    weather = story.gazette.special
    own = (START, *story.articles)
    weather.update(dict.fromkeys(own, DOWN))
    assert story.crawl(2) == story.silent()
    for url in own:
        del weather[url]
    weather[ROBOTS] = DOWN
    assert story.crawl(3) == story.silent()
    del weather[ROBOTS]
    assert story.crawl(4) == story.quiet()
    assert {story.article(number) for number in range(3)} == {"live"}
    assert {story.source(number) for number in range(3)} == {("captured", "captured", None)}


def _change(story: Story) -> None:
    changed = source_page(0).replace("every survey", "each of the seven surveys")
    story.gazette.special[story.sources[0]] = lambda _asked: page(changed)
    assert story.crawl(5) == {**story.quiet(), "told": {"source-changed": 1}}
    query = "SELECT DISTINCT source_url FROM v_citations WHERE changed_since IS NOT NULL"
    assert rows(story.archive, query) == [{"source_url": story.sources[0]}]


def _going(story: Story) -> None:
    """Three visits over a day withdraw an article; three over three days take a source for gone. One visit does not."""
    assert story.crawl(7) == story.quiet()
    assert (story.article(2), story.source(1)) == ("live", ("captured", "gone", "404"))
    assert story.crawl(7.5) == story.quiet()
    assert story.article(2) == "live"
    assert story.crawl(8) == {**story.quiet(), "told": {"withdrawn": 1}}
    assert (story.article(2), story.source(1)) == ("withdrawn", ("captured", "gone", "404"))
    assert story.crawl(9.9) == story.quiet()
    assert story.source(1) == ("captured", "gone", "404")
    assert story.crawl(11) == {**story.quiet(), "told": {"source-gone": 1}}
    assert story.source(1) == ("gone", "gone", "404")
