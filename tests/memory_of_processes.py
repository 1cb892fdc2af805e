"""The memory of a process and of all that it began, as the kernel shares it out, watched while they run."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

_EVERY = 0.2
_KILOBYTE = 1024


class WatchedMemory:
    """Looks at a process and its descendants until the end of the block; `most` is the largest sum that was seen,
    `shares` what each took then, the largest first.

    A page of memory that several processes share counts once, in parts (the kernel's PSS).
    """

    def __init__(self, pid: int) -> None:
        self.most = 0
        self.shares: tuple[int, ...] = ()
        self.most_processes = 0
        self._pid = pid
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY):
            processes = list(_tree(self._pid))
            shares = sorted(map(_share_of, processes), reverse=True)
            if sum(shares) > self.most:
                self.most, self.shares = sum(shares), tuple(shares)
            self.most_processes = max(self.most_processes, len(processes))


def _tree(root: int) -> Iterator[int]:
    """The process and its descendants."""
    children = defaultdict(list)
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                # The name of a program stands in parentheses and may hold anything.
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            children[parent].append(int(folder.name))
    waiting = [root]
    while waiting:
        pid = waiting.pop()
        yield pid
        waiting += children[pid]


def _share_of(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        # It has ended.
        return 0
    return sum(int(line.split()[1]) * _KILOBYTE for line in text.splitlines() if line.startswith("Pss:"))
