"""What stands over the list of sources: how many are in which state."""

from __future__ import annotations

from access.web.room.source_board import source_board
from storage.questions.source_figures import SourceFigures
from storage.types import SourceState
from tests.access.room.looks import Room, text_of


def test_the_board_counts_what_is_gone_in_any_way_first() -> None:
    """What is captured and was missed at the last visit is a part of what is captured, so that the rest comes to the
    number of sources."""
    by_state = {SourceState.CAPTURED: 3, SourceState.GONE: 1, SourceState.SOFT_GONE: 2, SourceState.ROBOTS: 1}
    board = source_board(SourceFigures(by_state, missing=1, unfound=0, is_any_lost=True))
    assert [(str(line.state), line.number) for line in board] == [
        ("any-gone", 3), ("captured", 3), ("missing", 1), ("robots", 1),
    ]  # fmt: skip
    assert sum(line.number for line in board if not line.is_part) == sum(by_state.values())
    assert source_board(SourceFigures({}, missing=0, unfound=0, is_any_lost=False)) == ()


def test_each_count_leads_to_a_list_of_as_many(asked: Room) -> None:
    """And the list says which articles rest on each: two steps from the first page to the articles of what is gone."""
    for link in asked.page("/sources").cssselect(".board a"):
        listed = asked.page(str(link.get("href")))
        assert len(listed.cssselect(".entry")) == int(text_of(link, ".number")), text_of(link)
        assert listed.cssselect(".board [aria-current]")
    unfound = asked.page("/sources?state=pending").cssselect(".entry")
    assert any(text_of(one, ".plain a").startswith("漁港路燈維修清單消失以前") for one in unfound)
