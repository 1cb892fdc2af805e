"""Wherever a crash stops a crawl, and whatever it takes of what was not on disk, the next one makes all of it whole."""

from __future__ import annotations

from pathlib import Path

from tests.torture.chosen import bytes_of, evenly
from tests.torture.crawl_act import recorded_crawl
from tests.torture.database_after import Databases
from tests.torture.disk import Loss
from tests.torture.recorded import assert_acknowledged
from tests.torture.watching import tree_of

# A number that shares no divisor with those of SQLite's rhythm, in which it writes the head of a page and the page.
_EVERY = 17
_RECOVERED = 60


def test_a_crawl_survives_a_crash_at_any_of_its_operations(library: Path, tmp_path: Path) -> None:
    """The short form of `make torture`: some states of every kind; what was acknowledged is in the database of each."""
    with recorded_crawl(library, tmp_path) as crawl:
        disk = crawl.disk()
        for operation in crawl.operations:
            disk.do(operation)
        there, _ = tree_of(crawl.folder)
        assert bytes_of(disk.tree()) == bytes_of(there)

        databases = Databases(crawl.database, tmp_path / "database")
        acknowledged = crawl.acknowledged(databases)
        states = list(crawl.states(range(_EVERY // 2, len(crawl.operations), _EVERY)))
        for state in evenly(states, _RECOVERED):
            assert_acknowledged(databases.judged(state).database, acknowledged[state.point])
        for loss in Loss:
            for state in evenly([state for state in states if state.loss is loss], 1):
                crawl.assert_survived(databases.judged(state), acknowledged[state.point])
    assert min(crawl.counts.distinct[loss] for loss in Loss) > 0, str(crawl.counts)
    assert crawl.counts.points > 30, str(crawl.counts)
