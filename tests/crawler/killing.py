"""Killing a crawl where chance will have it, and what it leaves running."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from tests.access.commands import Process


def killed_crawl(process: Process, asked: Callable[[], int], chance: random.Random, most: int) -> bool:
    """Kill a crawl after some requests, fewer than `most`, or after its last; whether it was still there.

    Arguments: `asked` says how many requests came until now.
    """
    until = asked() + chance.randrange(most)
    deadline = time.monotonic() + chance.choice((1.0, 2.0))
    while asked() < until and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.1)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def children_of(pid: int) -> list[int]:
    """The processes that this one has started, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        # It may have ended meanwhile.
        with suppress(OSError):
            for child in task.read_text().split():
                found += [int(child), *children_of(int(child))]
    return found


def lives(pid: int) -> bool:
    """Whether a process is there and is no zombie that waits for its new parent."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
