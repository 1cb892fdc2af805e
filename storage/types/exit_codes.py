"""The exit codes of every command and the outcome codes of every job; docs/exit-codes.md explains them to users."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command or job ended."""

    DONE = 0
    """Did what was asked, also when there was nothing to do."""
    COULD_NOT = 1
    """Could not do it."""
    USAGE = 2
    """The command, the configuration or a profile is wrong."""
    LOOK = 3
    """Done, but somebody should look: damage, broken bounds, missing fields."""
    STOPPED = 4
    """Stopped early; the same command resumes."""
    LOCKED = 5
    """Another process holds the lock."""
