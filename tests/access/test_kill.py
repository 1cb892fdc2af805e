"""Whenever a crawl is killed, the next one makes the archive whole: nothing lost, nothing twice, nothing left held."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.access.commands import Process, begin, fonds
from tests.access.engines import archive_on
from tests.access.gazette import Gazette
from tests.access.soundness import (
    acknowledged,
    assert_nothing_is_claimed_that_is_not_on_disk,
)
from tests.access.whole_gazette import assert_complete
from tests.crawler.killing import children_of, lives

_IN_EVERY_RUN = {"sqlite": 1, "postgresql": 1}
_IN_ALL = {"sqlite": 20, "postgresql": 10}
MOMENTS = [
    pytest.param(engine, seed, id=f"{engine}-{seed}", marks=() if seed < _IN_EVERY_RUN[engine] else pytest.mark.long)
    for engine, count in _IN_ALL.items()
    for seed in range(count)
]
# Listings, robots.txt of every host: what is asked for beside articles and sources.
_BESIDE = 10
# A kill after the last request meets the reading, the filing and the closing.
_AFTER_THE_LAST = 12


@pytest.mark.parametrize(("engine", "seed"), MOMENTS)
def test_a_killed_crawl_is_made_whole_by_the_next(engine: str, seed: int, tmp_path: Path, postgresql: str) -> None:
    """Kill at a random moment, sometimes the recovery too; then `fonds crawl` and `fonds verify` find all in order."""
    chance = random.Random(f"{engine} {seed}")
    # In every run a newspaper of half the size: it has every moment too, and each of its pages is read and verified.
    size = 30 if seed < _IN_EVERY_RUN[engine] else 60
    gazette = Gazette(articles=size, sources=size // 5 * 2, pause=0.01)
    with archive_on(engine, tmp_path / "archive", postgresql) as archive, gazette.serving():
        command = gazette.crawl_options(archive)
        kills = 0
        for _ in range(chance.choice((1, 1, 2))):
            process = begin(*command)
            kills += _kill_at_some_moment(process, gazette, chance)
            if _has_records(archive):
                assert_nothing_is_claimed_that_is_not_on_disk(archive)
        before = acknowledged(archive) if _has_records(archive) else set()
        asked = len(gazette.asked)

        ran = fonds(*command)

        assert (ran.code, ran.err) == (0, "")
        assert before & set(gazette.asked[asked:]) == set()
        assert max(Counter(gazette.asked).values()) <= 1 + kills
        assert_complete(archive, gazette)


def _has_records(archive: Path) -> bool:
    """Whether the killed crawl came as far as keeping something; then it has a database too."""
    return (archive / "collections" / "gazette").is_dir()


def _kill_at_some_moment(process: Process, gazette: Gazette, chance: random.Random) -> bool:
    """Kill the crawl and see its readers die; whether it was still there to be killed."""
    already = len(gazette.asked)
    total = max(0, gazette.articles + gazette.sources + _BESIDE - already)
    moment = already + chance.randrange(total + _AFTER_THE_LAST)
    while len(gazette.asked) < min(moment, already + total) and process.poll() is None:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.05 + max(0, moment - already - total) * 0.1)
    readers = children_of(process.pid)
    # One that has ended by itself meanwhile is not there to be killed.
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    deadline = time.monotonic() + 10
    while any(lives(reader) for reader in readers):
        assert time.monotonic() < deadline, f"readers of a killed crawl live on: {readers}"
        time.sleep(0.01)
    return process.returncode == -signal.SIGKILL
