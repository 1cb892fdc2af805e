"""How a command that works for a while is stopped from outside."""

from __future__ import annotations

import signal
from types import FrameType


def end_as_interrupted() -> None:
    """From now on, SIGTERM (a supervisor's request to stop) raises KeyboardInterrupt, as Ctrl-C does."""
    signal.signal(signal.SIGTERM, _interrupt)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
