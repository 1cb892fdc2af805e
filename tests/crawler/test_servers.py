"""Hosts behind one address are asked no faster together than one of them may be, as the origin's log has it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage.archive.archive import Archive
from storage.tables.crawl_locks import lock_number
from storage.tables.crawls import Membership
from storage.tables.frontier import Frontier
from storage.types.clock import system_clock
from tests.access.commands import finish
from tests.access.engines import archive_on, rows
from tests.access.fleet.members import wait_until
from tests.access.gazette import HOST, START, Gazette, Reply, add_profile, page, redirect, source_page
from tests.access.soundness import assert_nothing_is_held
from tests.crawler.named_hosts import begin_crawl
from tests.wire.origin import Answer, Asked

DELAY = 0.2
# On a busy machine a request may come later than it left, and the next one not.
LATE = 0.15
SHARED, OTHER = "127.0.0.2", "127.0.0.3"
OFFICES = {f"office-{number}.example": SHARED for number in range(4)} | {"elsewhere.example": OTHER}
NAMES = {HOST: "127.0.0.1", **OFFICES}
DOCUMENTS = [f"http://{host}/document-{number}.html" for host in OFFICES for number in (1, 2)]


class Log:
    """When each host was asked for anything."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, str]] = []

    def reply(self, url: str, moved: Reply | None = None) -> Reply:
        """An answer that is noted: a document, or where it has moved."""

        def answer(asked: Asked) -> Answer:
            self.asked.append((time.monotonic(), url.split("/")[2]))
            return page(source_page(len(self.asked))) if moved is None else moved(asked)

        return answer

    def at(self, address: str) -> list[float]:
        """When the hosts behind an address were asked."""
        return sorted(at for at, host in self.asked if OFFICES[host] == address)


@pytest.fixture
def served() -> Iterator[tuple[Gazette, Log]]:
    """A newspaper whose sources stand on two servers under five names."""
    log = Log()
    gazette = Gazette(articles=1, sources=0, cited=tuple(DOCUMENTS), address="0.0.0.0")
    everything = [*DOCUMENTS, *(f"http://{host}/robots.txt" for host in OFFICES)]
    gazette.special = {url: log.reply(url) for url in everything}
    with gazette.serving():
        yield gazette, log


@pytest.mark.parametrize(("engine", "processes"), [("sqlite", 1), ("postgresql", 2)])
def test_hosts_on_one_server_are_asked_as_slowly_as_one(
    engine: str, processes: int, served: tuple[Gazette, Log], tmp_path: Path, postgresql: str
) -> None:
    """By one process, and by two that crawl side by side; a host elsewhere is asked meanwhile."""
    gazette, log = served
    with archive_on(engine, tmp_path / "archive", postgresql) as archive:
        add_profile(archive, ("source_delay = 0.0", f"source_delay = {DELAY}"))
        begun = [begin_crawl(archive, START, gazette.origin.port, NAMES, dict(os.environ)) for _ in range(processes)]
        assert {finish(process, 120).code for process in begun} == {0}
        captured = {row["url"] for row in rows(archive, "SELECT url FROM v_sources WHERE state = 'captured'")}
        servers = rows(archive, "SELECT host, server FROM hosts WHERE server IS NOT NULL AND host NOT LIKE '@%'")
    assert captured == set(DOCUMENTS)
    assert {row["host"]: row["server"] for row in servers} == {name: f"@{address}" for name, address in NAMES.items()}
    shared, other = log.at(SHARED), log.at(OTHER)
    assert (len(shared), len(other)) == (12, 3)
    for one, other_one in combinations(range(len(shared)), 2):
        assert shared[other_one] - shared[one] >= (other_one - one) * DELAY - LATE
    assert shared[0] < other[-1]
    assert other[0] < shared[-1]


@pytest.mark.long
def test_a_server_that_a_dead_process_held_is_taken_over_by_who_waits_for_it(
    served: tuple[Gazette, Log], tmp_path: Path, postgresql: str
) -> None:
    """Nobody else may be left to find it dead: where a redirect led there, a visit is under way until it is free."""
    gazette, log = served
    elsewhere = "http://elsewhere.example/moved.html"
    gazette.special |= {DOCUMENTS[0]: log.reply(DOCUMENTS[0], redirect(elsewhere)), elsewhere: log.reply(elsewhere)}
    with archive_on("postgresql", tmp_path / "archive", postgresql) as archive:
        add_profile(archive, ("source_delay = 0.0", f"source_delay = {DELAY}"))
        with Archive.at(archive).open_database(write=True) as database:
            other = Membership.join(database, system_clock())
            assert Frontier(database, other.member).take_server("elsewhere.example", OTHER, system_clock()) is not None
            waiting = begin_crawl(archive, START, gazette.origin.port, NAMES, dict(os.environ))
            wait_until(lambda: len(log.at(SHARED)) == 12)
            assert (log.at(OTHER), waiting.poll()) == ([], None)
            with database.begin() as connection:
                ended = sa.text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE objid::bigint = :low AND granted")
                connection.execute(ended, {"low": lock_number(other.member) & 0xFFFFFFFF})
            assert finish(waiting, 60).code == 0
        captured = {row["url"] for row in rows(archive, "SELECT url FROM v_sources WHERE state = 'captured'")}
        assert captured == set(DOCUMENTS)
        assert_nothing_is_held(archive)
