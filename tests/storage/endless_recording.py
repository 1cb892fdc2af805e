"""A process that records without end and prints the id of each capture it was told is kept; made to be killed.

Run as `python -m tests.storage.endless_recording DIRECTORY`.
"""

from __future__ import annotations

import sys
from collections import deque
from concurrent.futures import Future
from pathlib import Path
from random import Random

from storage.types import Capture
from tests.storage.records import ERRAND, KINDS, MemorySink, exchange, message, recorder

FILE_SIZE = 300_000
_IN_FLIGHT = 8


def main(directory: Path) -> None:
    """Record until killed: bodies of many sizes, each third one seen before, and every other kind of exchange."""
    random = Random(directory.name)
    kinds = list(KINDS.values())
    waiting: deque[Future[Capture]] = deque()
    with recorder(directory, MemorySink(), FILE_SIZE) as writer:
        while True:
            number = random.randrange(10**9)
            body = b"seen before" * 99 if number % 3 == 0 else random.randbytes(number % 60_000)
            waiting.append(writer.record(ERRAND, exchange(message(body)) if number % 5 else random.choice(kinds)))
            if len(waiting) > _IN_FLIGHT:
                sys.stdout.write(f"{waiting.popleft().result().capture_id}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
