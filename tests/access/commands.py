"""The `fonds` command as a user runs it: a process of its own, with nothing of this one but the program."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import warm_python

TIMEOUT = 180.0
Process = subprocess.Popen[str] | warm_python.WarmProcess


@dataclass(frozen=True)
class Ran:
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def answer(self) -> Any:
        """The one JSON document that stdout holds."""
        return json.loads(self.out)

    @property
    def only_line(self) -> str:
        """The one line that stderr holds, as an error must be told."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        return lines[0]


def fonds(*arguments: str | Path, timeout: float = TIMEOUT) -> Ran:
    """Run a command to its end; whatever it does, it prints no traceback."""
    return finish(begin(*arguments), timeout)


def unread(*arguments: str | Path) -> int:
    """Run a command whose answer goes into a pipe that nobody reads, and return its exit code."""
    return finish(begin(*arguments, is_read=False)).code


def begin(*arguments: str | Path, umask: int = -1, is_read: bool = True) -> Process:
    """Start a command in a session of its own.

    `umask` is that of this process unless it is given; without `is_read` nobody reads its answer.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("FONDS_")}
    program = "from access.cli.main import run; run()"
    return warm_python.begin(program, *map(str, arguments), env=env, umask=umask, is_read=is_read)


def finish(process: Process, timeout: float = TIMEOUT) -> Ran:
    """Wait for the end of a command; one that hangs is ended, and is an error of the test."""
    try:
        out, err = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        raise AssertionError(f"the command did not end within {timeout:g} s\n{out}\n{err}") from None
    assert "Traceback" not in err, err
    return Ran(process.wait(), out, err)
