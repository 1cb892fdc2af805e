"""Running a command to its end while its processes are watched: time, CPU, memory, and what it leaves on the disk."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import descendants, used_by

_EVERY = 0.05
# Asking for the memory of a process costs the kernel a walk over its pages: at each turn only while it is small.
_MEMORY_EVERY = 10


@dataclass(frozen=True, slots=True)
class Watched:
    """What a command took from its start to its end.

    `cpu` is that of all its processes, `first` that of the one that was started alone; `memory` the most
    that all had together, each page that several share counted once; `kept` the bytes that its folder holds afterwards.
    `pages` and `threads` are what the command tells of itself.
    """

    wall: float
    cpu: float
    first: float
    memory: int
    kept: int
    pages: int
    threads: Mapping[str, float]


class CommandFailed(Exception):
    """A command ended with an error; the text is the last line that it wrote."""


def watched(command: Sequence[str], folder: Path) -> Watched:
    """Run a command that works in a folder and prints a line of JSON last.

    Raises:
        CommandFailed: it ended with an error.
    """
    with (folder / "told").open("w") as told, (folder / "errors").open("w") as errors:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=told, stderr=errors, stdin=subprocess.DEVNULL)
        first, memory, turns = 0.0, 0, 0
        others: dict[int, float] = {}
        while True:
            number, status, used = os.wait4(process.pid, os.WNOHANG)
            if number:
                break
            first = max(first, used_by(process.pid))
            others |= descendants(process.pid)
            if turns < _MEMORY_EVERY or turns % _MEMORY_EVERY == 0:
                memory = max(memory, sum(map(_memory_of, (process.pid, *others))))
            turns += 1
            time.sleep(_EVERY)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    said, complained = _lines(folder / "told"), _lines(folder / "errors")
    if process.returncode or not said:
        raise CommandFailed(complained[-1] if complained else f"it ended with {process.returncode}")
    answer = json.loads(said[-1])
    # Readers that another process ends are in what was seen; what ends between two looks is in what was waited for.
    cpu = max(used.ru_utime + used.ru_stime, first + sum(others.values()))
    return Watched(wall, cpu, first, memory, _size(folder), answer["pages"], answer.get("threads", {}))


def _lines(file: Path) -> list[str]:
    return [line for line in file.read_text().splitlines() if line.strip()]


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _memory_of(number: int) -> int:
    """The proportional share of a process, in bytes; 0 when it has ended."""
    try:
        text = Path(f"/proc/{number}/smaps_rollup").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in text.splitlines() if line.startswith("Pss:"))
