"""Wherever a crash stops a crawl, and whatever it takes of what was not on disk, the next one makes all of it whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.torture.crash_points import Counts, CrashState
from tests.torture.crawl_act import Databases, recorded_crawl
from tests.torture.disk import Disk, Loss, Tree
from tests.torture.watching import tree_of

# A number that shares no divisor with those of SQLite's rhythm, in which it writes the head of a page and the page.
_EVERY = 17
_RECOVERED = 60
_CRAWLED_ON = 5


def test_a_crawl_survives_a_crash_at_any_of_its_operations(library: Path, tmp_path: Path) -> None:
    """The short form of `make torture`: some states of every kind; what was acknowledged is in the database of each."""
    with recorded_crawl(library, tmp_path) as crawl:
        disk = Disk(crawl.before, crawl.files)
        for operation in crawl.operations:
            disk.do(operation)
        there, _ = tree_of(crawl.archive)
        assert _bytes(disk.tree()) == _bytes(there)

        acknowledged, databases = crawl.acknowledged(tmp_path / "database"), Databases(tmp_path / "database")
        states = list(crawl.states(range(_EVERY // 2, len(crawl.operations), _EVERY)))
        for state in _evenly(states, _RECOVERED):
            assert acknowledged[state.point] <= databases.judged(state).database.acknowledged, str(state)
        for loss in Loss:
            of_loss = [state for state in states if state.loss is loss]
            for state in _evenly(of_loss, _CRAWLED_ON // len(Loss)):
                crawl.assert_survived(state, acknowledged[state.point])
    _assert_all_kinds_were_met(crawl.counts)


def _assert_all_kinds_were_met(counts: Counts) -> None:
    assert min(counts.distinct[loss] for loss in Loss) > 0, str(counts)
    assert counts.points > 30, str(counts)


def _evenly(states: Sequence[CrashState], number: int) -> list[CrashState]:
    """So many of the states, one from the middle of each of so many stretches."""
    step = len(states) / min(number, len(states))
    return [states[int(step * (place + 0.5))] for place in range(min(number, len(states)))]


def _bytes(tree: Tree) -> dict[str, bytes | None]:
    return {path: content.data if content else None for path, content in tree.items()}
