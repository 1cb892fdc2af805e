"""Jobs for the reader processes: well-behaved ones, and ones that do what a bad page can make a parser do."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path

from pipelines.large_pages import turn_of


def reverse(text: str) -> str:
    """Answer with the text turned round."""
    return text[::-1]


def process_id() -> int:
    """Answer with the id of the process that the job runs in."""
    return os.getpid()


def kill_itself() -> None:
    """Die as a process does that the kernel ends for want of memory."""
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(mark: Path) -> str:
    """Die when the mark is not there yet."""
    if not mark.exists():
        mark.touch()
        kill_itself()
    return "survived"


def hang(started: Path | None = None) -> None:
    """Never end; note the own process id first."""
    if started is not None:
        started.write_text(str(os.getpid()))
    while True:
        time.sleep(60)


def compute_for_ever(started: Path) -> None:
    """Never end, and never rest; note the own process id first."""
    started.write_text(str(os.getpid()))
    while True:
        pass


def backtrack() -> bool:
    """Match a pattern that tries more ways than there is time for, under the interpreter's lock."""
    return re.fullmatch(r"(?:a|aa)+b", "a" * 100) is not None


def wait(seconds: float) -> str:
    """Take time without computing."""
    time.sleep(seconds)
    return "done"


def devour() -> int:
    """Ask for more memory than any worker of these tests has."""
    return len(bytearray(4 * 1024**3))


def fail() -> None:
    """Raise what a parser might."""
    raise ValueError("no closing tag")


def print_something() -> str:
    """Print where the commands' answers are printed."""
    print("noise")  # noqa: T201 - that is the point
    return "done"


def wait_for(mark: Path) -> str:
    """End when the mark is there."""
    while not mark.exists():
        time.sleep(0.01)
    return "done"


def held_turn(size: int, dies_once: Path | None = None) -> tuple[float, float]:
    """When a page of this size was begun and ended; with a path, the first that begins dies at its page."""
    with turn_of(size):
        began = time.monotonic()
        if dies_once is not None and not dies_once.exists():
            dies_once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(0.02)
        return began, time.monotonic()


def compute(seconds: float) -> str:
    """Compute for so long, by the clock."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        pass
    return "done"
