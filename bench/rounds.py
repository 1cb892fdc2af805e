"""What one round of a bench tells, and how a round is run: in a process of its own, for a reactor runs once."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Round:
    """Pages fetched, wall seconds from the spider's opening to the end, and CPU seconds of the process meanwhile."""

    pages: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    @property
    def cpu_ms(self) -> float:
        """CPU milliseconds a page, all threads of the process together."""
        return 1000 * self.cpu / self.pages


class Stopwatch:
    """Started when the first request may leave; stopped when all is done that a round is about."""

    def start(self) -> None:
        """Begin to count."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def stop(self, pages: int) -> Round:
        """What has passed since `start`."""
        return Round(pages, time.perf_counter() - self._wall, time.process_time() - self._cpu)


def tell(measured: Round) -> None:
    """Hand a round over to the process that asked for it."""
    print(json.dumps(asdict(measured)))


def run_round(module: str, *arguments: object) -> Round:
    """Run a round by the name of its module."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return Round(**json.loads(done.stdout))
