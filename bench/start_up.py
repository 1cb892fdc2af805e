"""What a command costs before it does anything: CPU time of whole processes, which a loaded machine inflates less.

Run: python -m bench.start_up [--runs N] [--archive DIR]. The least of N runs counts. The commands take turns, so that
a change of the machine's load meets all of them; behind each time stands what it is of the interpreter's alone.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

_FONDS = [sys.executable, "-c", "from access.cli.start import start; start()"]


def main() -> None:
    """Measure, and print a line for each command."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=10, help="runs of each command (10)")
    options.add_argument("--archive", type=Path, help="an archive to ask; otherwise the demo's is made first")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        archive = chosen.archive
        if archive is None:
            archive = Path(folder) / "archive"
            subprocess.run([*_FONDS, "demo", "--quiet", "--archive", archive], stdout=subprocess.DEVNULL, check=True)
        measured = measure(commands(archive), chosen.runs)
    alone = next(iter(measured.values()))
    for name, milliseconds in measured.items():
        print(f"{milliseconds:5.0f} ms of CPU {milliseconds / alone:6.1f}  {name}")


def commands(archive: Path) -> dict[str, list[str]]:
    """What is measured, with the interpreter alone as the floor."""
    where = ["--archive", str(archive)]
    return {
        "python -c pass": [sys.executable, "-c", "pass"],
        "fonds --version": [*_FONDS, "--version"],
        "fonds --help": [*_FONDS, "--help"],
        "fonds crawl --help": [*_FONDS, "crawl", "--help"],
        "fonds status": [*_FONDS, "status", *where],
        "fonds crawl, nothing due": [*_FONDS, "crawl", "--quiet", *where],
        "fonds search": [*_FONDS, "search", "heron", *where],
        "fonds verify": [*_FONDS, "verify", "--quiet", *where],
    }


def measure(wanted: dict[str, list[str]], runs: int) -> dict[str, float]:
    """The least CPU time of each command in milliseconds, user and system together, children included."""
    least = dict.fromkeys(wanted, float("inf"))
    for _ in range(runs):
        for name, command in wanted.items():
            least[name] = min(least[name], _cpu(command))
    return least


def _cpu(command: list[str]) -> float:
    before = os.times()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = os.times()
    used = after.children_user - before.children_user + after.children_system - before.children_system
    return used * 1000


if __name__ == "__main__":
    main()
