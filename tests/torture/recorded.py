"""Something that was done to a folder and recorded once, and what must hold after a crash at any of its operations."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from tests.access.commands import Ran, fonds
from tests.torture.crash_points import Counts, CrashState, crash_states
from tests.torture.database_after import DatabaseAfter, Databases, Judged
from tests.torture.disk import Disk, Tree
from tests.torture.operations import Kind, Operation
from tests.torture.watching import Watched, tree_of, write_tree

Arguments = list[str | Path]


@dataclass
class Recorded(ABC):
    """What a command did to a folder.

    `before` is the folder before it, `files` its files' inode numbers, `names` the names that may be in it at the end.
    `database` is where the archive's database lies in it, `codes` are the exit codes that say that all is done.
    """

    name: str
    folder: Path
    before: Tree
    files: dict[str, int]
    operations: tuple[Operation, ...]
    names: set[str]
    database: str
    codes: frozenset[int] = field(default=frozenset({0}), kw_only=True)
    counts: Counts = field(default_factory=Counts, kw_only=True)

    @abstractmethod
    def arguments(self) -> Arguments:
        """The command."""

    def again(self) -> Arguments:
        """The command that is given after a crash."""
        return self.arguments()

    @abstractmethod
    def doing_again(self, acknowledged: frozenset[str]) -> AbstractContextManager[None]:
        """Holds of what is done in the block that nothing acknowledged is done again."""

    @abstractmethod
    def assert_whole(self) -> None:
        """All is there, once, nothing is left over, and `fonds verify` finds no damage. Raises AssertionError."""

    def disk(self) -> Disk:
        """The folder before the first operation."""
        return Disk(self.before, self.files)

    def disk_now(self) -> Disk:
        """The folder as it is, all of it on disk."""
        return Disk(*tree_of(self.folder))

    def states(self, points: Collection[int] | None = None) -> Iterator[CrashState]:
        """Every distinct state that a crash may leave, at these points or at all."""
        yield from crash_states(self.disk(), self.operations, self.counts, points)

    def acknowledged(self, databases: Databases) -> list[frozenset[str]]:
        """For each point, the URLs whose commit had come to its end: SQLite had put its WAL or database on disk."""
        disk = self.disk()
        known = [databases.after(disk.tree()).acknowledged]
        for operation in self.operations:
            disk.do(operation)
            is_commit = operation.kind is Kind.SYNC and operation.path.startswith(self.database)
            known.append(databases.after(disk.tree()).acknowledged if is_commit else known[-1])
        return known

    def put(self, tree: Tree) -> None:
        """Have the folder hold a tree and nothing else."""
        shutil.rmtree(self.folder)
        write_tree(tree, self.folder)

    def assert_survived(self, judged: Judged, acknowledged: frozenset[str]) -> None:
        """Go on after a crash, unless it had come to its end before: then all is whole.

        Raises:
            AssertionError: it is not so.
        """
        self.put(judged.state.tree)
        self.assert_goes_on(acknowledged, is_over=judged.state.point == len(self.operations))

    def assert_goes_on(self, acknowledged: frozenset[str], *, is_over: bool = False) -> None:
        """The same, from what the folder holds now. Raises AssertionError."""
        if not is_over:
            with self.doing_again(acknowledged):
                ran = fonds(*self.again())
            assert_done(ran, self.codes)
        self.assert_whole()


def assert_done(ran: Ran | Watched, codes: Collection[int] = (0,)) -> None:
    """A command came to its end without a word on stderr. Raises AssertionError."""
    told = f"it ended with {ran.code}: {ran.err}{ran.out[:2000]}"
    assert ran.code in codes, told
    assert ran.err == "", told


def assert_acknowledged(database: DatabaseAfter, acknowledged: frozenset[str]) -> None:
    """Nothing acknowledged is missing. Raises AssertionError."""
    missing = acknowledged - database.acknowledged
    assert not missing, f"acknowledged and lost: {sorted(missing)}"
