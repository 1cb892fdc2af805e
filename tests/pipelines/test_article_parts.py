"""Articles that are cut into several pages, filed: one text, one revision, whatever page comes when."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from storage.tables.database import Database
from storage.types import ArticleReading, Block, BlockType, Citation, PageLink
from tests.pipelines.test_aliases import Filer
from tests.storage.filing import ARTICLE, SOURCE, URL, Filing, after

LINKS = {number: PageLink(number, f"{URL}/{number}") for number in (2, 3)}
PARTS = (
    "SELECT part, url, CASE WHEN capture_id IS NULL THEN 0 ELSE 1 END,"
    " CASE WHEN missing_since IS NULL THEN 0 ELSE 1 END FROM v_revision_parts {} ORDER BY revision, part"
)


def page(number: int, text: str | None = None, pages: tuple[int, ...] | None = None, **more: Any) -> ArticleReading:
    """A page of an article of three pages, which links to the others unless told otherwise."""
    linked = tuple(LINKS[other] for other in (pages if pages is not None else (2, 3)) if other != number)
    blocks = (Block(BlockType.PARAGRAPH, text or f"第{number}頁。"), Block(BlockType.PARAGRAPH, "版權所有。"))
    return replace(ARTICLE, blocks=blocks, citations=(), part=number, pages=linked, **more)


def address(number: int) -> str:
    """Where a page is."""
    return URL if number == 1 else LINKS[number].url


WHOLE = "第1頁。\n\n第2頁。\n\n第3頁。\n\n版權所有。"


@pytest.fixture
def filer(database: Database) -> Filer:
    """A filer into a fresh database."""
    return Filer(Filing(database))


def test_pages_make_one_revision_in_any_order(database: Database) -> None:
    """Joined in the order of their numbers, each with its capture; the first page's stands for the whole."""
    for index, order in enumerate(permutations((1, 2, 3))):
        filer = Filer(Filing(database, f"lia{index}"))
        for number in order:
            filer.visit(address(number), page(number))
        where = f"publication = 'lia{index}'"
        assert filer.rows(
            f"SELECT title, deck, text, revisions, parts, parts_missing FROM v_articles WHERE {where}"
        ) == [(ARTICLE.title, ARTICLE.deck, WHOLE, 1, 3, 0)]
        first = f"SELECT c.url FROM v_articles a JOIN v_captures c ON c.capture_id = a.capture_id WHERE a.{where}"
        assert filer.rows(first) == [(URL,)]
        shown = f"WHERE article_id IN (SELECT article_id FROM v_articles WHERE {where})"
        assert filer.rows(PARTS.format(shown)) == [(number, address(number), 1, 0) for number in (1, 2, 3)]
        kinds = filer.rows(f"SELECT kind FROM v_changes WHERE {where} ORDER BY cursor")
        assert kinds == [("new",), ("completed",), ("completed",)]


def test_further_pages_become_targets(filer: Filer) -> None:
    """As pages of an article, due at once."""
    filer.visit(URL, page(1))
    assert filer.rows("SELECT url, role, via FROM targets WHERE role = 'article' ORDER BY url") == [
        (address(2), "article", URL),
        (address(3), "article", URL),
    ]


def test_a_page_that_is_linked_and_never_came_is_said_to_be_missing(filer: Filer) -> None:
    """Also one in between, to which no page links."""
    filer.visit(URL, page(1, pages=(3,)))
    assert filer.rows(PARTS.format("")) == [(1, URL, 1, 0), (2, None, 0, 1), (3, address(3), 0, 1)]
    assert filer.rows("SELECT parts, parts_missing FROM v_articles") == [(3, 2)]


def test_an_article_of_one_page_has_that_as_its_part(filer: Filer) -> None:
    """So a program need not tell the two apart."""
    filer.visit(URL, ARTICLE)
    assert filer.rows(PARTS.format("")) == [(1, URL, 1, 0)]
    assert filer.rows("SELECT count(*) FROM revision_parts") == [(0,)]


class TestVisitsAgain:
    """A second visit to pages that are known."""

    @pytest.fixture(autouse=True)
    def _known(self, filer: Filer) -> None:
        for number in (1, 2, 3):
            filer.visit(address(number), page(number))

    def test_the_same_pages_make_no_revision(self, filer: Filer) -> None:
        """Nor does a page that links to fewer, or that failed once."""
        for number in (3, 1, 2):
            filer.visit(address(number), page(number))
        filer.visit(URL, page(1, pages=(2,)))
        filer.visit(address(2), None, status=503)
        assert filer.rows("SELECT text, revisions, parts_missing FROM v_articles") == [(WHOLE, 1, 0)]

    @pytest.mark.parametrize("number", [1, 2, 3])
    def test_a_page_that_changed_makes_one_of_the_whole(self, filer: Filer, number: int) -> None:
        """With its new capture beside the old ones of the others."""
        changed = filer.visit(address(number), page(number, "改寫。"))
        assert filer.rows("SELECT text, revision, capture_id FROM v_articles") == [
            (WHOLE.replace(f"第{number}頁。", "改寫。"), 2, changed.capture_id)
        ]
        captures = filer.rows("SELECT revision, part FROM v_revision_parts ORDER BY captured_at, revision, part")
        assert captures[-1] == (2, number)
        filer.visit(address(number), page(number, "改寫。"))
        assert filer.rows("SELECT revisions FROM v_articles") == [(2,)]

    def test_what_a_template_repeats_makes_none(self, filer: Filer) -> None:
        """A line that a later page has in common with the first one says nothing."""
        repeated = replace(
            page(2), blocks=(*page(2).blocks[:1], Block(BlockType.PARAGRAPH, "版權所有。")), title="第二頁"
        )
        filer.visit(address(2), repeated)
        assert filer.rows("SELECT text, revisions FROM v_articles") == [(WHOLE, 1)]

    def test_a_page_that_is_gone_keeps_its_text_until_the_first_leaves_it_out(self, filer: Filer) -> None:
        """Then the publisher took it out, which is a revision."""
        filer.visit(address(3), None, status=404)
        assert filer.rows("SELECT text, revisions, parts_missing FROM v_articles") == [(WHOLE, 1, 1)]
        filer.visit(URL, page(1, pages=(2,)))
        shorter = WHOLE.replace("第3頁。\n\n", "")
        assert filer.rows("SELECT text, revision, parts, parts_missing FROM v_articles") == [(shorter, 2, 2, 0)]

    def test_a_page_that_leads_to_the_first_one_is_missing(self, filer: Filer) -> None:
        """Servers answer so for a number that they do not have; the next visit may find it again."""
        hop = filer.visit(address(3), None, status=302, location=URL)
        filer.visit(URL, page(1), via=hop.url)
        assert filer.rows("SELECT parts_missing, revisions FROM v_articles") == [(1, 1)]
        filer.visit(address(3), page(3))
        assert filer.rows("SELECT parts_missing, revisions FROM v_articles") == [(0, 1)]

    def test_an_older_capture_of_a_page_changes_nothing(self, filer: Filer) -> None:
        """An import may bring one."""
        filer.visit(address(2), page(2, "舊文。"), at=after(hours=-5))
        assert filer.rows("SELECT text, revisions FROM v_articles") == [(WHOLE, 1)]

    def test_a_later_page_does_not_bring_back_an_article(self, filer: Filer) -> None:
        """Whose own address is gone."""
        for _ in range(30):
            filer.visit(URL, None, status=404)
            filer.visit(address(2), page(2))
        assert filer.rows("SELECT state FROM v_articles") == [("withdrawn",)]

    def test_another_reader_makes_no_revision(self, filer: Filer) -> None:
        """All pages are read again and joined before anything is compared."""
        filer.visit(address(2), page(2), reader="reader 2")
        assert filer.rows("SELECT revisions FROM v_articles") == [(1,)]
        assert filer.rows("SELECT reader_version FROM revisions") == [("reader 2",)]
        assert filer.rows("SELECT count(*) FROM v_changes") == [(3,)]


def test_a_page_that_is_added_makes_a_revision_when_it_comes(filer: Filer) -> None:
    """For the publisher wrote it after the others."""
    filer.visit(URL, page(1, pages=(2,)))
    filer.visit(address(2), page(2, pages=(2,)))
    filer.visit(URL, page(1, pages=(2, 3)))
    assert filer.rows("SELECT revisions, parts, parts_missing FROM v_articles") == [(1, 3, 1)]
    filer.visit(address(3), page(3))
    assert filer.rows("SELECT revisions, text, parts_missing FROM v_articles") == [(2, WHOLE, 0)]


def test_pages_that_repeat_the_article_add_nothing(filer: Filer) -> None:
    """Pages of comments, say: no change is told."""
    same = ARTICLE.blocks
    for number in (1, 2):
        filer.visit(address(number), replace(page(number, pages=(2,)), blocks=same))
    assert filer.rows("SELECT text, revisions FROM v_articles") == [(ARTICLE.text, 1)]
    assert filer.rows("SELECT kind FROM v_changes") == [("new",)]


def test_sources_of_all_pages_are_cited(filer: Filer) -> None:
    """Since the page that names them was captured, and each once."""
    cited = (Citation("公告", SOURCE, SOURCE),)
    first = filer.visit(URL, replace(page(1), citations=cited))
    filer.visit(address(2), replace(page(2), citations=(*cited, Citation("無址", None, None))))
    at = f"{first.captured_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    rows = filer.rows("SELECT position, label, cited_at FROM v_citations ORDER BY position")
    assert [row[:2] for row in rows] == [(1, "公告"), (2, "無址")]
    assert rows[0][2] == at < rows[1][2]
