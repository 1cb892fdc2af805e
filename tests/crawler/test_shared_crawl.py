"""Many processes share one crawl on PostgreSQL, some of them killed: the log of who was asked when judges it.

Hosts share servers, as the sites of a government do. Who dies leaves what it had under way to the others, and no host
or server is asked sooner for it.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import finish
from tests.access.engines import archive_on, rows
from tests.access.gazette import HOST, START, Gazette, Reply, add_profile, page, source_page
from tests.access.soundness import assert_nothing_is_held
from tests.crawler.named_hosts import begin_crawl
from tests.wire.origin import Answer, Asked

DELAY = 0.3
# On a busy machine a request may come later than it left, and the next one not.
LATE = 0.15


@dataclass
class Offices:
    """Offices by number, several behind each address, each with as many documents; and who asked for what when."""

    pages: int
    hosts: int
    addresses: int
    asked: list[tuple[float, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def names(self) -> dict[str, str]:
        """The address of each host; the newspaper's is its own."""
        offices = {self._host(number): f"127.0.1.{number % self.addresses + 1}" for number in range(self.hosts)}
        return {HOST: "127.0.0.1", **offices}

    @property
    def documents(self) -> list[str]:
        """Every document."""
        return [f"http://{self._host(number % self.hosts)}/document-{number}.html" for number in range(self.pages)]

    def served(self) -> Gazette:
        """A newspaper that cites all of them."""
        gazette = Gazette(articles=1, sources=0, cited=tuple(self.documents), address="0.0.0.0")
        robots = [f"http://{host}/robots.txt" for host in self.names if host != HOST]
        gazette.special = {url: self._reply(number, url) for number, url in enumerate([*self.documents, *robots])}
        return gazette

    def count(self) -> int:
        """How many requests came."""
        return len(self.asked)

    def repeated(self) -> Counter[str]:
        """The documents that were asked for more than once, with how often more."""
        times = Counter(url for _, url in self.asked if not url.endswith("/robots.txt"))
        return Counter({url: number - 1 for url, number in times.items() if number > 1})

    def short_waits(self) -> list[tuple[str, float]]:
        """The waits under the delay at each address, of any number of requests in a row."""
        at_address: dict[str, list[float]] = defaultdict(list)
        for at, url in self.asked:
            at_address[self.names[url.split("/")[2]]].append(at)
        found = []
        for address, moments in at_address.items():
            moments.sort()
            for begin in range(len(moments)):
                for end in range(begin + 1, min(begin + 6, len(moments))):
                    took = moments[end] - moments[begin]
                    if took < (end - begin) * DELAY - LATE:
                        found.append((address, took))
        return found

    def _host(self, number: int) -> str:
        return f"office-{number}.example"

    def _reply(self, number: int, url: str) -> Reply:
        text = source_page(number)

        def answer(_asked: Asked) -> Answer:
            with self.lock:
                self.asked.append((time.monotonic(), url))
            return page(text)

        return answer


def killed_by_chance(begin: Any, processes: int, kills: int, offices: Offices, chance: random.Random) -> list[Any]:
    """Keep so many processes at work until so many were killed at work, each after some requests; returns those left.

    One that finds all hosts held by others ends by itself; another begins when one was killed.
    """
    at_work = [begin() for _ in range(processes)]
    for _ in range(kills):
        until, deadline = offices.count() + chance.randrange(1, max(2, offices.pages // kills)), time.monotonic() + 120
        while offices.count() < until and time.monotonic() < deadline:
            time.sleep(0.005)
        for over in [one for one in at_work if one.poll() is not None]:
            assert finish(over).code == 0
            at_work.remove(over)
        if at_work:
            victim = at_work.pop(chance.randrange(len(at_work)))
            with suppress(ProcessLookupError):
                os.killpg(victim.pid, signal.SIGKILL)
            victim.communicate()
        at_work += [begin() for _ in range(processes - len(at_work))]
    return at_work


@pytest.mark.long
@pytest.mark.parametrize(
    ("processes", "pages", "hosts", "addresses", "kills"),
    [pytest.param(4, 240, 24, 6, 4, id="small"), pytest.param(8, 2000, 200, 20, 20, id="large")],
)
def test_a_crawl_that_many_share_is_polite_and_whole(
    processes: int, pages: int, hosts: int, addresses: int, kills: int, tmp_path: Path, postgresql: str
) -> None:
    """Every document is captured once; only what had no record when its process was killed is asked for again."""
    offices, chance = Offices(pages, hosts, addresses), random.Random(pages)
    with archive_on("postgresql", tmp_path / "archive", postgresql) as archive, offices.served().serving() as gazette:
        add_profile(archive, ("source_delay = 0.0", f"source_delay = {DELAY}"), ("timeout = 3.0", "timeout = 60.0"))

        def begin(most: int | None = None) -> Any:
            return begin_crawl(archive, START, gazette.origin.port, offices.names, dict(os.environ), most)

        # Its front page and its article, which cites all documents: then there is something to share.
        assert finish(begin(2)).answer["ending"] == "stopped"
        began = time.monotonic()
        ends = [finish(one, 3600) for one in killed_by_chance(begin, processes, kills, offices, chance)]
        ends.append(finish(begin(), 3600))
        assert {ran.code for ran in ends} == {0}, [ran.err for ran in ends if ran.code]
        captured = {row["url"] for row in rows(archive, "SELECT url FROM v_sources WHERE state = 'captured'")}
        assert captured == set(offices.documents)
        # What was recorded when its process died is filed before anybody asks for it again.
        assert rows(archive, "SELECT url FROM v_captures WHERE role = 'source' GROUP BY url HAVING count(*) > 1") == []
        assert_nothing_is_held(archive)
    repeated, took = offices.repeated(), offices.asked[-1][0] - began
    told = f"{offices.count()} requests, {repeated.total()} documents asked for again after {kills} kills"
    print(f"{told}, {pages / took:.1f} documents a second")  # noqa: T201 - the figure of the trial
    # At each address one request is under way at a time.
    assert repeated.total() <= kills * addresses
    assert offices.short_waits() == []
