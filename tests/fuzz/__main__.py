"""Fuzzes a reader of strangers' bytes for as long as is told, and keeps what was learnt and what was found.

`python -m tests.fuzz [TARGET] [--seconds N] [--corpus FOLDER]`

Without a target all are named, each with what it promises. The corpus (inputs that reach other code) is kept in a
folder for each target, and gone on from. An input that ends the process, or hangs, ends one of several runs in a row.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.target import promise_of, target_names

USUAL_SECONDS = 60
_CORPUS = Path(__file__).parents[2] / ".fuzz"
_MOST_DEATHS = 20
# What atheris says of every module, and of a sanitizer that Python has not.
_NOISE = ("INFO: Instrumenting", "WARNING: Failed to find function")


def main() -> None:
    """Fuzz the target that is named, or name all."""
    options = _options()
    if options.target is None:
        for name in target_names():
            _say(f"{name:16} {promise_of(name)}")
        return
    if find_spec("atheris") is None:
        raise SystemExit("fonds: fuzzing needs atheris, which there is for Linux on x86-64 alone")
    folder = options.corpus / options.target
    before, began, deaths = set(_findings(folder)), time.monotonic(), 0
    while (left := options.seconds - (time.monotonic() - began)) >= 1 and deaths < _MOST_DEATHS:
        command = [sys.executable, "-m", "tests.fuzz.engine", options.target, str(int(left)), str(folder)]
        deaths += _run(command) != 0
    found = [path for path in _findings(folder) if path not in before]
    minutes = (time.monotonic() - began) / 60
    _say(f"{options.target}: {len(found)} new findings in {minutes:.1f} minutes, {deaths} runs ended by themselves")
    for path in found:
        _say(f"  {path}")
    raise SystemExit(1 if found or deaths else 0)


def _run(command: list[str]) -> int:
    """Run a fuzzer to its end, show what it says that tells anything, and return its exit code."""
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="backslashreplace") as fuzzer:
        assert fuzzer.stderr is not None
        for line in fuzzer.stderr:
            if not line.startswith(_NOISE):
                sys.stderr.write(line)
    return fuzzer.returncode


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="?", choices=target_names())
    parser.add_argument("--seconds", type=int, default=USUAL_SECONDS)
    parser.add_argument("--corpus", type=Path, default=_CORPUS)
    return parser.parse_args()


def _findings(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "findings").glob("*") if path.suffix != ".txt")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
