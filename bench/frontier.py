"""What a turn with the frontier costs, from a thousand due targets to a million: it is to be the same.

`python -m bench.frontier [--most N] [--turns N] [--engine sqlite|postgresql]`. A turn settles what the last one leased,
and leases anew, as a crawl does it. All targets lie on one host, or each ten on a host of their own. In the end nothing
is due, and that is asked for too. Each database is filled by one process and measured by another, whose start-up and
memory are told as well. PostgreSQL is a server of the bench's own.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

import psycopg
import sqlalchemy as sa

from bench.databases import ENGINES, url_on
from storage.tables import schema
from storage.tables.crawls import know_publication
from storage.tables.database import Database
from storage.tables.frontier import Frontier
from storage.tables.leasing import WantedTargets
from storage.tables.targets import UNCOUNTED
from storage.types import Role, Target
from storage.types.targets import TargetOutcome

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NEXT = _NOW + timedelta(days=30)
_WANTED = WantedTargets(("news",))
_LEAST = 1_000
_HOSTS_AT_ONCE, _PER_HOST, _OF_A_HOST = 64, 16, 10
_ROWS_AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Growth:
    """How much of a unit one thing took."""

    what: str
    amount: float
    unit: str


def main() -> None:
    """Fill a frontier for each number of targets, take the turns, and print what they took."""
    options = _options()
    if options.at is not None:
        _tell(options.at, options.turns)
        return
    for engine in options.engine or ENGINES:
        least: dict[str, float] = {}
        targets = _LEAST
        while targets <= options.most:
            for on_hosts in (1, targets // _OF_A_HOST):
                for grown in _measured(engine, targets, on_hosts, options.turns):
                    what = f"{'one host' if on_hosts == 1 else 'many hosts'}, {grown.what}"
                    ratio = grown.amount / least.setdefault(what, grown.amount)
                    print(
                        f"{engine:10} {targets:9,} due  {what:32} {grown.amount:8.2f} {grown.unit} {ratio:8.2f}",
                        flush=True,
                    )
            targets *= 10


def _measured(engine: str, targets: int, hosts: int, turns: int) -> list[Growth]:
    """Fill a database, and have another process, which knows nothing of it yet, tell what it costs."""
    with tempfile.TemporaryDirectory(prefix="fonds-bench-") as folder, url_on(engine, Path(folder)) as url:
        with Database.open(url, write=True) as database:
            _fill(database, targets, hosts)
            _rest(database)
        command = [sys.executable, "-m", "bench.frontier", "--at", url, "--turns", str(turns)]
        told = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
        return [Growth(*json.loads(line)) for line in told.splitlines()]


def _tell(url: str, turns: int) -> None:
    """Print what each thing costs this process on a filled database, a line of JSON each."""
    for grown in _costs(url, turns):
        print(json.dumps(astuple(grown)))


def _costs(url: str, turns: int) -> Iterator[Growth]:
    before, began = _resident(), time.process_time()
    database = Database.open(url, write=True)
    clock = _clock(database)
    frontier = Frontier(database, "member")
    # What answered is due again at once, so that every turn has as much to choose from.
    leased = frontier.lease(_WANTED, _NOW, _HOSTS_AT_ONCE, _PER_HOST)
    yield Growth("start-up and first turn", (clock() - began) * 1000, "ms")
    taken = []
    for _ in range(turns):
        began = clock()
        leased = frontier.lease(_WANTED, _NOW, _HOSTS_AT_ONCE, _PER_HOST, _answered(leased))
        taken.append(clock() - began)
        assert leased
    yield Growth("a turn", median(taken) * 1000, "ms")
    yield Growth("leased a second", len(leased) / median(taken), "  ")
    yield Growth("memory", (_resident() - before) / 1_000_000, "MB")
    yield Growth("what is due, counted", _least_of(clock, lambda: frontier.due(_WANTED, _NOW)), "ms")
    frontier.settle(_answered(leased))
    with database.begin() as connection:
        connection.execute(schema.targets.update().values(due_at=_NEXT, waiting_since=None))
    _rest(database)
    yield Growth("nothing is due", _least_of(clock, lambda: frontier.opens_at(_WANTED, _NOW)), "ms")
    publications = _WANTED.publications
    yield Growth("when something is due", _least_of(clock, lambda: frontier.next_due(publications)), "ms")
    database.close()


def _clock(database: Database) -> Callable[[], float]:
    """The seconds of CPU that this process took, and the one of PostgreSQL that works for it."""
    if database.dialect == "sqlite":
        return time.process_time
    with database.read() as connection:
        # The connection that was used last is used again.
        backend = Path(f"/proc/{connection.scalar(sa.select(sa.func.pg_backend_pid()))}/schedstat")
    return lambda: time.process_time() + int(backend.read_text().split()[0]) / 1e9


def _resident() -> int:
    """The bytes of memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _rest(database: Database) -> None:
    """Let PostgreSQL do what it does by itself some minutes after so many rows were written at once."""
    if database.dialect == "postgresql":
        with psycopg.connect(database.where.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("VACUUM (ANALYZE) targets, hosts")


def _least_of(clock: Callable[[], float], work: Callable[[], object]) -> float:
    taken = []
    for _ in range(5):
        began = clock()
        work()
        taken.append(clock() - began)
    return min(taken) * 1000


def _answered(targets: tuple[Target, ...]) -> list[TargetOutcome]:
    return [TargetOutcome(target.target_id, True, _NOW, _NOW) for target in targets]


def _fill(database: Database, targets: int, hosts: int) -> None:
    know_publication(database, "news", "News", "en")
    for start in range(0, targets, _ROWS_AT_ONCE):
        numbers = range(start, min(start + _ROWS_AT_ONCE, targets))
        named = {f"{number % hosts:07}.example" for number in numbers}
        with database.begin() as connection:
            if start < hosts:
                connection.execute(schema.hosts.insert(), [{"host": host} for host in sorted(named)])
            connection.execute(schema.targets.insert(), [_row(number, hosts) for number in numbers])


def _row(number: int, hosts: int) -> dict[str, object]:
    host = f"{number % hosts:07}.example"
    return {
        "publication": "news",
        "url": f"https://{host}/news/{number}",
        "host": host,
        "role": Role.ARTICLE,
        "via": f"https://{host}/feed",
        "found_at": _NOW,
        # A third states nothing of its age, and the rest comes in no order.
        "modified_at": _NOW - timedelta(minutes=number * 7_919 % 1_000_003) if number % 3 else None,
        "due_at": _NOW,
        "waiting_since": _NOW,
        **UNCOUNTED,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.frontier", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--most", type=int, default=1_000_000, help="the most targets")
    parser.add_argument("--turns", type=int, default=21, help="turns, of which the median counts")
    parser.add_argument("--at", metavar="URL", help="measure this filled database, in this process")
    parser.add_argument("--engine", action="append", choices=ENGINES, help="only this engine")
    return parser.parse_args()


if __name__ == "__main__":
    main()
