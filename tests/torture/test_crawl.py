"""Wherever a crash or an error of the disk stops a crawl or an act, the next command makes all of it whole."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.torture.acts import ACTS
from tests.torture.chosen import evenly
from tests.torture.crawl_act import RecordedCrawl, recorded_crawl
from tests.torture.database_after import Databases
from tests.torture.disk import Loss, bytes_of
from tests.torture.lying_disk import assert_not_fooled, lies
from tests.torture.operations import Kind
from tests.torture.recorded import Arguments, assert_acknowledged
from tests.torture.recorded_act import recorded_act
from tests.torture.watching import Fault, tree_of, watched, write_tree
from tests.torture.world import World

# A number that shares no divisor with those of SQLite's rhythm, in which it writes the head of a page and the page.
_EVERY = 17
_RECOVERED = 30
# A warm process knows its folder for temporary files already.
_WITH_TMPDIR = "import tempfile; tempfile.tempdir = None; from access.cli.main import run; run()"


@pytest.fixture(scope="module")
def crawl(library: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecordedCrawl]:
    """A crawl into several files, whose sites may be crawled again."""
    with recorded_crawl(library, tmp_path_factory.mktemp("crawl")) as recorded:
        yield recorded


def test_a_crawl_survives_a_crash_at_any_of_its_operations(crawl: RecordedCrawl, tmp_path: Path) -> None:
    """The short form of `make torture`: some states of every kind; what was acknowledged is in the database of each."""
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


@pytest.mark.parametrize(("kind", "error", "lasts"), [("fsync", errno.EIO, False), ("write", errno.ENOSPC, True)])
def test_a_crawl_acknowledges_nothing_that_a_disk_refused(
    kind: str, error: int, lasts: bool, crawl: RecordedCrawl, library: Path, tmp_path: Path
) -> None:
    """An operation on a WARC file fails, once or for good: one line, no second fsync, and in the end all is there."""
    met = [
        lie
        for lie in lies(crawl.operations)
        if (lie.kind, lie.error, lie.lasts) == (kind, error, lasts) and lie.where.endswith(".warc.gz")
    ]
    (lie,) = evenly(met, 1)
    assert assert_not_fooled(library, crawl, Databases(crawl.database, tmp_path / "database"), lie)


@pytest.mark.parametrize("name", [pytest.param("withholding", marks=pytest.mark.long), "copy repair"])
def test_an_act_survives_a_crash_at_any_of_its_operations(
    name: str, crawl: RecordedCrawl, library: Path, tmp_path: Path
) -> None:
    """In a state from the middle and with what it came to; `make torture` tries all acts in all states."""
    disk = crawl.disk()
    for operation in crawl.operations:
        disk.do(operation)
    (tmp_path / "world").mkdir()
    write_tree(disk.tree(), tmp_path / "world" / "archive")
    (act,) = [act for act in ACTS if act.name == name]
    recorded = recorded_act(library, act, World(tmp_path / "world", crawl.gazette))
    databases, last = Databases(recorded.database, tmp_path / "database"), len(recorded.operations)
    acknowledged = recorded.acknowledged(databases)
    states = list(recorded.states({*range(0, last, _EVERY), last}))
    for state in (*evenly([state for state in states if state.point < last], 1), states[-1]):
        recorded.assert_survived(databases.judged(state), acknowledged[state.point])


def test_a_full_disk_of_temporary_files_is_told(
    crawl: RecordedCrawl, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup that TMPDIR has no room for says so in one line and leaves nothing there; with room it is taken."""
    disk = crawl.disk()
    for operation in crawl.operations:
        disk.do(operation)
    write_tree(disk.tree(), tmp_path / "archive")
    temporary, backup = tmp_path / "temporary", tmp_path / "backup"
    temporary.mkdir()
    backup.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    command: Arguments = ["backup", backup, "--archive", tmp_path / "archive"]
    # Python tries the folder by a first write, and takes another one when that fails.
    full = Fault(2, frozenset({Kind.WRITE}), errno.ENOSPC, lasts=True)
    ran = watched(library, temporary, *command, program=_WITH_TMPDIR, fault=full)
    assert (ran.code, len(ran.err.splitlines())) == (1, 1), ran.err
    assert "TMPDIR" in ran.err
    assert list(temporary.iterdir()) == []
    assert watched(library, temporary, *command, program=_WITH_TMPDIR).code == 0
