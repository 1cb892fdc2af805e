"""The CPU time of this process and of all that descend from it, also of those that others reap."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY = 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds that passed, seconds of CPU of all processes, and of the one that measures alone."""

    wall: float
    cpu: float
    own: float

    @property
    def busy(self) -> float:
        """How many processors were at work, on average."""
        return self.cpu / self.wall


class CpuMeter:
    """Measures a block; a process that ends within it counts as it was some hundredths of a second before."""

    def __enter__(self) -> Self:
        self._seen: dict[int, float] = {}
        self._looking = 0.0
        self._before = descendants(os.getpid())
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, daemon=True)
        self._sampler.start()
        self._wall, self._own = time.perf_counter(), time.process_time()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        wall, own = time.perf_counter() - self._wall, time.process_time() - self._own
        self._done.set()
        self._sampler.join()
        own -= self._looking
        others = sum(seconds - self._before.get(number, 0.0) for number, seconds in self._seen.items())
        self.spent = Spent(wall, own + others, own)

    def _sample(self) -> None:
        while not self._done.wait(_EVERY):
            self._seen |= descendants(os.getpid())
        self._looking = time.thread_time()


def spent_by(root: int) -> float:
    """The CPU seconds so far of a process and of all below it that live."""
    return used_by(root) + sum(descendants(root).values())


def used_by(number: int) -> float:
    """The CPU seconds so far of one process that has not been waited for."""
    fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def descendants(root: int) -> dict[int, float]:
    """The CPU seconds of the processes below one, by their numbers."""
    parents: dict[int, int] = {}
    seconds: dict[int, float] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents[int(folder.name)] = int(fields[1])
            seconds[int(folder.name)] = (int(fields[11]) + int(fields[12])) / _TICKS
    return {number: spent for number, spent in seconds.items() if _is_below(number, root, parents)}


def _is_below(number: int, root: int, parents: dict[int, int]) -> bool:
    parent = parents.get(number, 0)
    while parent > 1 and parent != root:
        parent = parents.get(parent, 0)
    return parent == root
