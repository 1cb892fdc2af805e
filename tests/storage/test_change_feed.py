"""The feed of changes: whoever follows it from nothing ends with exactly what the database says."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from storage.questions.changes import ChangeFilter, list_changes, read_feed
from storage.tables import schema
from storage.tables.changes import record_change, wait_for_filers
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.types import ChangeKind, Citation
from storage.types.errors import DatabaseError, OldEpoch
from tests.databases import on_one_engine
from tests.storage.filing import AT, STATEMENT, Filing, after, article
from tests.storage.test_withholdings import withhold

WRITERS, ROUNDS, KILLS = 8, 8, 20
Rows = dict[str, tuple[object, ...]]
ARTICLES = "SELECT article_id, revision, title, state FROM v_articles"
SOURCES = "SELECT source_id, revisions, title FROM v_sources"


@dataclass
class Follower:
    """Keeps a copy of the articles and sources by the feed alone; its cursor and its copy outlive its connections."""

    database: Database
    cursor: str | None = None
    articles: Rows = field(default_factory=dict)
    sources: Rows = field(default_factory=dict)
    numbers: list[int] = field(default_factory=list)

    def follow(self, limit: int = 7) -> bool:
        """Take over one page, asking anew for what it names; whether there was any change."""
        page = read_feed(self.database, since=self.cursor, limit=limit)
        for change in page.changes:
            if change.article_id is not None:
                self._renew(self.articles, f"{ARTICLES} WHERE article_id = :id", change.article_id)
            if change.source_id is not None:
                self._renew(self.sources, f"{SOURCES} WHERE source_id = :id", change.source_id)
            self.numbers.append(change.cursor)
            self.cursor = page.cursor_of(change)
        return bool(page.changes)

    def _renew(self, copy: Rows, statement: str, key: str) -> None:
        copy.pop(key, None)
        copy |= rows(self.database, statement, id=key)


def rows(database: Database, statement: str, **values: object) -> Rows:
    """What a statement brings, by its first column."""
    with database.read() as connection:
        return {row[0]: tuple(row) for row in connection.execute(sa.text(statement), values)}


def write(database: Database, publication: str, stopped: threading.Event) -> None:
    """File, revise, lose, find again and withhold articles, and visit their sources; what breaks off is tried on."""
    chance = random.Random(publication)
    filing = Filing(database, publication)
    for number in range(ROUNDS):
        url = f"https://{publication}.example/{number % 4}"
        cited = f"https://ministry.example/{publication}/{number % 3}"
        for act in (
            lambda url=url, cited=cited, number=number: filing.revise(
                article(f"第{number}版", canonical_url=url, citations=(Citation(None, cited, cited),)),
                after(hours=number),
            ),
            lambda cited=cited, number=number: filing.arrive(cited, after(hours=number), STATEMENT),
        ):
            insist(act)
        if chance.random() < 0.2:
            key = 100 * int(publication.removeprefix("p")) + number
            insist(lambda url=url, key=key: withhold(database, url, key))  # type: ignore[misc]
    stopped.set()


def insist(act: Callable[[], object]) -> None:
    """Do it, again after each time that the server broke it off."""
    for _ in range(100):
        try:
            act()
            return
        except DatabaseError as error:
            if not any(word in str(error) for word in ("terminating connection", "closed", "lost")):
                raise
    raise AssertionError("it was broken off each time")


def kill(server: Database, chance: random.Random) -> None:
    """End one connection of the database in whatever it does; its transaction is gone."""
    with server.begin() as connection:
        pids = connection.scalars(
            sa.text(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                " AND state <> 'idle' ORDER BY pid"
            )
        ).all()
        if pids:
            connection.execute(sa.select(sa.func.pg_terminate_backend(chance.choice(pids))))


def test_a_follower_from_nothing_ends_with_the_state_of_the_database(shared: str) -> None:
    """Eight writers, transactions held open, connections killed, the follower's own among them."""
    chance = random.Random(14)
    ends = [threading.Event() for _ in range(WRITERS)]
    with Database.open(shared, write=True) as database, Database.open(shared, write=True) as server:
        threads = [
            threading.Thread(target=write, args=(database, f"p{number}", end)) for number, end in enumerate(ends)
        ]
        follower = Follower(server)
        for thread in threads:
            thread.start()
        for _round in range(KILLS):
            insist(follower.follow)
            kill(server, chance)
        while any(thread.is_alive() for thread in threads):
            insist(follower.follow)
        assert all(end.is_set() for end in ends)
        while follower.follow(limit=50):
            pass
        assert follower.articles == rows(database, ARTICLES)
        assert follower.sources == rows(database, SOURCES)
        assert len(follower.articles) > WRITERS
        assert follower.numbers == list(range(1, len(follower.numbers) + 1))


def test_behind_an_open_transaction_nothing_is_seen_before_it(shared: str) -> None:
    """Who began first and commits last cannot slip in behind a reader: the others wait for it."""
    with Database.open(shared, write=True) as database, Database.open(shared, write=False) as reader:
        know_publication(database, "lia", "理亞", None)

        def later() -> None:
            with database.begin() as connection:
                wait_for_filers(connection)
                record_change(connection, ChangeKind.REVISED, "lia", AT)

        thread = threading.Thread(target=later)
        with database.begin() as connection:
            record_change(connection, ChangeKind.NEW, "lia", AT)
            thread.start()
            thread.join(0.2)
            assert thread.is_alive()
            assert read_feed(reader).changes == ()
        thread.join()
        assert [one.kind for one in read_feed(reader).changes] == [ChangeKind.NEW, ChangeKind.REVISED]


def some_changes(database: Database) -> Iterator[str]:
    """File two changes."""
    filing = Filing(database)
    yield filing.revise(article("一", citations=()))
    yield filing.revise(article("二", citations=()), after(hours=1))


def test_the_cursor_of_each_change_goes_on_behind_it(database: Database) -> None:
    """Also that of an empty feed, and those that `list_changes` gives."""
    begun = read_feed(database)
    assert (begun.changes, begun.more) == ((), False)
    list(some_changes(database))
    page = read_feed(database, since=begun.end)
    assert [(one.kind, one.revision) for one in page.changes] == [(ChangeKind.NEW, 1), (ChangeKind.REVISED, 2)]
    assert read_feed(database, since=page.cursor_of(page.changes[0])).changes == page.changes[1:]
    assert page.end == list_changes(database).end == page.cursor_of(page.changes[-1])
    assert read_feed(database, since=page.end).end == page.end


def test_kinds_are_chosen(database: Database) -> None:
    """One or several, with cursors as of the whole list."""
    list(some_changes(database))
    whole = read_feed(database)
    assert read_feed(database, ChangeFilter(kinds=(ChangeKind.REVISED,))).changes == whole.changes[1:]
    assert read_feed(database, ChangeFilter(kinds=(ChangeKind.NEW, ChangeKind.REVISED))) == whole
    assert read_feed(database, ChangeFilter(kinds=(ChangeKind.NEW,)), since=whole.end).end == whole.end


@on_one_engine
def test_a_cursor_of_another_state_of_the_archive_is_refused(database: Database) -> None:
    """Of an earlier epoch, or with a number that this database has not given out; the error names the epoch."""
    list(some_changes(database))
    end = read_feed(database).end
    with database.begin() as connection:
        connection.execute(sa.update(schema.archive).values(last_cursor=1))
    with pytest.raises(OldEpoch):
        read_feed(database, since=end)
    with database.begin() as connection:
        connection.execute(sa.update(schema.archive).values(last_cursor=2, epoch="another"))
    with pytest.raises(OldEpoch) as refused:
        read_feed(database, since=end)
    assert refused.value.epoch == "another"
