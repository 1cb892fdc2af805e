"""A `fonds run` on loopback, and what it says."""

from __future__ import annotations

import json
import os
import re
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from tests.access.commands import Process, begin


class Run:
    """A `fonds run` that runs, or another command that stays, and what it said so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.said: list[str] = []
        self._lines: SimpleQueue[str] = SimpleQueue()
        self._follower = Thread(target=self._follow, daemon=True)
        self._follower.start()

    @property
    def address(self) -> str:
        """Where it is asked, as its first line says."""
        found = re.search(r"http://\S+?/", self.said[0])
        assert found
        return found[0]

    def line(self, pattern: str) -> str:
        """The next line that matches."""
        with suppress(Empty):
            while line := self._lines.get(timeout=60):
                self.said.append(line)
                if re.search(pattern, line):
                    return line
        raise AssertionError("".join(self.said))

    def _follow(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line)
        self._lines.put("")

    def end(self) -> None:
        """Leave nothing of it, whatever came."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self._follower.join()
        assert self.process.stderr is not None
        self.process.stderr.close()

    def health(self) -> tuple[int, Any]:
        """What it answers a supervisor."""
        try:
            with urllib.request.urlopen(f"{self.address}health", timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def crawl(self) -> int:
        """The process of the crawl that runs."""
        return until(self._crawl)

    def _crawl(self) -> int | None:
        for children in Path(f"/proc/{self.process.pid}/task").glob("*/children"):
            for pid in map(int, children.read_text().split()):
                if b"crawl" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0"):
                    return pid
        return None

    def stop(self, *signals: int) -> int:
        """Send it signals, and return the exit code with which it ends."""
        for number in signals:
            self.process.send_signal(number)
            time.sleep(0.2)
        return self.process.wait(30)


def until(found: Callable[[], int | None]) -> int:
    """Wait for something."""
    deadline = time.monotonic() + 60
    while (answer := found()) is None:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return answer


@contextmanager
def staying(process: Process, first: str) -> Iterator[Run]:
    """A command that stays and has said its first line, until the end of the block; whatever came, none is left."""
    run = Run(process)
    try:
        run.line(first)
        yield run
    finally:
        run.end()


@contextmanager
def running(archive: Path) -> Iterator[Run]:
    """A `fonds run` until the end of the block."""
    with staying(begin("run", "--archive", archive), "^Working ") as run:
        yield run
