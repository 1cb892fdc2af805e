"""Every list beside a writer: whoever walks it to its end has the rows of the table, each once."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from tempfile import mkdtemp

import pytest
import sqlalchemy as sa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from storage.archive.archive import Archive
from storage.tables.database import Database
from tests.access.web.asked import Api
from tests.storage.filing import Filing
from tests.storage.test_lists import publish

# Each list, what tells its answers apart, and the rows that it must bring.
WALKED = {
    "/articles": (("article_id",), "SELECT article_id FROM v_articles"),
    "/revisions": (("article_id", "revision"), "SELECT article_id, revision FROM v_revisions"),
    "/sources": (("source_id",), "SELECT source_id FROM v_sources"),
    "/captures": (("capture_id",), "SELECT capture_id FROM v_captures"),
    "/crawls": (("crawl_id",), "SELECT DISTINCT crawl_id FROM v_crawls"),
}
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


@pytest.mark.parametrize("path", WALKED)
def test_a_walk_beside_a_writer_brings_the_table(archive: Path, path: str) -> None:
    """From its oldest end while later ones are filed: all of them, each once. From its newest: all that stood."""
    names, statement = WALKED[path]
    chance = random.Random(path)
    with Archive.at(archive).open_database(write=True) as database, Api(archive) as api:
        filing = Filing(database)
        for number in range(4):
            publish(filing, APART * number)
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
                publish(filing, APART * to_come.pop(0))
        assert came == rows(database, statement)
        came.clear()
        stood = rows(database, statement)
        for place, page in enumerate(api.pages(path, limit=chance.choice((2, 3)))):
            came.update(tuple(one[name] for name in names) for one in page)
            if place < 3:
                # At times that were walked past already: what stands throughout comes all the same.
                publish(filing, 1 + place)
        assert came & stood == stood
        assert max(came.values()) == 1


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
