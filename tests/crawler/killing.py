"""Killing a crawl where chance will have it."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

from tests.access.commands import Process


def killed_crawl(process: Process, asked: Callable[[], int], chance: random.Random, most: int) -> bool:
    """Kill a crawl after some requests, fewer than `most`, or after its last; whether it was still there.

    Arguments: `asked` says how many requests came until now.
    """
    until = asked() + chance.randrange(most)
    deadline = time.monotonic() + chance.choice((1.0, 2.0))
    while asked() < until and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    time.sleep(chance.random() * 0.1)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL
