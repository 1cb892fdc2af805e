"""Texts that a browser made beside those that servers send: each says which it is, and neither slips into the other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from storage.questions.empty_pages import empty_pages_in, urls_without_text
from storage.tables.database import Database
from storage.types import Block, BlockType, PageLink, RecordType, Refusal, Role, Verdict
from tests.pipelines.test_aliases import Filer
from tests.storage.filing import ARTICLE, URL, Filing

BROWSER = "Chromium/131.0.6778.85"
RENDERED: dict[str, Any] = {"record_type": RecordType.RENDERED, "rendered_by": BROWSER, "framing": ""}
EDITED = replace(ARTICLE, blocks=(Block(BlockType.PARAGRAPH, "港口昨日重開。"),))
REVISIONS = "SELECT revision, rendered_by FROM v_revisions ORDER BY revision"
REFUSED = "SELECT reading, verdict FROM v_captures ORDER BY captured_at DESC LIMIT 1"
SECOND = f"{URL}/2"
CITED = "https://office.example/report"


@pytest.fixture
def filer(database: Database) -> Filer:
    """A filer into a fresh database."""
    return Filer(Filing(database))


def test_a_rendered_text_makes_a_revision_that_says_so(filer: Filer) -> None:
    """Of an article that has none, and a further one when it is rendered again and reads otherwise."""
    for reading in (ARTICLE, ARTICLE, EDITED):
        filer.visit(URL, reading, **RENDERED)
    assert filer.rows(REVISIONS) == [(1, BROWSER), (2, BROWSER)]
    assert filer.rows("SELECT rendered_by FROM v_articles") == [(BROWSER,)]


def test_a_rendered_text_never_follows_one_that_was_sent(filer: Filer) -> None:
    """It is kept and refused: what a browser adds is no change by the publisher."""
    filer.visit(URL, ARTICLE)
    filer.visit(URL, EDITED, **RENDERED)
    assert filer.rows(REVISIONS) == [(1, None)]
    assert filer.rows(REFUSED) == [("refused", "mixed")]


def test_a_text_that_is_sent_after_all_makes_a_revision(filer: Filer) -> None:
    """From then on only such texts do; the same words make none."""
    filer.visit(URL, ARTICLE, **RENDERED)
    filer.visit(URL, ARTICLE)
    assert filer.rows(REVISIONS) == [(1, BROWSER)]
    filer.visit(URL, EDITED)
    filer.visit(URL, ARTICLE, **RENDERED)
    assert filer.rows(REVISIONS) == [(1, BROWSER), (2, None)]


def test_the_pages_of_one_article_are_of_one_kind(filer: Filer) -> None:
    """A page as it is sent is not joined with one that a browser made."""
    first = replace(ARTICLE, pages=(PageLink(2, SECOND),))
    filer.visit(URL, first, **RENDERED)
    filer.visit(SECOND, replace(EDITED, part=2))
    assert filer.rows(REFUSED) == [("refused", "mixed")]
    assert filer.rows("SELECT revisions, parts_missing, rendered_by FROM v_articles") == [(1, 1, BROWSER)]
    filer.visit(SECOND, replace(EDITED, part=2), **RENDERED)
    assert filer.rows("SELECT parts_missing, revisions, rendered_by FROM v_articles") == [(0, 1, BROWSER)]


def test_a_page_without_text_is_named_until_one_was_read(database: Database) -> None:
    """Whether a later visit finds it as empty again or not."""
    filer = Filer(Filing(database))

    def empty() -> list[str]:
        with database.read() as connection:
            return [page.url for page in empty_pages_in(connection, "lia")]

    refusal = Refusal(Verdict.EMPTY, "the page shows no text")
    filer.visit(URL, refusal)
    filer.visit(SECOND, refusal)
    assert empty() == [SECOND, URL]
    filer.visit(URL, ARTICLE, **RENDERED)
    filer.visit(URL, refusal)
    assert empty() == [SECOND]
    filer.visit(CITED, refusal, role=Role.SOURCE)
    with database.read() as connection:
        assert urls_without_text(connection, ["lia", "another"]) == {CITED}
