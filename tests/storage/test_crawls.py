"""Crawls and their members: who joins what, who closes it, and what a killed member leaves behind."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime

import pytest
import sqlalchemy as sa

from storage.questions.crawls import ListedCrawl, latest_crawls
from storage.recording.crawl_notes import CRAWL_START, file_crawls
from storage.tables import schema
from storage.tables.captures import Captures
from storage.tables.crawl_locks import no_crawl
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import CrawlPurpose, FoundUrl, Place, Role
from storage.types.crawl_ends import CrawlEnding
from storage.types.errors import Locked
from storage.types.exit_codes import ExitCode
from storage.warc.notes import Note
from tests.storage.filing import AT, Filing, after, ended

ALL = WantedTargets(("lia",))


def targets(database: Database, *hosts: str) -> None:
    """Something to visit on each host."""
    know_publication(database, "lia", "理亞", None)
    Frontier(database, "sower").add("lia", [FoundUrl(f"https://{host}/1", Role.ARTICLE) for host in hosts], AT)


def closed(member: Membership, at: datetime, ending: CrawlEnding = CrawlEnding.DONE) -> ListedCrawl:
    """The crawl of a member that closed it."""
    return ListedCrawl(member.crawl_id, AT, at, ending, ExitCode.DONE, findings=0)


def members(database: Database) -> set[str]:
    """The members that the database knows."""
    with database.read() as connection:
        return set(connection.scalars(sa.select(schema.crawl_members.c.member)))


def test_a_crawl_begins_and_ends_with_its_only_member(database: Database) -> None:
    """It is closed with its outcome, and the next one is another."""
    assert latest_crawls(database, 1) == ()
    one = Membership.join(database, AT)
    assert latest_crawls(database, 1) == (ListedCrawl(one.crawl_id, AT),)
    assert members(database) == {one.member}
    assert one.leave(ended(after(hours=1))) is True
    assert latest_crawls(database, 1) == (closed(one, after(hours=1)),)
    assert members(database) == set()
    two = Membership.join(database, after(hours=2))
    assert two.crawl_id != one.crawl_id
    two.leave(ended(after(hours=3)))


def test_who_leaves_holds_nothing_any_more(database: Database) -> None:
    """Also when its crawl broke off with leases and claims in hand."""
    targets(database, "a.example")
    capture = Filing(database).keep()
    one = Membership.join(database, AT)
    assert len(Frontier(database, one.member).lease(ALL, AT, 9, 9)) == 1
    assert len(Captures(database).claim(one.member, 9)) == 1
    one.leave(ended(after(hours=1), CrawlEnding.FAILED))
    assert len(Frontier(database, "two").lease(ALL, AT, 9, 9)) == 1
    assert Captures(database).claim("two", 9) == (capture,)


def test_a_member_of_sqlite_that_was_killed_is_told_of_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever crawls next is alone, so all others are gone; what they held is free."""
    database = Database.open(f"sqlite:///{tmp_path_factory.mktemp('one')}/fonds.sqlite3", write=True)
    targets(database, "a.example")
    killed = Membership.join(database, AT)
    Frontier(database, killed.member).lease(ALL, AT, 9, 9)
    next_one = Membership.join(database, after(hours=1))
    assert next_one.crawl_id != killed.crawl_id
    assert Frontier(database, next_one.member).lease(ALL, AT, 9, 9) == ()
    with next_one.taking_over(after(hours=1)) as dead:
        assert dead == (killed.member,)
        # What it recorded is filed first.
        assert Frontier(database, next_one.member).lease(ALL, AT, 9, 9) == ()
    assert taken_over(next_one, after(hours=1)) == ()
    assert len(Frontier(database, next_one.member).lease(ALL, AT, 9, 9)) == 1
    next_one.leave(ended(after(hours=2)))
    database.close()


def test_who_must_be_alone_is_told_of_a_running_crawl(shared: str) -> None:
    """On a server too, where crawls are joined: while one lives nobody else has the archive to themselves."""
    database, other = Database.open(shared, write=True), Database.open(shared, write=True)
    membership = Membership.join(database, AT)
    with pytest.raises(Locked, match="is running"), no_crawl(other):
        pass
    membership.leave(ended(AT))
    with no_crawl(other):
        assert latest_crawls(database, 1)
    database.close()
    other.close()


def test_a_publication_is_known_by_its_newest_name(database: Database) -> None:
    """Filed once, renewed whenever a crawl says it."""
    for name, language in (("Lia", None), ("理亞", "zh-Hant")):
        know_publication(database, "lia", name, language)
    with database.read() as connection:
        assert connection.execute(sa.select(schema.publications)).all() == [("lia", "理亞", "zh-Hant")]


def taken_over(membership: Membership, at: datetime) -> tuple[str, ...]:
    """The members that it takes over from, of which nothing is to be filed."""
    with membership.taking_over(at) as dead:
        return dead


class TestShared:
    """On PostgreSQL several processes take part in one crawl."""

    @contextmanager
    def other_process(self, url: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
        """A process that has joined, with its crawl and its name."""
        command = [sys.executable, "-m", "tests.storage.joining", url]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                crawl_id, member = process.stdout.readline().split()
                yield process, crawl_id, member
            finally:
                process.kill()

    def test_the_last_to_leave_closes_it(self, shared: str) -> None:
        """And nobody before; who joins after that begins another."""
        databases = [Database.open(shared, write=True) for _ in range(3)]
        one, two = (Membership.join(database, AT) for database in databases[:2])
        assert one.crawl_id == two.crawl_id
        assert one.member != two.member
        assert one.leave(ended(after(hours=1))) is False
        (row,) = latest_crawls(databases[0], 1)
        assert row is not None
        assert row.ended_at is None
        three = Membership.join(databases[2], after(hours=2))
        assert three.crawl_id == two.crawl_id
        assert two.leave(ended(after(hours=3))) is False
        assert three.leave(ended(after(hours=4), CrawlEnding.STOPPED)) is True
        assert latest_crawls(databases[0], 1) == (closed(one, after(hours=4), CrawlEnding.STOPPED),)
        for database in databases:
            database.close()

    def test_hosts_are_shared_out_between_living_members(self, shared: str) -> None:
        """Each host's targets go to one of two processes, and none is lost."""
        database = Database.open(shared, write=True)
        targets(database, "a.example")
        with self.other_process(shared) as (_process, crawl_id, _member):
            one = Membership.join(database, AT)
            assert one.crawl_id == crawl_id
            targets(database, "b.example")
            assert [target.url for target in Frontier(database, one.member).lease(ALL, AT, 9, 9)] == [
                "https://b.example/1"
            ]
            assert taken_over(one, AT) == ()
            one.leave(ended(AT))
        database.close()

    def test_a_killed_member_is_found_by_its_lock(self, shared: str) -> None:
        """What it held is free at once; it neither keeps the crawl open nor is joined."""
        database = Database.open(shared, write=True)
        targets(database, "a.example")
        capture = Filing(database).keep()
        with self.other_process(shared) as (process, crawl_id, member):
            one = Membership.join(database, AT)
            frontier, captures = Frontier(database, one.member), Captures(database)
            assert (frontier.lease(ALL, AT, 9, 9), captures.claim(one.member, 9)) == ((), ())
            assert taken_over(one, AT) == ()
            process.kill()
            process.wait()
            while not (gone := taken_over(one, AT)):
                # The server needs a moment to see that the connection has ended.
                threading.Event().wait(0.01)
            assert gone == (member,)
            assert taken_over(one, AT) == ()
            assert len(frontier.lease(ALL, AT, 9, 9)) == 1
            assert captures.claim(one.member, 9) == (capture,)
            assert one.crawl_id == crawl_id
            assert one.leave(ended(after(hours=1))) is True
        database.close()

    def test_members_that_leave_at_once_close_the_crawl(self, shared: str) -> None:
        """Exactly one of them does, however they meet."""
        databases = [Database.open(shared, write=True) for _ in range(4)]
        for _round in range(5):
            joined = [Membership.join(database, AT) for database in databases]
            assert len({one.crawl_id for one in joined}) == 1
            with ThreadPoolExecutor(len(joined)) as pool:
                closed = list(pool.map(lambda one: one.leave(ended(AT)), joined))
            assert sorted(closed) == [False, False, False, True]
            with databases[0].read() as connection:
                open_crawls = sa.select(schema.crawls).where(schema.crawls.c.ended_at.is_(None))
                assert connection.execute(open_crawls).all() == []
        for database in databases:
            database.close()


def test_a_crawl_for_single_pages_is_told_from_one_of_what_is_due(database: Database) -> None:
    """Unless a crawl of what is due joins it; the notes in its files say the same."""
    pages = Membership.join(database, AT, CrawlPurpose.CAPTURE)
    pages.leave(ended(AT))
    Membership.join(database, after(hours=1)).leave(ended(after(hours=1)))
    assert [crawl.purpose for crawl in latest_crawls(database, 9)] == ["crawl", "capture"]

    def note(crawl_id: str, *purpose: str) -> Note:
        fields = [("fonds-crawl", crawl_id), *(("purpose", each) for each in purpose)]
        return Note(CRAWL_START, after(days=1), tuple(fields), Place("a.warc.gz", 0, 9))

    noted = [("urn:uuid:1", "capture"), ("urn:uuid:2",), ("urn:uuid:3", "of-tomorrow"), ("urn:uuid:4", "import")]
    file_crawls(database, [note(*each) for each in noted])
    found = {crawl.crawl_id: str(crawl.purpose) for crawl in latest_crawls(database, 9)}
    assert [found[each[0]] for each in noted] == ["capture", "crawl", "crawl", "import"]
    file_crawls(database, [note("urn:uuid:1"), note("urn:uuid:2", "capture")])
    found = {crawl.crawl_id: str(crawl.purpose) for crawl in latest_crawls(database, 9)}
    assert [found[each[0]] for each in noted[:2]] == ["crawl", "crawl"]
