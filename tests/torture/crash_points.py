"""Every state in which a crash may leave a folder, at each operation of what was done to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from tests.torture.disk import Disk, Loss, Tree, digest_of
from tests.torture.operations import Operation


@dataclass(frozen=True)
class CrashState:
    """What a crash left: after which operation (0 for before the first), what it took, and what is there."""

    point: int
    after: Operation | None
    loss: Loss
    tree: Tree

    def __str__(self) -> str:
        """The point and the loss, for the line that names a state in which something went wrong."""
        if self.after is None:
            return f"before the first operation, {self.loss}"
        renamed = f" -> {self.after.other}" if self.after.other else ""
        return f"after operation {self.point} ({self.after.kind.name} {self.after.path}{renamed}), {self.loss}"


@dataclass
class Counts:
    """How many states there were: points, states by loss, and those of them that no earlier one equals."""

    points: int = 0
    states: Counter[Loss] = field(default_factory=Counter)
    distinct: Counter[Loss] = field(default_factory=Counter)

    def __str__(self) -> str:
        """The figures by kind of state."""
        by_loss = "; ".join(f"{loss}: {self.states[loss]} ({self.distinct[loss]} new)" for loss in Loss)
        total, new = self.states.total(), self.distinct.total()
        return f"{self.points} points, {total} states, {new} of them distinct ({by_loss})"


def is_memory(path: str) -> bool:
    """Whether a file is memory that processes share: SQLite's index of a WAL, which nothing survives a crash by."""
    return path.endswith("-shm")


def crash_states(
    disk: Disk, operations: Sequence[Operation], counts: Counts, points: Collection[int] | None = None
) -> Iterator[CrashState]:
    """Do one operation after the other, and give each state once that a crash may leave.

    Args:
        disk: the folder before the first operation; it is changed.
        operations: what was done to it, in its order.
        counts: where the states are counted.
        points: after which operations a crash is tried, by their numbers from 1 and 0 for before the first; None for
            every one.
    """
    seen: set[bytes] = set()
    steps: list[Operation | None] = [None, *operations]
    for point, operation in enumerate(steps):
        if operation is not None:
            disk.do(operation)
        if points is not None and point not in points:
            continue
        counts.points += 1
        for loss, whole in disk.after_crash():
            tree = {path: content for path, content in whole.items() if not is_memory(path)}
            counts.states[loss] += 1
            digest = digest_of(tree)
            if digest not in seen:
                seen.add(digest)
                counts.distinct[loss] += 1
                yield CrashState(point, operation, loss, tree)
