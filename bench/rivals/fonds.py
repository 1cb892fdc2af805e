"""One crawl of Fonds as it is: frontier, wire, records, readers in processes of their own, database, index.

Only the articles are visited, for the rivals follow no link either. With `requisites` behind the other arguments what
the pages need to be shown is found, too, as a crawl does unless its profile says otherwise. What each thread of the
process that crawls has used is told beside the pages.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.fonds_capture import write_profile
from bench.fonds_crawl import crawled
from storage.types import Role

# Seldom, for looking costs CPU time of the process that is measured.
_EVERY = 0.25


class ThreadTimes:
    """The seconds of CPU of each thread of this process while a block runs, by its name, but for its last moments."""

    def __enter__(self) -> Self:
        self.seconds: dict[str, float] = {}
        self._seen: dict[tuple[str, int], float] = {}
        self._done = threading.Event()
        self._sampler = threading.Thread(target=self._sample, name="sampler", daemon=True)
        self._sampler.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._done.set()
        self._sampler.join()
        self._look()
        for (name, _), seconds in self._seen.items():
            self.seconds[name] = self.seconds.get(name, 0.0) + seconds

    def _sample(self) -> None:
        while not self._done.wait(_EVERY):
            self._look()

    def _look(self) -> None:
        for thread in threading.enumerate():
            number = thread.ident
            if number is not None and thread.is_alive():
                clock = time.pthread_getcpuclockid(number)
                self._seen[thread.name.rstrip("0123456789_-"), number] = time.clock_gettime(clock)


if __name__ == "__main__":
    port, pages, concurrency = map(int, sys.argv[1:4])
    archive = Path(sys.argv[4])
    write_profile(archive, concurrency, "" if "requisites" in sys.argv else "[requisites]\nkeep = false\n")
    with ThreadTimes() as times:
        measured = crawled(port, pages, concurrency, archive, roles=frozenset({Role.ARTICLE}))
    print(json.dumps({"pages": measured.pages, "threads": times.seconds}))
