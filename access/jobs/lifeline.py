"""Ends a process soon after the one that began it is gone, however that ended."""

from __future__ import annotations

import os
import signal
import sys
import time
from threading import Thread

# A command that is asked to stop needs no longer.
_PATIENCE = 10.0


def end_with_parent() -> None:
    """From now on, stop as SIGTERM does when the other end of standard input closes, and end at once 10 seconds later.

    Standard input is a pipe that the parent holds open and writes nothing to. This process leads a group of its own.
    """
    Thread(target=_wait, args=(sys.stdin.fileno(),), name="lifeline", daemon=True).start()


def _wait(descriptor: int) -> None:
    while os.read(descriptor, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE)
    os.killpg(os.getpgrp(), signal.SIGKILL)
