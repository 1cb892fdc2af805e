"""What a search answers beside its hits: their order, facets, the archive as it stood, and the statement for SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.questions.search.question import search, search_sql
from storage.tables.database import Database
from storage.types import Citation, Contributor, ContributorRole, Topic
from storage.types.errors import UnknownId, UsageError
from storage.types.search_scope import SearchScope, SearchSort
from tests.storage.filing import SOURCE, STATEMENT, Filing, after, article

_WHO = (Contributor("Heron", ContributorRole.WRITER), Contributor("Lia", ContributorRole.PHOTOGRAPHER))
_CITED = "https://stat.ministry.example/ports"


def fill(database: Database) -> None:
    """Four articles, one of them in two revisions, and two sources."""
    filing = Filing(database)
    for number, (title, text) in enumerate([("北約日本", "聲明"), ("港口", "北約與日本"), ("無題", "港口的北約")]):
        reading = article(title, text, canonical_url=f"https://lia.example/{number}", deck=None, summary=None)
        reading = replace(
            reading,
            published_on=after(days=number * 300).date(),
            contributors=_WHO[: number + 1],
            topics=(Topic("國際", "北約"), Topic(None, "北約"), Topic(None, f"港口{number}")),
            citations=(Citation("統計", _CITED, _CITED),) * number,
        )
        filing.revise(reading, after(days=number * 300))
    filing.revise(article("舊題", "北約之一", deck=None, published_on=None), after(days=2))
    filing.revise(article("新題", "日本之二", deck=None, published_on=None), after(days=4))
    filing.arrive(SOURCE, after(days=1), replace(STATEMENT, text="北約 old", published_on=None))


@pytest.fixture(scope="module", params=[0, 1], ids=["sqlite", "postgresql"])
def searched(request: pytest.FixtureRequest, filled: tuple[Database, Database]) -> Database:
    """The same articles on either engine."""
    return filled[request.param]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        (SearchSort.RELEVANCE, ["北約日本", "無題", "港口"]),
        (SearchSort.NEWEST, ["無題", "港口", "北約日本"]),
        (SearchSort.OLDEST, ["北約日本", "港口", "無題"]),
    ],
)
def test_what_comes_first_is_chosen(searched: Database, sort: SearchSort, titles: list[str]) -> None:
    """By where the words stand and the day, or by the day alone; a limit cuts the end off."""
    assert [hit.title for hit in search(searched, "北約", sort=sort).hits] == titles
    assert [hit.title for hit in search(searched, "北約", sort=sort, limit=2).hits] == titles[:2]


@pytest.mark.parametrize("sort", SearchSort)
def test_an_article_without_a_date_is_older_than_all_that_have_one(searched: Database, sort: SearchSort) -> None:
    """However lately it was captured; pages of one hit have the same order."""
    titles = [hit.title for hit in search(searched, "日本", sort=sort).hits]
    assert (
        titles
        == {
            SearchSort.RELEVANCE: ["北約日本", "港口", "新題"],
            SearchSort.NEWEST: ["港口", "北約日本", "新題"],
            SearchSort.OLDEST: ["新題", "北約日本", "港口"],
        }[sort]
    )
    after: str | None = None
    walked: list[str] = []
    for _ in titles:
        page = search(searched, "日本", sort=sort, limit=1, after=after)
        walked, after = [*walked, *(hit.title for hit in page.hits)], page.end
    assert walked == titles


def test_a_title_that_answers_the_query_comes_before_one_with_a_word_of_it(searched: Database) -> None:
    """And that before what has the words in its text alone; each the newest first."""
    hits = search(searched, "北約 OR 港口").hits
    assert [(hit.title, hit.score) for hit in hits] == [("港口", 3), ("北約日本", 3), ("無題", 1)]
    hits = search(searched, "北約 日本").hits
    assert [(hit.title, hit.score) for hit in hits] == [("北約日本", 3), ("港口", 1)]
    hits = search(searched, "北約 (港口 OR 聲明)").hits
    assert [(hit.title, hit.score) for hit in hits] == [("港口", 2), ("北約日本", 2), ("無題", 1)]


def test_facets_count_all_that_is_found(searched: Database) -> None:
    """Each article once for a value, whatever the limit; the commonest first."""
    facets = search(searched, "北約", limit=1, facets=True).facets
    assert facets is not None
    assert (facets.undated, facets.more) == (0, {})
    names = ("topic", "author", "year", "source_host")
    counted = {name: [(one.value, one.count) for one in getattr(facets, name)] for name in names}
    assert counted == {
        "topic": [("北約", 3), ("國際-北約", 3), ("港口0", 1), ("港口1", 1), ("港口2", 1)],
        "author": [("Heron", 3), ("Lia", 2)],
        "year": [("2032", 2), ("2031", 1)],
        "source_host": [("stat.ministry.example", 2)],
    }
    assert search(searched, "北約").facets is None
    total = search(searched, "北約").total
    assert search(searched, "北約", limit=1, facets=True, facets_within=total).facets == facets
    assert search(searched, "北約", facets=True, facets_within=total - 1).facets is None
    sources = search(searched, "北約", scope=SearchScope.SOURCES, facets=True).facets
    assert sources is not None
    assert [(one.value, one.count) for one in sources.source_host] == [("ministry.example", 1)]


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        (after(days=0), []),
        (after(days=1), ["北約日本"]),
        (after(days=3), ["北約日本", "舊題"]),
        (after(days=5), ["北約日本"]),
        (after(days=301), ["北約日本", "港口"]),
    ],
)
def test_a_search_is_answered_as_the_archive_stood(searched: Database, moment: datetime, found: list[str]) -> None:
    """By the texts that were the latest just before that instant."""
    assert sorted(hit.title for hit in search(searched, "北約", as_of=moment).hits) == sorted(found)
    assert search(searched, "北約", as_of=moment, scope=SearchScope.REVISIONS).total == (
        len(found) + (moment == after(days=5)) + (moment == after(days=301))
    )
    assert search(searched, "北約 state:live", as_of=moment).total == len(found)
    assert search(searched, "北約 state:withdrawn", as_of=moment).total == 0


def test_an_article_is_found_by_the_state_that_it_had(tmp_path: Path) -> None:
    """Withdrawn now, it was live before; the state that a source had is not searched, and that is said."""
    with Archive.at(tmp_path).open_database(write=True) as database:
        filing = Filing(database)
        article_id = filing.revise(article("題", "北約", deck=None))
        for day in (3, 5, 8):
            filing.look(article_id, filing.keep(at=after(days=day), status=404), gone=True)
        for moment, states in ((None, (0, 1)), (after(days=9), (0, 1)), (after(days=1), (1, 0))):
            found = [search(database, f"北約 state:{one}", as_of=moment).total for one in ("live", "withdrawn")]
            assert tuple(found) == states
        with pytest.raises(UsageError, match="state:gone and as_of: states of sources in the past are worked out"):
            search(database, "state:gone", scope=SearchScope.SOURCES, as_of=after(days=1))


@pytest.mark.parametrize(
    "other",
    [
        {"query": "日本"},
        {"scope": SearchScope.REVISIONS},
        {"fold": True},
        {"publication": "lia"},
        {"as_of": after(days=900)},
    ],
)
def test_a_cursor_is_one_of_its_search(searched: Database, other: dict[str, Any]) -> None:
    """With another query or scope it would pass over what it never gave."""
    cursor = search(searched, "北約", limit=1).end
    assert search(searched, "北約", limit=2, after=cursor).hits
    with pytest.raises(UsageError, match="the cursor is one of another search; keep the query, scope, fold"):
        search(searched, **{"query": "北約", "after": cursor, **other})


def test_a_search_keeps_to_a_publication(searched: Database) -> None:
    """Its total too."""
    assert search(searched, "北約 OR 日本", publication="lia").total == 4
    with pytest.raises(UnknownId, match="no publication 'other' in this archive; it knows lia"):
        search(searched, "北約 OR 日本", publication="other")


@pytest.mark.parametrize("scope", SearchScope)
@pytest.mark.parametrize("query", ["北約", "北約 NOT 港口", "NOT 北約", "港口 OR host:ministry.example", "lia's 北約"])
def test_the_statement_finds_the_same_in_sql(searched: Database, query: str, scope: SearchScope) -> None:
    """It holds its values, so that it can be pasted, also into other tools; the newest comes first."""
    hits = search(searched, query, scope=scope, sort=SearchSort.NEWEST).hits
    rows = run(searched, search_sql(searched, query, scope=scope))
    assert rows == [(hit.scope, hit.id, hit.publication, hit.revision, int(hit.date.replace("-", ""))) for hit in hits]


def run(database: Database, statement: str) -> list[tuple[object, ...]]:
    """What another program is given for a statement, without SQLAlchemy."""
    with database.read() as connection:
        url: sa.URL = connection.engine.url
    if database.dialect == "sqlite":
        with closing(sqlite3.connect(f"file:{url.database}?mode=ro", uri=True)) as connected:
            return connected.execute(statement).fetchall()
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connected_there:
        return connected_there.execute(statement.encode()).fetchall()
