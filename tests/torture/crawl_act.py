"""A crawl of a small newspaper, recorded once, and what must hold after a crash at any of its operations."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from storage.types.errors import FondsError
from tests.access.commands import fonds
from tests.access.gazette import Gazette
from tests.access.whole_gazette import assert_complete
from tests.torture.crash_points import Counts, CrashState, crash_states
from tests.torture.database_after import DatabaseAfter, database_after, parts_of, without_database
from tests.torture.disk import Disk, Tree, digest_of
from tests.torture.names import Content
from tests.torture.operations import Kind, Operation
from tests.torture.watching import tree_of, watched, write_tree

# What `fonds verify` makes beside what a crawl makes.
_LOCK_OF_VERIFY = "files.lock"


@dataclass
class RecordedCrawl:
    """What a crawl did, from an archive that held only a profile to its end.

    `before` is the archive before it, `files` its files' inode numbers; `command` crawls on from any of its states.
    """

    gazette: Gazette
    archive: Path
    command: list[str | Path]
    before: Tree
    files: dict[str, int]
    operations: tuple[Operation, ...]
    counts: Counts = field(default_factory=Counts)
    names: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.names = {*self._names(), _LOCK_OF_VERIFY}

    def states(self, points: Collection[int] | None = None) -> Iterator[CrashState]:
        """Every distinct state that a crash may leave, at these points or at all."""
        yield from crash_states(Disk(self.before, self.files), self.operations, self.counts, points)

    def acknowledged(self, scratch: Path) -> list[frozenset[str]]:
        """For each point, the URLs whose commit had come to its end: SQLite had put its WAL or database on disk."""
        disk, known = Disk(self.before, self.files), [frozenset[str]()]
        for operation in self.operations:
            disk.do(operation)
            is_commit = operation.kind is Kind.SYNC and operation.path.startswith("fonds.sqlite3")
            known.append(database_after(disk.tree(), scratch).acknowledged if is_commit else known[-1])
        return known

    def assert_survived(self, state: CrashState, acknowledged: frozenset[str]) -> None:
        """Crawl on from a state: nothing acknowledged is asked for again, and all is there in the end, once.

        Raises:
            AssertionError: it is not so.
        """
        shutil.rmtree(self.archive)
        write_tree(state.tree, self.archive)
        asked = len(self.gazette.asked)
        ran = fonds(*self.command)
        assert (ran.code, ran.err) == (0, "")
        again = Counter(self.gazette.asked[asked:])
        assert acknowledged & set(again) == set()
        assert max(again.values(), default=0) <= 1
        try:
            assert_complete(self.archive, self.gazette)
        except FondsError as error:
            raise AssertionError(f"the archive cannot be read: {error}") from error
        left = sorted(set(self._names()) - self.names)
        assert left == [], f"files are left over: {left}"

    def _names(self) -> Iterator[str]:
        """The names in the archive now, but for those that are new in every crawl: of WARC files and of index runs."""
        for path in self.archive.rglob("*"):
            if not path.name.endswith(".warc.gz") and not path.name.startswith("recent-"):
                yield str(path.relative_to(self.archive))


@contextmanager
def recorded_crawl(library: Path, folder: Path) -> Iterator[RecordedCrawl]:
    """Crawl a small newspaper and record it; its sites are there to be crawled again until the end of the block."""
    archive = folder / "archive"
    archive.mkdir()
    with Gazette(articles=3, sources=2).serving() as gazette:
        command = gazette.crawl_options(archive)
        before, files = tree_of(archive)
        ran = watched(library, archive, folder / "log", *command)
        assert (ran.code, ran.err) == (0, "")
        yield RecordedCrawl(gazette, archive, command, before, files, ran.operations)


@dataclass(frozen=True)
class Judged:
    """A state whose database SQLite recovered."""

    state: CrashState
    database: DatabaseAfter

    @property
    def key(self) -> bytes:
        """What a command that comes after can tell apart: names, files, and rows; not how SQLite wrote these."""
        return digest_of({**without_database(self.state.tree), "rows": Content(self.database.rows)})


class Databases:
    """What is in the database of each state; states that share its files are read once.

    Args:
        folder: where SQLite recovers one after the other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[tuple[bytes, ...], DatabaseAfter] = {}

    def judged(self, state: CrashState) -> Judged:
        """Recover and read a state's database. Raises AssertionError when SQLite finds it damaged."""
        parts = parts_of(state.tree)
        if parts not in self._known:
            self._known[parts] = database_after(state.tree, self._folder)
        return Judged(state, self._known[parts])
