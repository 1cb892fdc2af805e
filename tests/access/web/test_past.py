"""An earlier time that is asked for later is answered as it was answered then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from access.export.past_standings import VIEWS as STANDING_VIEWS
from access.export.past_standings import PastStandings
from storage.archive.archive import Archive
from storage.questions.export_rows import EXPORTED
from storage.questions.past_views import view_before
from storage.tables.database import Database
from storage.tables.view_columns import documented_views
from storage.types.search_scope import SearchScope
from tests.access.past_archive import PastArchive
from tests.access.web.asked import Api

SEED = 1
# How many crawls, and after which of them the answers are remembered.
SHORT, LONG = (6, (2, 4)), (10, (3, 7))
QUERY = "重開 OR harbour OR 港"
# What is kept of the last visit alone: None for a time which another visit followed. No address has the last three.
OF_LAST_VISIT = {"last_seen_at", "missing_since", "last_failure", "next_check_at", "change_rate", "canonical_url"}


def answers(api: Api, as_of: datetime | None) -> dict[str, Any]:
    """Everything that the API says of an archive, or said of it at an instant, by what is asked."""
    then = {} if as_of is None else {"as_of": as_of.isoformat()}
    told: dict[str, Any] = {}

    def ask(path: str, **asked: Any) -> list[dict[str, Any]]:
        entries = [one for page in api.pages(path, **asked, **then) for one in page]
        told[f"{path} {asked}"] = entries
        return entries

    articles = ask("/articles")
    paths = [f"/articles/{article['article_id']}" for article in articles]
    paths += [f"{paths[0]}/citations", *(f"/sources/{source['source_id']}" for source in ask("/sources"))]
    told |= {path: api.get(path, **then) for path in paths}
    ask("/articles", by="published", order="oldest", state="live")
    ask("/articles", state="withdrawn")
    ask("/sources", article_id=articles[-1]["article_id"])
    ask("/sources", host="office-1.example")
    ask("/sources", changed_since="2031-05-20")
    for scope in SearchScope:
        ask("/search", q=QUERY, scope=scope, sort="oldest")
        told[f"{scope} counted"] = api.get("/search", q=QUERY, scope=scope, facets=True, limit=1, **then)["facets"]
    ask("/search", q="state:live")
    return told


def rows(database: Database, as_of: datetime | None) -> dict[str, list[dict[str, Any]]]:
    """Every row of every view that an export writes, or wrote at an instant."""
    told = {}
    with database.read() as connection:
        for name in EXPORTED:
            view = documented_views()[name]
            names = [column.name for column in view.columns]
            source = f"{name} AS v" if as_of is None else view_before(database.dialect, name, as_of)
            found = connection.execute(sa.text(f"SELECT * FROM {source} ORDER BY {', '.join(view.key)}"))
            listed = [tuple(row[one] for one in names) for row in found.mappings()]
            if as_of is not None and name in STANDING_VIEWS:
                listed = list(PastStandings(database, view, as_of).put_into(listed))
            told[name] = [dict(zip(names, row, strict=True)) for row in listed]
    return told


def differences(then: Any, now: Any, at: str = "") -> Iterator[str]:
    """Where what was told at a time and what is told of it now differ, but for what nobody keeps."""
    if isinstance(then, Mapping) and isinstance(now, Mapping):
        for name in {**then, **now}:
            if not (name in OF_LAST_VISIT and now.get(name) is None):
                yield from differences(then.get(name), now.get(name), f"{at}.{name}")
    elif isinstance(then, list) and isinstance(now, list) and len(then) == len(now):
        for number, (one, other) in enumerate(zip(then, now, strict=True)):
            yield from differences(one, other, f"{at}[{number}]")
    elif then != now:
        yield f"{at}: {str(then)[:300]!r} -> {str(now)[:300]!r}"


@pytest.mark.parametrize(("crawls", "remembered"), [SHORT, pytest.param(*LONG, marks=pytest.mark.long)])
def test_a_time_is_answered_as_it_was_answered_then(
    tmp_path: Path, database_url: str, crawls: int, remembered: tuple[int, ...]
) -> None:
    """By every address that takes `as_of`, and in every table that is exported; on either engine."""
    (tmp_path / "fonds.toml").write_text(f'database = "{database_url}"\n')
    with Archive.at(tmp_path).open_database(write=True) as database, Api(tmp_path) as api:
        told = {
            moment: (answers(api, None), rows(database, None))
            for number, moment in enumerate(PastArchive(database, SEED).crawls(crawls))
            if number in remembered
        }
        found = [
            difference
            for moment, then in told.items()
            for difference in differences(list(then), [answers(api, moment), rows(database, moment)], f"{moment}")
        ]
    assert not found, "\n".join(found)
