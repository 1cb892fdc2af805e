"""Every list beside a writer: whoever walks it to its end has the rows of the table, each once."""

from __future__ import annotations

import json
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from storage.archive.archive import Archive
from storage.tables.database import Database
from storage.types import Citation, Contributor, ContributorRole, Topic
from storage.types.identity import article_id, source_id
from tests.access.web.asked import Api
from tests.storage.filing import SOURCE, STATED, STATEMENT, URL, Filing, after, article
from tests.storage.test_lists import publish

ONE_ARTICLE, ONE_SOURCE = article_id("lia", URL), source_id("lia", SOURCE)
# Each list, what tells its answers apart, and the rows that it must bring.
WALKED = {
    "/articles": (("article_id",), "SELECT article_id FROM v_articles"),
    "/revisions": (("article_id", "revision"), "SELECT article_id, revision FROM v_revisions"),
    "/sources": (("source_id",), "SELECT source_id FROM v_sources"),
    "/captures": (("capture_id",), "SELECT capture_id FROM v_captures"),
    "/crawls": (("crawl_id",), "SELECT DISTINCT crawl_id FROM v_crawls"),
    "/articles/{article_id}/revisions": (
        ("revision",),
        f"SELECT revision FROM v_revisions WHERE article_id = '{ONE_ARTICLE}'",
    ),
    "/sources/{source_id}/revisions": (
        ("revision",),
        f"SELECT revision FROM v_source_revisions WHERE source_id = '{ONE_SOURCE}'",
    ),
    "/sources/{source_id}/visits": (
        ("capture_id",),
        f"SELECT capture_id FROM v_source_visits WHERE source_id = '{ONE_SOURCE}'",
    ),
}
# Lists that are ordered by a count, which every filing moves.
COUNTED = {
    "/topics": (("group", "name", "articles"), "SELECT topic_group, name, count(*) FROM v_topics GROUP BY 1, 2"),
    "/people": (("name", "articles"), "SELECT name, count(DISTINCT article_id) FROM v_contributors GROUP BY 1"),
    "/publishers": (("host", "sources"), "SELECT host, count(*) FROM v_sources GROUP BY 1"),
}
FOUND = (("id",), "SELECT article_id FROM v_articles UNION ALL SELECT source_id FROM v_source_revisions")
# So many numbers lie an hour apart.
APART = 3


@pytest.fixture(params=("sqlite", "postgresql"))
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An empty archive on either engine."""
    folder = tmp_path / "archive"
    folder.mkdir()
    if request.param == "postgresql":
        url = request.getfixturevalue("shared")
        (folder / "fonds.toml").write_text(f'database = "{url}"\n')
    return folder


def rows(database: Database, statement: str) -> Counter[tuple[object, ...]]:
    """The rows of a statement, as often as each stands there."""
    with database.read() as connection:
        return Counter(tuple(row) for row in connection.execute(sa.text(statement)))


def file(filing: Filing, number: int) -> None:
    """File an article with a source of its own, a revision of one that is there, and a visit to its source."""
    publish(filing, number)
    filing.revise(article(f"第{number}版", canonical_url=URL), after(hours=number // 3))
    filing.arrive(SOURCE, after(hours=number // 3), replace(STATEMENT, text=f"{STATED} {number}"))


@pytest.mark.parametrize("path", WALKED)
def test_a_walk_beside_a_writer_brings_the_table(archive: Path, path: str) -> None:
    """From its oldest end while later ones are filed: all of them, each once. From its newest: all that stood."""
    names, statement = WALKED[path]
    chance, path = random.Random(path), path.format(article_id=ONE_ARTICLE, source_id=ONE_SOURCE)
    with Archive.at(archive).open_database(write=True) as database, Api(archive) as api:
        filing = Filing(database)
        for number in range(4):
            file(filing, APART * number)
        came: Counter[tuple[object, ...]] = Counter()
        after: dict[str, str] = {}
        to_come, is_at_its_end = list(range(4, 8)), False
        while not is_at_its_end:
            answer = api.get(path, order="oldest", limit=2, **after)
            came.update(tuple(one[name] for name in names) for one in answer["answers"])
            # The cursor of the last page brings what is filed behind it.
            after = {"after": answer["cursor"]}
            is_at_its_end = not answer["more"] and not to_come
            if to_come:
                file(filing, APART * to_come.pop(0))
        assert came == rows(database, statement)
        came.clear()
        stood = rows(database, statement)
        for place, page in enumerate(api.pages(path, limit=chance.choice((2, 3)))):
            came.update(tuple(one[name] for name in names) for one in page)
            if place < 3:
                # At times that were walked past already: what stands throughout comes all the same.
                file(filing, 1 + place)
        assert came & stood == stood
        assert max(came.values()) == 1


@pytest.mark.parametrize("path", COUNTED)
def test_a_walk_through_a_counted_list_brings_each_name_once(archive: Path, path: str) -> None:
    """The commonest first, also between names of the same count, while nothing is filed."""
    names, statement = COUNTED[path]
    with Archive.at(archive).open_database(write=True) as database, Api(archive) as api:
        filing = Filing(database)
        for number in range(4):
            topics = (Topic(None, f"題{number}"), Topic("組", f"題{number // 2}"), Topic("組", "全"))
            people = (Contributor(f"人{number // 2}", ContributorRole.WRITER), Contributor("全", ContributorRole.OTHER))
            publish(filing, number, topics=topics, contributors=people)
        cited = Citation(None, "https://harbour.example/1", "https://harbour.example/1")
        filing.revise(article("別", canonical_url="https://lia.example/other", citations=(cited,)), after(hours=9))
        came = [tuple(one[name] for name in names) for page in api.pages(path, limit=1) for one in page]
        assert Counter(came) == rows(database, statement)
    counts = [one[-1] for one in came]
    assert counts == sorted(counts, reverse=True)
    assert len(came) > 1


def publish_on(filing: Filing, day: int) -> None:
    """File an article of a day of its own, with a source."""
    publish(filing, APART * 24 * day, published_on=after(days=day).date())


@pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
def test_a_search_beside_a_writer_finds_what_stands(archive: Path, sort: str) -> None:
    """Page by page each hit comes once, in the order of the whole answer; from the oldest also all that comes."""
    names, statement = FOUND
    asked = {"q": "港口 OR title:篇 OR reopens", "scope": "all", "sort": sort}
    with Archive.at(archive).open_database(write=True) as database, Api(archive) as api:
        filing = Filing(database)
        for number in range(6):
            publish_on(filing, number)
        whole = [one["id"] for one in api.get("/search", limit=1000, **asked)["hits"]]
        assert [one["id"] for page in api.pages("/search", limit=1, **asked) for one in page] == whole
        assert len(whole) == len(set(whole)) == sum(rows(database, statement).values())
        came: Counter[tuple[object, ...]] = Counter()
        for place, page in enumerate(api.pages("/search", limit=2, **asked)):
            came.update(tuple(one[name] for name in names) for one in page)
            if place < 3:
                publish_on(filing, 6 + place)
        assert max(came.values()) == 1
        assert set(whole) <= {one for (one,) in came}
        assert sort != "oldest" or came == rows(database, statement)


@pytest.mark.parametrize("path", ["/articles", "/sources", "/search"])
def test_a_walk_through_the_past_stays_what_it_is(archive: Path, path: str) -> None:
    """Whatever is filed meanwhile: revisions of what is in it, new things, visits."""
    asked = {"as_of": after(hours=30).isoformat(), **({"q": "港口", "scope": "all"} if path == "/search" else {})}
    with Archive.at(archive).open_database(write=True) as database, Api(archive) as api:
        filing = Filing(database)
        for number in range(6):
            file(filing, 24 * number)
        then = api.pages(path, limit=1000, **asked)
        whole = [json.dumps(one) for page in then for one in page]
        came = []
        for place, page in enumerate(api.pages(path, limit=1, **asked)):
            came += [json.dumps(one) for one in page]
            file(filing, 200 + 24 * place)
        assert came == whole
        assert len(whole) > 3


def test_every_list_is_walked_here(tmp_path: Path) -> None:
    """What takes a cursor, by the description."""
    with Api(tmp_path) as api:
        paths = api.get("/openapi.json")["paths"]
    listed = {
        path.removeprefix("/api/v1")
        for path, operations in paths.items()
        if {"after", "since"} & {one["name"] for one in operations["get"].get("parameters", ())}
    }
    # The feed is followed below, and by tests of its own as events.
    assert listed == {*WALKED, *COUNTED, "/search", "/changes", "/changes/events"}


class Walk(RuleBasedStateMachine):
    """A follower of the changes and a walker through the articles, who stop and go on while articles are filed."""

    folder: Path

    @initialize()
    def begin(self) -> None:
        """An empty archive."""
        self.place = Path(mkdtemp(dir=self.folder))
        self.database = Archive.at(self.place).open_database(write=True)
        self.filing, self.api = Filing(self.database), Api(self.place)
        self.filed = 0
        self.cursor: dict[str, str] = {}
        self.numbers: list[int] = []
        self.after: dict[str, str] = {}
        self.walked: list[str] = []

    @rule(many=st.integers(1, 3))
    def file(self, many: int) -> None:
        """More articles, each with a source."""
        for _ in range(many):
            publish(self.filing, APART * self.filed)
            self.filed += 1

    @rule(limit=st.integers(1, 5))
    def follow(self, limit: int) -> None:
        """A page of changes."""
        page = self.api.get("/changes", limit=limit, **self.cursor)
        self.numbers += [one["number"] for one in page["changes"]]
        self.cursor = {"since": page["cursor"]}

    @rule(limit=st.integers(1, 5))
    def walk(self, limit: int) -> None:
        """A page of articles, the oldest first."""
        page = self.api.get("/articles", order="oldest", limit=limit, **self.after)
        self.walked += [one["article_id"] for one in page["answers"]]
        self.after = {"after": page["cursor"]} if page["cursor"] else {}

    @invariant()
    def nothing_is_skipped_or_repeated(self) -> None:
        """What came so far is the beginning of what there is."""
        if not hasattr(self, "database"):
            return
        with self.database.read() as connection:
            numbers = connection.scalars(sa.text("SELECT cursor FROM v_changes ORDER BY cursor")).all()
            articles = connection.scalars(
                sa.text("SELECT article_id FROM v_articles ORDER BY first_seen_at, article_id")
            )
            standing = articles.all()
        assert self.numbers == numbers[: len(self.numbers)]
        assert self.walked == standing[: len(self.walked)]

    def teardown(self) -> None:
        """All that was filed has been told, to the last number."""
        if hasattr(self, "database"):
            while self.filed and (not self.numbers or len(self.numbers) < self._last()):
                self.follow(5)
            self.database.close()

    def _last(self) -> int:
        with self.database.read() as connection:
            return connection.scalar(sa.text("SELECT last_cursor FROM archive")) or 0


def test_followers_and_walkers_beside_a_writer(tmp_path: Path) -> None:
    """In any order of steps."""
    made = type("WalkHere", (Walk,), {"folder": tmp_path})
    run_state_machine_as_test(made, settings=settings(max_examples=3, stateful_step_count=10, deadline=None))
