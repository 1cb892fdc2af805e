"""What strangers wrote stays text, what is withheld stays out, and a citation is shown at the passage that it is of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from storage.archive.archive import Archive
from storage.questions.details import show
from storage.questions.source_details import ShownSource
from storage.types import Block, BlockType, Citation, Contributor, ContributorRole, Image, SourceState, Topic
from tests.access.hostile_texts import HOSTILE as TEXTS
from tests.access.room.looks import Room, text_of
from tests.access.web.asked import Api
from tests.storage.filing import ARTICLE, SOURCE, STATEMENT, URL, Filing, after, article
from tests.storage.test_withholdings import withhold

EVIL = f'"><script src=//evil.example></script><img src=//evil.example onerror=x>{TEXTS["script"]}\u202e'
HIDDEN = "https://lia.example/news/hidden"
HOSTILE = replace(
    ARTICLE,
    title=f"甲{EVIL}",
    deck=EVIL,
    summary=EVIL,
    dateline=EVIL,
    contributors=(Contributor(EVIL, ContributorRole.WRITER, EVIL),),
    topics=(Topic(EVIL, EVIL),),
    blocks=(
        Block(BlockType.PARAGRAPH, EVIL),
        Block(BlockType.HEADING, EVIL, level=2),
        Block(BlockType.LIST, EVIL, items=(EVIL,)),
        Block(BlockType.TABLE, f"{EVIL}\t{EVIL}"),
        Block(BlockType.QUOTATION, EVIL),
        Block(BlockType.FIGURE, EVIL, caption=EVIL, image="https://evil.example/a.png"),
        Block(BlockType.RUN_IN, f"{EVIL}: {EVIL}", term=EVIL),
    ),
    images=(Image("https://evil.example/b.png", EVIL, EVIL, EVIL),),
    citations=(
        Citation(EVIL, SOURCE, SOURCE, block=4),
        Citation(EVIL, None, None),
        Citation(None, "javascript:x", "y"),
    ),
)
Ids = dict[str, str]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Ids]]:
    """An archive of an article of two revisions that are all markup, and of one that is withheld."""
    folder = tmp_path_factory.mktemp("hostile") / "archive"
    folder.mkdir()
    with Archive.at(folder).open_database(write=True) as database:
        filing = Filing(database)
        article_id = filing.revise(article("甲", citations=HOSTILE.citations))
        filing.arrive(SOURCE, after(hours=1), replace(STATEMENT, title=EVIL, agency=EVIL, files=(EVIL,)))
        filing.revise(HOSTILE, after(days=1))
        source = show(database, SOURCE)
        assert isinstance(source, ShownSource)
        for day in (3, 5, 7):
            filing.leave_source(source.source_id, SourceState.GONE, filing.keep(SOURCE, after(days=day), status=410))
        hidden = filing.revise(article("隱", canonical_url=HIDDEN), after(days=2))
        withhold(database, HIDDEN)
    with Api(folder) as api:
        yield Room(api), {"article": article_id, "source": source.source_id, "hidden": hidden}


PAGES = (
    "/",
    "/articles",
    "/articles/{article}",
    "/articles/{article}/revisions/1",
    "/articles/{article}/diff",
    "/articles/{article}/diff?form=sides",
    "/articles/{article}/sources/1",
    "/articles/{article}/sources/2",
    "/sources",
    "/sources/{source}",
    "/topics",
    "/people",
    "/publishers",
    "/calendar?year=2031",
    "/days/2031-05-04",
    "/search?q=甲",
    "/crawls",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_text_becomes_markup(hostile: tuple[Room, Ids], address: str) -> None:
    """No element and no address of a stranger's is in any page, and nothing in it turns the direction of a line."""
    room, ids = hostile
    page = room.page(address.format(**ids))
    assert page.cssselect("script") == []
    assert [one for one in page.cssselect("img") if not str(one.get("src")).startswith("/")] == []
    assert page.cssselect("[onerror], [onload], [onclick], [onmouseover]") == []
    addresses = [str(one.get(name)) for one in page.iter() for name in ("href", "src", "action") if one.get(name)]
    assert [one for one in addresses if not one.startswith(("/", "#"))] == []
    assert "\u202e" not in room.answer(address.format(**ids)).text


def test_a_passage_that_cites_is_marked_on_both_pages(hostile: tuple[Room, Ids]) -> None:
    """By its number in the text, and beside the source."""
    room, ids = hostile
    leaf = room.page(f"/articles/{ids['article']}")
    assert [text_of(one) for one in leaf.cssselect(".ref")] == ["1"]
    assert [text_of(one) for one in leaf.cssselect(".scroll + .refs")] == ["1"]
    beside = room.page(f"/articles/{ids['article']}/sources/1")
    assert len(beside.cssselect(".window .citing table")) == 1


def test_what_is_withheld_is_in_no_list_and_says_so_under_its_address(hostile: tuple[Room, Ids]) -> None:
    """With the reason, and that its record is unharmed."""
    room, ids = hostile
    for address in ("/", "/articles", "/search?q=隱"):
        assert "隱" not in text_of(room.page(address), ".entries, .empty")
    page = room.page(f"/articles/{ids['hidden']}", status=451)
    assert text_of(page, "h1") == "This article is kept, and not shown"
    assert "court order" in text_of(page)
    assert "fonds release" in text_of(page)


def test_an_address_of_an_article_is_found(hostile: tuple[Room, Ids]) -> None:
    """From the search, whatever its title is."""
    room, ids = hostile
    assert room.answer("/search", params={"q": URL}).headers["location"] == f"/articles/{ids['article']}"
