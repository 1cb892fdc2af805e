"""A cited document whose office has moved house: its old address leads to the front page, and another archive has it.

It is the seed's own case, walked from the citation to the rebuilt database; text and copies are invented, the other
archive is pywb itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import Ran, fonds
from tests.access.engines import rows
from tests.access.gazette import HOST, START, Gazette, add_profile, article_page, page
from tests.access.views import shown_of
from tests.crawler.invented_time import invented_crawls
from tests.replay.player import ENVIRONMENT, Player
from tests.wire.origin import Answer, Asked, head

pytestmark = [
    pytest.mark.replay,
    pytest.mark.skipif(not ENVIRONMENT.is_dir(), reason="pywb is not installed; make replay does it"),
]

GATE = "http://holder.example/gazette/"
ARTICLE = f"http://{HOST}/2026/01/article-0/"
CITED = "http://www.nato.int/cps/en/natohq/official_texts_99562.htm"
FRONT_PAGE = "http://www.nato.int/"
PUBLISHED = "2025-08-20T09:00:00+08:00"
HELD = [datetime(2024, 3, 1, 9, tzinfo=UTC), datetime(2025, 7, 1, 9, tzinfo=UTC), datetime(2026, 5, 1, 9, tzinfo=UTC)]
NEAREST = HELD[1]


def declaration(year: int) -> Answer:
    """The document as it stood in a year."""
    text = f"Both sides work together at sea, and meet every spring to say what was done. Text as of {year}. " * 4
    title = "Joint political declaration"
    return page(f"<html lang=en><head><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p></body></html>")


def front_page(_asked: Asked) -> Answer:
    """What stands at the office's new address."""
    text = "Welcome. News, speeches and pictures of this week stand below, and the archive is being sorted anew. " * 4
    return page(f"<html lang=en><head><title>Welcome</title></head><body><h1>Welcome</h1><p>{text}</p></body></html>")


def to_front_page(_asked: Asked) -> Answer:
    """What the old address answers since the move."""
    return Answer([head("HTTP/1.1 301 Moved Permanently", f"Location: {FRONT_PAGE}", "Content-Length: 0")])


def article(_asked: Asked) -> Answer:
    """The article that cites the document, and says when it was published."""
    stated = f'<meta property="article:published_time" content="{PUBLISHED}"></head>'
    return page(article_page(0, [CITED]).replace("</head>", stated))


@dataclass
class Walked:
    """The archive after a crawl with the other archive at hand, and three more on later days."""

    archive: Path
    first: Ran
    shown_first: str

    def row(self, view: str) -> dict[str, Any]:
        """The row of a view about the cited address."""
        (found,) = rows(self.archive, f"SELECT * FROM {view} WHERE url = :url", url=CITED)
        return found


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """The whole life of the citation."""
    folder = tmp_path_factory.mktemp("moved")
    holder, archive = folder / "holder", folder / "archive"
    for place in (holder, archive):
        add_profile(place)
    newspaper = Gazette(articles=1, sources=0)
    newspaper.special[ARTICLE] = article
    with newspaper.serving():
        for at in HELD:
            newspaper.special[CITED] = lambda _asked, year=at.year: declaration(year)  # type: ignore[misc]
            invented_crawls(holder, START, newspaper.origin.port, at, wire_too=True)
        newspaper.special |= {CITED: to_front_page, FRONT_PAGE: front_page}
        (archive / "fonds.toml").write_text(f'[rescue]\ngates = ["{GATE}"]\ndelay = 0\nseconds = 10\n')
        with Player(holder) as player:
            detour = ["--connect-to", f"holder.example:80:127.0.0.1:{player.port}"]
            first = fonds(*newspaper.crawl_options(archive), *detour, "--json")
        shown = fonds("sources", "show", CITED, "--archive", archive)
        later = [datetime.now(UTC) + timedelta(days=days) for days in (1, 2.5, 5)]
        invented_crawls(archive, START, newspaper.origin.port, *later, wire_too=True)
        yield Walked(archive, first, " ".join(shown.out.split()))


def test_the_copy_nearest_to_the_article_is_borrowed_at_the_first_crawl(walked: Walked) -> None:
    """As it was captured there, for the address that the article printed."""
    assert walked.first.code == 0
    copy = walked.row("v_borrowings")
    assert (copy["held_by"], datetime.fromisoformat(copy["held_at"]).date()) == ("holder.example", NEAREST.date())
    assert copy["title"] == "Joint political declaration"
    assert f"as of {NEAREST.year}" in copy["text"]
    assert "Held by other archives: 1 copy" in walked.shown_first
    assert "it was asked for once, and another page stood in its place" in walked.shown_first


def test_one_visit_decides_nothing_and_four_over_days_do(walked: Walked) -> None:
    """The front page is no text of the source and no other address of it."""
    visits = rows(walked.archive, "SELECT says FROM v_source_visits WHERE url = :url ORDER BY at", url=CITED)
    assert [visit["says"] for visit in visits] == ["soft-gone"] * 4
    source = walked.row("v_sources")
    assert (source["state"], source["revisions"], source["borrowed"]) == ("soft-gone", 0, 1)
    assert source["publisher_class"] == "intergovernmental"
    assert rows(walked.archive, "SELECT * FROM v_source_aliases") == []


def test_the_citation_and_the_report_tell_what_was_lost_and_what_was_saved(walked: Walked) -> None:
    """What another archive saw is never said to be seen by this one."""
    citation = walked.row("v_citations")
    assert citation["borrowed"] == walked.row("v_borrowings")["capture_id"]
    assert citation["capture_id"] != citation["borrowed"]
    assert citation["lag_seconds"] is None
    total = fonds("report", "citations", "--archive", walked.archive, "--json").answer["total"]
    assert (total["missed"], total["rescued"], total["captured"]) == (1, 1, 0)
    shown = " ".join(fonds("sources", "show", CITED, "--archive", walked.archive).out.split())
    assert "by holder.example, as it was captured there" in shown


def test_a_rebuilt_database_says_the_same(walked: Walked) -> None:
    """All of it follows from the records."""
    before = shown_of(walked.archive)
    ran = fonds("rebuild", "--archive", walked.archive)
    assert ran.code == 0, ran.err
    assert shown_of(walked.archive) == before
