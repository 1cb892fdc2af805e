"""A source is captured as it stood when it was cited: at once, before the rest of what waits for its host."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables import schema
from tests.access.commands import fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, Gazette, add_profile, article_page, page, source_page
from tests.wire.origin import Asked

ARTICLES = 60
CITED = f"http://{HOST}/files/statement.html"
PICTURE = f"http://{HOST}/files/chart.png"


def test_a_source_on_a_busy_host_is_asked_for_before_the_articles_that_wait_there(tmp_path: Path) -> None:
    """Also where the newspaper itself publishes it; what it needs to be shown comes too, and nobody is asked faster."""
    archive = tmp_path / "archive"
    add_profile(archive, ("[crawl]\ndelay = 0.0\nconcurrency = 4\n", "[crawl]\ndelay = 0.03\nconcurrency = 1\n"))
    with Gazette(articles=ARTICLES, sources=0).serving() as gazette:
        first = gazette.article_url(0)
        gazette.special[first] = lambda _asked: page(article_page(0, [CITED]))
        pictured = source_page(7).replace("<p>", "<img src=chart.png><p>", 1)
        gazette.special[CITED] = lambda _asked: page(pictured)
        assert fonds(*gazette.crawl_options(archive)).code == 0
        asked = gazette.asked
    articles = [place for place, url in enumerate(asked) if "/article-" in url]
    assert len(articles) == ARTICLES
    behind = sum(place > asked.index(CITED) for place in articles)
    # What was leased before the citation was read is asked for before it, and no more than that.
    assert behind >= ARTICLES // 3
    assert PICTURE in asked
    (citation,) = rows(archive, "SELECT * FROM v_citations WHERE url = :url", url=CITED)
    assert citation["state"] == "captured"
    assert 0 <= citation["lag_seconds"] < 300


def _let_hours_pass(archive: Path) -> None:
    """Set the visits back; who was visited within the hour is not asked again for another citation."""
    database = Archive.at(archive).open_database(write=True)
    try:
        with database.begin() as connection:
            connection.execute(sa.update(schema.targets).values(visited_at=datetime.now(UTC) - timedelta(hours=2)))
    finally:
        database.close()


def test_a_source_that_is_cited_again_is_checked_again(tmp_path: Path) -> None:
    """By a revisit where it is as it was: what it says now is what the new article saw."""
    archive = tmp_path / "archive"
    add_profile(archive)
    gazette = Gazette(articles=2, sources=0)
    shown = [0]

    def front(_asked: Asked) -> object:
        links = "".join(f'<h2><a href="{gazette.article_url(number)}">報導</a></h2>' for number in shown)
        return page(f"<html><body>{links}</body></html>")

    with gazette.serving():
        gazette.special[f"http://{HOST}/"] = front  # type: ignore[assignment]
        gazette.special[CITED] = lambda _asked: page(source_page(7), 'ETag: "7"')
        for number in (0, 1):
            gazette.special[gazette.article_url(number)] = lambda _asked, n=number: page(article_page(n, [CITED]))  # type: ignore[misc]
        assert fonds(*gazette.crawl_options(archive)).code == 0
        _let_hours_pass(archive)
        shown.append(1)
        assert fonds("capture", f"http://{HOST}/", "--archive", archive, *gazette.network()).code == 0
        ran = fonds("capture", gazette.article_url(1), "--archive", archive, *gazette.network())
        assert ran.code == 0
        before = gazette.asked.count(CITED)
        assert fonds(*gazette.crawl_options(archive)).code == 0
        assert (before, gazette.asked.count(CITED)) == (1, 2)
    visits = rows(archive, "SELECT * FROM v_captures WHERE url = :url ORDER BY captured_at", url=CITED)
    assert [visit["record_type"] for visit in visits] == ["response", "revisit"]
    cited = rows(archive, "SELECT lag_seconds FROM v_citations WHERE url = :url", url=CITED)
    assert [row["lag_seconds"] == 0 for row in cited].count(True) >= 1
