"""Several addresses of one article: one id, one history, and no revision made by another view of the same page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

from pipelines.filing import VisitFiler
from storage.archive.profile_file import load_profile
from storage.tables.database import Database
from storage.types import ArticleReading, Block, BlockType, Capture, Image, Reading, Refusal
from storage.types.identity import article_id
from tests.storage.filing import ARTICLE, URL, Filing, after

AMP = f"{URL}/amp/"
SHORT = "https://lia.example/?p=812"
SECOND = f"{URL}/2/"
SHORTER = replace(ARTICLE, deck=None)
EDITED = replace(ARTICLE, blocks=(Block(BlockType.PARAGRAPH, "港口昨日重開。"),))


class Filer:
    """Files visits whose readings the test gives."""

    def __init__(self, filing: Filing) -> None:
        self._filing = filing
        self._hours = 0
        self._read: dict[str, Reading] = {}

    def visit(
        self,
        url: str,
        reading: ArticleReading | Refusal | None,
        at: datetime | None = None,
        reader: str = "reader 1",
        **more: Any,
    ) -> Capture:
        """Keep a capture, an hour after the one before, and file what was read of it."""
        self._hours += 1
        capture = self._filing.keep(url, at or after(hours=self._hours), **more)
        store = VisitFiler(self._filing.database, self._filing.captures, lambda _slug: load_profile("lia"))
        read = None if reading is None else Reading(capture.capture_id, reader, reading)
        if read is not None:
            self._read[capture.capture_id] = read
        store.file([store.visit(capture, read)], self._read.get)
        return capture

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What a query gives."""
        with self._filing.database.read() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]


@pytest.fixture
def filer(database: Database) -> Filer:
    """A filer into a fresh database."""
    return Filer(Filing(database))


def test_all_addresses_lead_to_one_article(filer: Filer) -> None:
    """The plain page, its AMP page, its short link and its second page have one id."""
    for url in (URL, AMP, SHORT):
        filer.visit(url, ARTICLE)
    filer.visit(SECOND, replace(EDITED, part=2))
    aliases = filer.rows("SELECT url, article_id FROM article_aliases ORDER BY url")
    assert aliases == [(url, article_id("lia", URL)) for url in sorted((URL, AMP, SHORT, SECOND))]
    assert filer.rows("SELECT url, revisions FROM v_articles") == [(URL, 1)]


def test_another_view_makes_no_revision(filer: Filer) -> None:
    """An AMP page that leaves out the deck does not say that the publisher took it out."""
    filer.visit(URL, ARTICLE)
    filer.visit(AMP, SHORTER)
    filer.visit(URL, ARTICLE)
    assert filer.rows("SELECT revision, deck FROM v_revisions") == [(1, ARTICLE.deck)]


def test_a_change_at_the_own_address_makes_one(filer: Filer) -> None:
    """Whatever was visited in between."""
    filer.visit(URL, ARTICLE)
    filer.visit(AMP, EDITED)
    filer.visit(URL, EDITED)
    assert filer.rows("SELECT revision, text FROM v_revisions ORDER BY revision") == [
        (1, ARTICLE.text),
        (2, EDITED.text),
    ]


def test_an_article_known_only_by_another_address_is_followed_there(filer: Filer) -> None:
    """Its changes make revisions as long as its own address brought nothing."""
    filer.visit(AMP, ARTICLE)
    filer.visit(AMP, EDITED)
    assert filer.rows("SELECT count(*) FROM v_revisions") == [(2,)]


def test_the_own_address_becomes_a_target(filer: Filer) -> None:
    """A later page, or another view, leads to the page that holds the article's beginning."""
    filer.visit(SECOND, replace(EDITED, part=2))
    assert filer.rows("SELECT url, role, via FROM targets WHERE role = 'article'") == [(URL, "article", SECOND)]
    assert filer.rows("SELECT parts, parts_missing FROM v_articles") == [(2, 1)]


def test_another_view_that_is_taken_down_takes_nothing_with_it(filer: Filer) -> None:
    """Only the article's own address says that it is gone."""
    filer.visit(URL, ARTICLE)
    filer.visit(AMP, ARTICLE)
    for _ in range(30):
        filer.visit(AMP, None, status=404)
    assert filer.rows("SELECT state FROM v_articles") == [("live",)]


def test_what_a_reading_holds_is_filed(filer: Filer) -> None:
    """Pictures, how sure each field is, and where citations stand."""
    cited = replace(ARTICLE.citations[0], block=2)
    image = Image("https://lia.example/1.jpg", "碼頭", "攝影：甲", None)
    more = replace(ARTICLE, citations=(cited,), images=(image,), is_accessible_for_free=False, published_zone="+08:00")
    filer.visit(URL, more)
    assert filer.rows("SELECT images, is_accessible_for_free, published_zone, evidence FROM v_articles") == [
        (
            '[{"url":"https://lia.example/1.jpg","caption":"碼頭","credit":"攝影：甲"}]',
            0,
            "+08:00",
            '{"title":{"rule":"profile:label","sure":"certain"}}',
        )
    ]
    assert filer.rows("SELECT block FROM v_citations") == [(2,)]
