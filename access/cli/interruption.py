"""How every command is stopped from outside: SIGTERM and SIGHUP stop it as Ctrl-C does."""

from __future__ import annotations

import signal
from types import FrameType


def end_as_interrupted() -> None:
    """From now on, SIGTERM (a supervisor's request to stop) raises KeyboardInterrupt, as Ctrl-C does.

    SIGHUP (the terminal is gone) does what SIGTERM does at that moment, unless it is ignored, as under nohup.
    """
    signal.signal(signal.SIGTERM, _interrupt)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signal.signal(signal.SIGHUP, _terminate)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _terminate(_number: int, _frame: FrameType | None) -> None:
    signal.raise_signal(signal.SIGTERM)
