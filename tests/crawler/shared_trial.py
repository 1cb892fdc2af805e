"""The trial of a crawl that many processes share: some are killed at work, and the log of the origins judges the rest.

`python -m tests.crawler.shared_trial [--pages N] [--hosts N] [--addresses N] [--processes N] [--kills N] [--rounds N]`
runs it as large and as often as wanted, on a PostgreSQL server of its own, and prints the figures of each round.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.types.exit_codes import ExitCode
from tests.access.commands import finish
from tests.access.engines import archive_on, rows
from tests.access.gazette import add_profile
from tests.access.soundness import assert_nothing_is_held
from tests.crawler.offices import SITEMAP, Offices
from tests.crawler.shared_log import LATE, AskedAgain, asked_again, short_waits, shortest_wait
from tests.crawler.trial_members import Members
from tests.databases import postgresql_server
from tests.scratch import write_in_memory

DELAY = 0.3
_LONGEST = 7200
_AT_WORK, _LATELY = 5.0, 200
# So long without a request, and the trial ends: what is left is lost.
_SILENT = 300.0


@dataclass(frozen=True, slots=True)
class Trial:
    """How large a trial is: so many processes, documents, hosts, addresses behind which these stand, and kills.

    Without `reads` nothing of the documents is read, which takes most of the time.
    """

    processes: int
    pages: int
    hosts: int
    addresses: int
    kills: int
    reads: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a trial.

    `lost` are documents of which nothing was kept, `recorded_twice` those of which two records were. `busiest` is the
    most that one process asked for.
    """

    requests: int
    seconds: float
    kills: int
    lost: frozenset[str]
    recorded_twice: frozenset[str]
    again: tuple[AskedAgain, ...]
    short_waits: tuple[tuple[str, float], ...]
    shortest_wait: float
    busiest: int

    @property
    def faults(self) -> list[AskedAgain]:
        """What was asked for again although its process lived, or its record was kept."""
        return [again for again in self.again if not again.was_in_the_air]

    def __str__(self) -> str:
        """The figures of the trial in one line."""
        ages = sorted(again.before_its_end or 0.0 for again in self.again)
        longest = f", the oldest for {ages[-1]:.3f} s" if ages else ""
        return (
            f"{self.requests} requests in {self.seconds:.0f} s, {self.requests / self.seconds:.1f} a second,"
            f" {self.kills} kills; asked again {len(self.again)}, of which {len(self.faults)} without need{longest};"
            f" recorded twice {len(self.recorded_twice)}, lost {len(self.lost)}, short waits {len(self.short_waits)},"
            f" the shortest {self.shortest_wait:.3f} s; most by one process {self.busiest}"
        )


def shared_crawl(
    trial: Trial, folder: Path, server: str, chance: random.Random, tell: Callable[[str], object] = lambda _: None
) -> Outcome:
    """Have processes share a crawl, kill some, and return what came of it; nobody is left holding anything.

    Args:
        trial: how large it is.
        folder: where the archive is made.
        server: the URL of PostgreSQL.
        chance: chooses when whom to kill.
        tell: is told of each kill.
    """
    offices = Offices(trial.pages, trial.hosts, trial.addresses, are_sources=trial.reads)
    with archive_on("postgresql", folder / "archive", server) as archive, offices.serving() as gazette:
        add_profile(archive, *_profile(offices))
        members = Members(archive, gazette.origin.port, offices.names)
        # Its front page, and what leads to all documents: then there is something to share.
        assert finish(members.begin(1 + (gazette.articles or 1)), _LONGEST).answer["ending"] == "stopped"
        began = time.monotonic()
        _work(trial, members, offices, chance, tell)
        took = time.monotonic() - began
        kept = "v_sources WHERE state = 'captured'" if trial.reads else "v_captures WHERE status = 404"
        captured = _urls(archive, f"SELECT url FROM {kept}")
        twice = _urls(
            archive, "SELECT url FROM v_captures WHERE role IN ('source', 'article') GROUP BY url HAVING count(*) > 1"
        )
        assert_nothing_is_held(archive)
    everything = [*offices.asked, *offices.asked_robots]
    return Outcome(
        requests=len(offices.asked),
        seconds=took,
        kills=len(members.killed),
        lost=frozenset(offices.documents) - captured,
        recorded_twice=twice,
        again=tuple(asked_again(offices.asked, members.killed, twice)),
        short_waits=tuple(short_waits(everything, offices.names, DELAY, LATE)),
        shortest_wait=shortest_wait(everything, offices.names),
        busiest=max(Counter(asking.by for asking in offices.asked).values()),
    )


def _profile(offices: Offices) -> Iterator[tuple[str, str]]:
    """The changes of the newspaper's profile."""
    yield "timeout = 3.0", "timeout = 60.0"
    yield "source_delay = 0.0", f"source_delay = {DELAY}"
    if not offices.are_sources:
        hosts = sorted(offices.names)
        yield "\ndelay = 0.0\nconcurrency = 4", f"\ndelay = {DELAY}\nconcurrency = 1\nhosts = {hosts}"
        yield "[listing]\narticle = ['", f"[listing]\nsitemaps = ['{SITEMAP}']\narticle = ['/document-', '"


def _work(
    trial: Trial, members: Members, offices: Offices, chance: random.Random, tell: Callable[[str], object]
) -> None:
    """Keep processes at work until every document was asked for, kill some of them by chance, and wait for their end.

    One that finds all hosts held by others ends by itself; others begin when one was killed.
    """
    _take_ended(members)
    kills = sorted(chance.randrange(trial.pages // 50, trial.pages) for _ in range(trial.kills))
    changed = time.monotonic()
    while (kills or len(offices.known) < trial.pages) and time.monotonic() - changed < _SILENT:
        count = len(offices.asked)
        _take_ended(members)
        if kills and count >= kills[0] and (busy := _busy(members, offices)):
            kills.pop(0)
            # At any moment, not only at the one in which somebody was asked.
            time.sleep(chance.random())
            members.kill(chance.choice(busy))
            members.fill_up(trial.processes)
            tell(f"{len(members.killed)} killed of {members.begun}, {len(busy)} busy; {count} requests")
        if not members.at_work:
            members.fill_up(trial.processes)
        time.sleep(0.01)
        changed = time.monotonic() if len(offices.asked) > count else changed
    _wait_for_end(members)
    # What the last of the dead held is left to whoever comes next.
    members.begin()
    _wait_for_end(members)


def _wait_for_end(members: Members) -> None:
    while members.at_work:
        _take_ended(members)
        time.sleep(0.1)


def _busy(members: Members, offices: Offices) -> list[str]:
    """The processes that asked for something a moment ago."""
    now = time.monotonic()
    lately = {asking.by for asking in offices.asked[-_LATELY:] if now - asking.at < _AT_WORK}
    return sorted(lately & set(members.at_work))


def _take_ended(members: Members) -> None:
    for ran in members.take_ended():
        # Pages that are not there are something to look at.
        assert ran.code in (ExitCode.DONE, ExitCode.LOOK), ran.err


def _urls(archive: Path, query: str) -> frozenset[str]:
    return frozenset(row["url"] for row in rows(archive, query))


def main() -> None:
    """Run trials and print what came of each."""
    write_in_memory()
    options = _options()
    size = (options.processes, options.pages, options.hosts, options.addresses, options.kills)
    trial = Trial(*size, reads=not options.unread)
    with (
        TemporaryDirectory(prefix="fonds-trial-", ignore_cleanup_errors=True) as folder,
        postgresql_server(Path(folder) / "server") as server,
    ):
        for number in range(options.rounds):
            place = Path(folder) / f"round-{number}"
            place.mkdir()
            outcome = shared_crawl(trial, place, server, random.Random(options.seed + number), _tell)
            _tell(f"round {number + 1}: {outcome}")
            for again in outcome.again:
                _tell(f"  {again}")


def _tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the figures of the trial


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("processes", 8), ("pages", 2000), ("hosts", 200), ("addresses", 20), ("kills", 20)):
        parser.add_argument(f"--{name}", type=int, default=usual)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--unread", action="store_true", help="documents of which nothing is read")
    return parser.parse_args()


if __name__ == "__main__":
    main()
