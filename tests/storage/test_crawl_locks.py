"""What goes on alone on a database that many processes share, and what becomes of a lock whose connection broke."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest

from storage.tables.crawl_locks import import_beside_no_crawl, sole_recovery
from storage.tables.crawls import Membership, know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.types import FoundUrl, Role
from storage.types.errors import DatabaseAway, Locked
from tests.storage.filing import AT, after, ended

ALL = WantedTargets(("lia",))


@pytest.fixture
def opened(shared: str) -> Iterator[Database]:
    """The shared database."""
    with Database.open(shared, write=True) as database:
        yield database


def cut_off(url: str) -> None:
    """End every connection to a database but this one, as its server does when it is stopped."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_member_whose_lock_is_lost_leases_nothing_more(shared: str, opened: Database) -> None:
    """Before others have taken over what it holds, and after: nothing is leased to a name that nobody frees."""
    know_publication(opened, "lia", "理亞", None)
    Frontier(opened, "sower").add("lia", [FoundUrl(f"https://{host}.example/1", Role.ARTICLE) for host in "ab"], AT)
    lost = Membership.join(opened, AT)
    frontier = Frontier(opened, lost.member, lost.require_alive)
    assert len(frontier.lease(ALL, AT, 1, 9)) == 1
    cut_off(shared)
    with pytest.raises(DatabaseAway, match="crawl again"):
        frontier.lease(ALL, AT, 9, 9)
    with Database.open(shared, write=True) as other:
        one = Membership.join(other, AT)
        with one.taking_over(after(minutes=1)) as dead:
            assert dead == (lost.member,)
        with pytest.raises(DatabaseAway, match="crawl again"):
            frontier.lease(ALL, AT, 9, 9)
        assert len(Frontier(other, one.member, one.require_alive).lease(ALL, after(hours=1), 9, 9)) == 2
        lost.leave(ended(after(hours=1)))
        one.leave(ended(after(hours=2)))


def test_an_import_and_a_crawl_refuse_each_other(opened: Database) -> None:
    """Whichever comes first, for what is imported beside a crawl would be filed out of turn."""
    with import_beside_no_crawl(opened), pytest.raises(Locked, match="an import into this archive's database"):
        Membership.join(opened, AT)
    one = Membership.join(opened, AT)
    with pytest.raises(Locked, match="a crawl of this archive is running"), import_beside_no_crawl(opened):
        pass
    one.leave(ended(after(hours=1)))
    with import_beside_no_crawl(opened):
        pass


def test_who_waits_for_another_recovery_says_so(opened: Database, caplog: pytest.LogCaptureFixture) -> None:
    """Once, when it takes long; and nothing where nobody is waited for."""
    caplog.set_level(logging.WARNING)
    told = "waiting until another process has filed what dead ones recorded"
    with ExitStack() as first:
        first.enter_context(sole_recovery(opened))
        came = threading.Event()

        def second() -> None:
            with sole_recovery(opened, patience=0.0):
                came.set()

        waiting = threading.Thread(target=second)
        waiting.start()
        assert not came.wait(0.2)
        assert caplog.messages == [told]
        first.close()
        assert came.wait(30)
        waiting.join()
    assert caplog.messages == [told]
