"""Where the `fonds` program begins: it can be stopped cleanly before anything large is imported."""

from __future__ import annotations

import sys

from access.cli.interruption import end_as_interrupted
from storage.types.exit_codes import ExitCode


def start() -> None:
    """Run the program; ends the process with the command's exit code."""
    end_as_interrupted()
    try:
        from access.cli.main import run
    except KeyboardInterrupt:
        sys.exit(ExitCode.STOPPED)
    run()
