"""What an export that is stopped says, and its exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer

from access.cli.output import warn
from storage.types.exit_codes import ExitCode


@contextmanager
def if_stopped(said: str) -> Iterator[None]:
    """Let an interrupt of the block end the command as stopped, with this line about what was to be written."""
    try:
        yield
    except KeyboardInterrupt:
        warn(f"stopped; {said}")
        raise typer.Exit(ExitCode.STOPPED) from None
