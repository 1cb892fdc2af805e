"""How a command that works for a while is ended from outside."""

from __future__ import annotations

import signal
from types import FrameType

# The exit code of what was stopped early.
STOPPED = 4


def end_as_interrupted() -> None:
    """From now on a supervisor's request to end (SIGTERM) is met as a person's Ctrl-C is: by KeyboardInterrupt."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
