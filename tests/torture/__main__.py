"""Tries every state that a crash may leave and every error that a disk may answer with, and prints what came of it.

`python -m tests.torture [--act NAME …] [--part crashes|lies|count] [--every N] [--ours N] [--minutes N]
[--folder DIR]`

With --every only each N-th operation of SQLite is crashed at and lied to, with --ours each N-th of the others; with
--part count nothing is tried. With --minutes each part of an act that takes longer ends there, and says how far it
came.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.scratch import write_in_memory
from tests.torture.acts import ACTS
from tests.torture.chosen import in_time
from tests.torture.crash_points import CrashState
from tests.torture.crawl_act import recorded_crawl, recorded_recheck
from tests.torture.database_after import NAME, Databases, Judged
from tests.torture.lying_disk import Lie, assert_not_fooled, lies
from tests.torture.on_server import killed_crawls
from tests.torture.recorded import Recorded, assert_acknowledged
from tests.torture.recorded_act import recorded_act
from tests.torture.watching import compiled
from tests.torture.world import crawled_world

_SHOWN = 600
_TOLD_AFTER = 100
_CRAWL, _AGAIN, _ON_SERVER = "crawl", "crawl again", "crawl on PostgreSQL"
_ALL = [_ON_SERVER, _CRAWL, _AGAIN, *(act.name for act in ACTS)]


def main() -> None:
    """Record each act, crash it and lie to it."""
    options = _options()
    write_in_memory()
    began, failed = time.monotonic(), 0
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="fonds-torture-") as name:
        folder = Path(name)
        library, acts = compiled(folder), options.act or _ALL
        if _ON_SERVER in acts and options.part in (None, "crashes"):
            failed += _kill(library, folder, options.ours)
        for recorded in _recorded(library, folder, acts):
            databases = Databases(recorded.database, folder / "database")
            if options.part == "count":
                _count(recorded, databases)
            if options.part in (None, "crashes"):
                failed += _crash(recorded, databases, options)
            if options.part in (None, "lies"):
                failed += _lie(library, recorded, databases, options)
    _say(f"{failed} failed; {(time.monotonic() - began) / 60:.1f} minutes")
    raise SystemExit(1 if failed else 0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.torture", description=__doc__)
    parser.add_argument("--act", action="append", choices=_ALL)
    parser.add_argument("--part", choices=["crashes", "lies", "count"])
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--ours", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=math.inf)
    parser.add_argument("--folder", type=Path)
    return parser.parse_args()


def _recorded(library: Path, folder: Path, acts: list[str]) -> Iterator[Recorded]:
    if _CRAWL in acts:
        with recorded_crawl(library, folder) as crawl:
            yield crawl
    if set(acts) - {_CRAWL, _ON_SERVER}:
        (folder / "acts").mkdir()
        with crawled_world(folder / "acts") as world:
            if _AGAIN in acts:
                yield recorded_recheck(library, world)
            for act in ACTS:
                if act.name in acts:
                    yield recorded_act(library, act, world)


def _count(recorded: Recorded, databases: Databases) -> None:
    """Say how many states there are, and how many of them a command can tell apart."""
    last = len(recorded.operations)
    keys = {_key(databases.judged(state), last) for state in recorded.states()}
    _say(f"{recorded.name}: {recorded.counts}; {len(keys)} that a command can tell apart")
    _say(f"{recorded.name}: {sum(1 for _lie in lies(recorded.operations))} errors of the disk")


def _crash(recorded: Recorded, databases: Databases, options: argparse.Namespace) -> int:
    """Try the states after each of these operations, and return how many of them failed."""
    acknowledged = recorded.acknowledged(databases)
    last = len(recorded.operations)
    tried, failed = set[bytes](), 0
    chosen = _chosen([operation.path for operation in recorded.operations], options)
    points = {0, last, *(number + 1 for number in chosen)}
    for state in in_time(recorded.states(points), options.minutes * 60, _tell_last):
        with _told(state) as fails:
            judged = databases.judged(state)
            assert_acknowledged(judged.database, acknowledged[state.point])
            if (key := _key(judged, last)) not in tried:
                tried.add(key)
                recorded.assert_survived(judged, acknowledged[state.point])
                if len(tried) % _TOLD_AFTER == 0:
                    _say(f"{recorded.name}: {len(tried)} gone on from, at operation {state.point} of {last}")
        failed += len(fails)
    _say(f"{recorded.name}: {recorded.counts}")
    _say(f"{recorded.name}: gone on from the {len(tried)} states that a command can tell apart; {failed} failed")
    return failed


def _key(judged: Judged, last: int) -> bytes:
    """What tells states apart for a command; that an act had come to its end makes a state another one."""
    return judged.key + bytes([judged.state.point == last])


def _kill(library: Path, folder: Path, every: int) -> int:
    """Kill crawls with a server's database at these operations, and return how many states of the files failed."""
    (folder / "server").mkdir()
    tried, failed = 0, 0
    with killed_crawls(library, folder / "server") as crawls:
        for point in range(1, len(crawls.recorded.operations) + 1, every):
            for state, error in crawls.survive(point):
                tried += 1
                if error is not None:
                    failed += 1
                    _say(f"{state}: {str(error)[:_SHOWN]}")
        _say(f"{crawls.recorded.name}: {crawls.recorded.counts}")
    _say(f"{_ON_SERVER}: gone on from {tried} states; {failed} failed")
    return failed


def _lie(library: Path, recorded: Recorded, databases: Databases, options: argparse.Namespace) -> int:
    """Let the disk lie to each of these operations, and return how many lies did harm."""
    tried, told, failed = 0, 0, 0
    met = list(lies(recorded.operations))
    chosen = (met[number] for number in _chosen([lie.where for lie in met], options))
    for lie in in_time(chosen, options.minutes * 60, _tell_last):
        tried += 1
        with _told(lie) as fails:
            told += assert_not_fooled(library, recorded, databases, lie)
        failed += len(fails)
    _say(f"{recorded.name}: {tried} lies of the disk, {told} of them ended the command; {failed} failed")
    return failed


def _chosen(paths: Sequence[str], options: argparse.Namespace) -> list[int]:
    """The numbers of what is tried: SQLite's and ours are thinned out each for itself."""
    of_sqlite = [number for number, path in enumerate(paths) if NAME in path]
    ours = [number for number, path in enumerate(paths) if NAME not in path]
    return sorted([*of_sqlite[:: options.every], *ours[:: options.ours]])


@contextmanager
def _told(what: object) -> Iterator[list[AssertionError]]:
    """Say what goes wrong in the block, and go on; what is given holds it then."""
    fails: list[AssertionError] = []
    try:
        yield fails
    except AssertionError as error:
        fails.append(error)
        # Of an assertion without words, what it says itself.
        said = str(error) or str(traceback.extract_tb(error.__traceback__)[-1].line)
        _say(f"{what}: {said[:_SHOWN]}")


def _tell_last(tried: CrashState | Lie) -> None:
    _say(f"the time is over; tried last: {tried}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
