"""What is handed over with an article: also what its sources cannot be shown without."""

from __future__ import annotations

from dataclasses import replace

from storage.questions.hand_over_scope import captures_of_citations
from storage.tables.database import Database
from storage.types import Block, BlockType, Citation
from tests.storage.filing import ARTICLE, STATEMENT, Filing, after

PAGE = "https://register.example/app"


def test_a_route_comes_with_the_page_around_it(database: Database) -> None:
    """As that page stood when the article cited it, and in each later state; the route itself is never captured."""
    filing = Filing(database)
    before = filing.keep(PAGE, after(days=-30))
    route = Citation("決議", f"{PAGE}#/doc/3", f"{PAGE}#/doc/3")
    article_id = filing.revise(replace(ARTICLE, citations=(route,)))
    first = filing.arrive(PAGE, after(hours=1), STATEMENT)
    changed = replace(STATEMENT, text="Moved.", blocks=(Block(BlockType.PARAGRAPH, "Moved."),))
    last = filing.arrive(PAGE, after(days=9), changed)
    chosen = captures_of_citations(database, article_id)
    assert chosen == tuple(sorted(capture.capture_id for capture in (first, last)))
    assert before.capture_id not in chosen
