"""The processes that verify large files: as many as this machine has processors for, each within a limit of memory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storage.custody.verification.part_reader import PartReader

# Below this, starting processes costs more than they save.
_WORTH_IT = 32 * 1024 * 1024
_MEMORY = 2 * 1024**3
# The CPU time of one part, which takes a few seconds at most unless something is wrong with it.
_DEADLINE = 300.0
_MODULES = ("storage.custody.verification.part_job",)


@contextmanager
def verification_processes(files: Iterable[Path]) -> Iterator[PartReader | None]:
    """Give what verifies these files in several processes; None where they are small, or there is one processor."""
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if processors < 2 or sum(map(_size, files)) < _WORTH_IT:
        yield None
        return
    from pipelines.reader_processes import Readers
    from storage.custody.verification.part_reader import ProcessReader

    with Readers(processors, deadline=_DEADLINE, memory=_MEMORY, modules=_MODULES) as processes:
        try:
            yield ProcessReader(processes)
        except BaseException:
            # What they are at is of no use any more.
            processes.abandon()
            raise


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
