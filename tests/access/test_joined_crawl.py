"""On PostgreSQL a second `fonds crawl` joins the one that runs: they share the work, and nothing is done twice."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

from tests.access.commands import begin, finish
from tests.access.engines import archive_on, rows
from tests.access.gazette import Gazette
from tests.access.soundness import (
    assert_nothing_is_claimed_that_is_not_on_disk,
    assert_nothing_is_held,
    assert_records_rows_and_index_agree,
)


def test_two_processes_share_one_crawl(tmp_path: Path, postgresql: str) -> None:
    """Every page is asked for once, whoever asks; both end with 0, and the last one closes the crawl."""
    # Slow until the second process takes part, however long it needs to come up; the time-out of a fetch is 3 s.
    gazette = Gazette(articles=32, sources=12, pause=0.3)
    with archive_on("postgresql", tmp_path / "archive", postgresql) as archive, gazette.serving():
        command = gazette.crawl_options(archive)
        first = begin(*command)
        while len(gazette.asked) < 3:
            assert first.poll() is None, first.communicate()
            time.sleep(0.005)
        gazette.pause = 1.5
        second = begin(*command)
        while len(rows(archive, "SELECT member FROM crawl_members")) < 2:
            assert first.poll() is None, "the first ended before the second took part"
            if second.poll() is not None:
                # It found every host taken, as a job may; the next one comes.
                assert finish(second).code == 0
                second = begin(*command)
            time.sleep(0.05)
        gazette.pause = 0.02
        ends = [finish(process) for process in (first, second)]

        assert [(ran.code, ran.err) for ran in ends] == [(0, ""), (0, "")]
        asked = Counter(url for url in gazette.asked if not url.endswith("/robots.txt"))
        assert [url for url, times in asked.items() if times > 1] == []
        assert rows(archive, "SELECT ending, exit_code FROM crawls") == [{"ending": "done", "exit_code": 0}]
        assert_nothing_is_claimed_that_is_not_on_disk(archive)
        assert_records_rows_and_index_agree(archive, "gazette")
        assert_nothing_is_held(archive)
        articles = rows(archive, "SELECT url, revisions FROM v_articles")
        assert sorted(row["url"] for row in articles) == sorted(gazette.article_urls)
        assert {row["revisions"] for row in articles} == {1}
        assert len(rows(archive, "SELECT url FROM v_sources WHERE state = 'captured'")) == gazette.sources
