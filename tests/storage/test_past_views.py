"""Every view as the archive held it at an earlier time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from access.export.past_standings import PastStandings
from storage.questions.past_views import view_before
from storage.questions.sources import SourceFilter, list_sources
from storage.tables import schema
from storage.tables.database import Database
from storage.tables.view_columns import ColumnType, documented_views
from storage.types.identity import article_id
from storage.types.instants import instant_text
from tests.storage.filing import AT, URL, after
from tests.storage.test_views import full

VIEWS = {name: view for name, view in documented_views().items() if name != "v_withholdings"}
# Made of all visits up to now, so no earlier time has them.
_OF_NOW = {"v_sources": {"next_check_at", "change_rate"}}
fill = full


def _shown(database: Database, name: str, moment: datetime | None) -> list[dict[str, Any]]:
    source = f"{name} AS v" if moment is None else view_before(database.dialect, name, moment)
    with database.read() as connection:
        rows = connection.execute(sa.text(f"SELECT * FROM {source} ORDER BY {', '.join(VIEWS[name].key)}"))
        return [{key: row[key] for key in row if key not in _OF_NOW.get(name, ())} for row in rows.mappings()]


@pytest.mark.parametrize("name", VIEWS)
def test_behind_all_that_happened_it_is_the_view(filled: tuple[Database, Database], name: str) -> None:
    """Row by row and column by column, on either engine."""
    for database in filled:
        assert _shown(database, name, AT + timedelta(days=4000)) == _shown(database, name, None)


@pytest.mark.parametrize("name", VIEWS)
def test_before_all_that_happened_it_is_empty(filled: tuple[Database, Database], name: str) -> None:
    """On either engine."""
    for database in filled:
        assert _shown(database, name, AT - timedelta(days=4000)) == []


def test_in_between_it_is_what_was_there(filled: tuple[Database, Database]) -> None:
    """The revision of that time with what belongs to it, and of its sources what was known then."""
    for database in filled:
        moment = after(hours=5)
        articles = {row["article_id"]: row for row in _shown(database, "v_articles", moment)}
        row = articles[article_id("lia", URL)]
        assert (row["revision"], row["revisions"], row["state"], row["deck"] is None) == (1, 1, "live", False)
        assert {one["revision"] for one in _shown(database, "v_contributors", moment)} == {1}
        assert _shown(database, "v_revision_changes", moment) == []
        cited = [one for one in _shown(database, "v_citations", moment) if one["changed_since"] is not None]
        assert cited == []
        later = [one for one in _shown(database, "v_citations", None) if one["changed_since"] is not None]
        assert later != []
        assert all(one["revisions"] <= 1 for one in _shown(database, "v_sources", moment))


@pytest.mark.parametrize("name", VIEWS)
def test_nothing_that_came_later_is_told(filled: tuple[Database, Database], name: str) -> None:
    """No time behind the one that is asked for stands in any column, but for those that a page itself states."""
    view = VIEWS[name]
    instants = [column.name for column in view.columns if column.type is ColumnType.INSTANT]
    told = [one for one in instants if one not in ("published_at", "modified_at")]
    names = [column.name for column in view.columns]
    for database in filled:
        for moment in (after(hours=5), after(hours=31), after(days=3, hours=1)):
            rows = [tuple(row.get(one) for one in names) for row in _shown(database, name, moment)]
            if {"source_id", "last_checked_at"} <= set(names):
                rows = list(PastStandings(database, view, moment).put_into(rows))
            for row in rows:
                later = {one: at for one, at in zip(names, row, strict=True) if one in told and at is not None}
                assert all(at < instant_text(moment) for at in later.values()), (name, later)


def test_what_is_told_of_a_text_is_of_that_text(database: Database) -> None:
    """By which browser it was made, its own address, and how many of its parts were missing by then."""
    full(database)
    texts = schema.source_revisions.c
    later = sa.select(texts.capture_id).where(texts.revision > 1)
    with database.begin() as connection:
        connection.execute(schema.sources.update().values(canonical_url="https://own.example/"))
        connection.execute(
            schema.captures.update().where(schema.captures.c.capture_id.in_(later)).values(rendered_by="B")
        )
        part = {"article_id": article_id("lia", URL), "revision": 1, "part": 2, "is_added": False}
        connection.execute(schema.revision_parts.insert().values(missing_since=after(days=900), **part))
    now = {row["source_id"]: row for row in _shown(database, "v_sources", None)}
    then = [row for row in _shown(database, "v_sources", after(hours=5)) if row["revisions"] == 1]
    changed = [row for row in then if now[row["source_id"]]["revisions"] > 1]
    assert [(row["rendered_by"], row["canonical_url"]) for row in changed] == [(None, None)] * len(changed) != []
    assert {now[row["source_id"]]["rendered_by"] for row in changed} == {"B"}
    last = {row["source_id"]: row for row in _shown(database, "v_sources", after(days=4000))}
    assert {last[row["source_id"]]["canonical_url"] for row in changed} == {"https://own.example/"}
    assert {row["parts_missing"] for row in _shown(database, "v_revisions", after(days=899))} == {0}
    assert any(row["parts_missing"] for row in _shown(database, "v_revisions", None))


def test_sources_of_then_are_chosen_by_what_was_known_then(filled: tuple[Database, Database]) -> None:
    """By the revision of that time, and by the changes up to it."""
    citing = article_id("lia", URL)
    for database in filled:

        def listed(database: Database = database, **wanted: Any) -> set[str]:
            return {one.source_id for one in list_sources(database, SourceFilter(**wanted)).answers}

        for moment in (after(hours=5), after(days=4000)):
            cited = {row["source_id"] for row in _shown(database, "v_citations", moment) if row["article_id"] == citing}
            assert listed(article_id=citing, as_of=moment) == cited - {None} != set()
        assert listed(changed_from=AT) == listed(changed_from=AT, as_of=after(days=4000)) != set()
        assert listed(changed_from=AT, as_of=after(hours=5)) == set()


def test_an_exported_citation_keeps_its_own_first_capture(filled: tuple[Database, Database]) -> None:
    """That of the address which it prints may be earlier than that of the source to which it leads; no more is kept."""
    view = VIEWS["v_citations"]
    names = [column.name for column in view.columns]
    first, checked, moment = "2031-01-01T00:00:00.000000Z", instant_text(after(days=4000)), after(hours=5)
    for database in filled:
        known = next(row for row in _shown(database, "v_citations", moment) if row["source_id"] is not None)
        row = {**known, "first_captured_at": first, "last_checked_at": checked, "source_url": "https://later.example/"}
        (told,) = PastStandings(database, view, moment).put_into([tuple(row[name] for name in names)])
        then = dict(zip(names, told, strict=True))
        assert then["first_captured_at"] == first
        assert (then["last_checked_at"] or "") < instant_text(moment)
        assert then["source_url"] != row["source_url"]
