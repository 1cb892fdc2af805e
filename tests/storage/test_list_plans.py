"""Lists are read in the order of an index, as far as the page goes: how long they are is not felt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from storage.questions.articles import ArticleKey, list_articles
from storage.questions.captures import list_captures
from storage.questions.changes import list_changes
from storage.questions.paging import Sort
from storage.questions.sources import list_sources
from storage.tables.database import Database
from tests.databases import on_one_engine

LISTS: dict[str, Callable[[Database], object]] = {
    "articles": list_articles,
    "articles by day": lambda database: list_articles(database, sort=Sort(ArticleKey.PUBLISHED, descending=True)),
    "captures": list_captures,
    "changes": list_changes,
    "sources": list_sources,
}


# What SQLite plans follows from the statement alone; PostgreSQL plans by what the tables hold.
@on_one_engine
@pytest.mark.parametrize("name", LISTS)
def test_nothing_is_sorted(database: Database, name: str) -> None:
    """The statement of a page needs no sorting of its own."""
    sent: list[tuple[str, Any]] = []

    def keep(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:
        sent.append((statement, parameters))

    sa.event.listen(Engine, "before_cursor_execute", keep)
    try:
        LISTS[name](database)
    finally:
        sa.event.remove(Engine, "before_cursor_execute", keep)
    (page,) = [one for one in sent if "ORDER BY" in one[0] and "LIMIT" in one[0]]
    with database.read() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {page[0]}", page[1])]
    assert plan
    assert not [step for step in plan if step.startswith("USE TEMP B-TREE")]
