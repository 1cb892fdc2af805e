"""A command of this program as a process of its own: by this interpreter, from the same places."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

_PROGRAM = "from access.cli.start import start; start()"
_WITH_US = (
    "from access.cli.start import start; from access.jobs.lifeline import end_with_parent; end_with_parent(); start()"
)


def begin_own_command(
    arguments: Sequence[str], *, errors_apart: bool, ends_with_us: bool = False
) -> subprocess.Popen[bytes]:
    """Begin `fonds ARGUMENTS`; what it says comes through pipes, errors through one of their own or in their place.

    It has a process group of its own: an interrupt from the keyboard is for whoever began it, who then stops it. With
    `ends_with_us` it ends soon after this process is gone, also when that is killed; it watches its standard input.

    Raises:
        OSError: no process can be made.
    """
    path = os.pathsep.join(one or str(Path.cwd()) for one in sys.path)
    return subprocess.Popen(  # noqa: S603 - our own interpreter with our own command
        [sys.executable, "-P", "-c", _WITH_US if ends_with_us else _PROGRAM, *arguments],
        stdin=subprocess.PIPE if ends_with_us else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if errors_apart else subprocess.STDOUT,
        env=os.environ | {"PYTHONPATH": path},
        process_group=0,
    )
