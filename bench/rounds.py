"""What one round of a bench tells, and how a round is run: in a process of its own, for a reactor runs once."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path


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

    def __str__(self) -> str:
        return f"{self.rate:5.0f}/s {self.cpu_ms:.2f} ms"


def round_options(module: str, description: str, pages: int, rounds: int) -> argparse.Namespace:
    """The options of a bench that runs in rounds; `pages` and `rounds` are how many there are where none are given."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description.split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=pages, help="pages a round")
    parser.add_argument("--rounds", type=int, default=rounds, help="rounds of each")
    parser.add_argument("--concurrency", type=int, default=16, help="requests at once to the one host")
    folder = Path(tempfile.gettempdir())
    parser.add_argument("--folder", type=Path, default=folder, help="where the archives are made: the disk that counts")
    return parser.parse_args()


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
