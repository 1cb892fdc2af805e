"""Tries every state that a crash may leave, and prints how many there were and what was lost.

`python -m tests.torture [--every N] [--folder DIR]`; with N a crash is tried after each N-th operation only.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.scratch import write_in_memory
from tests.torture.crawl_act import Databases, RecordedCrawl, recorded_crawl
from tests.torture.watching import compiled

_SHOWN = 400


def main() -> None:
    """Record the crawl, and crawl on from each state."""
    parser = argparse.ArgumentParser("tests.torture", description=__doc__)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    write_in_memory()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=options.folder, prefix="fonds-torture-") as name:
        folder = Path(name)
        with recorded_crawl(compiled(folder), folder) as crawl:
            failed = _try_all(crawl, folder / "database", options.every)
    _say(f"{failed} states failed; {(time.monotonic() - began) / 60:.1f} minutes")
    raise SystemExit(1 if failed else 0)


def _try_all(crawl: RecordedCrawl, scratch: Path, every: int) -> int:
    """Try the states after each of these operations, and return how many of them failed."""
    acknowledged = crawl.acknowledged(scratch)
    databases, tried, failed = Databases(scratch), set[bytes](), 0
    for state in crawl.states(range(0, len(crawl.operations) + 1, every)):
        try:
            judged = databases.judged(state)
            missing = acknowledged[state.point] - judged.database.acknowledged
            assert not missing, f"acknowledged and lost: {sorted(missing)}"
            if judged.key not in tried:
                tried.add(judged.key)
                crawl.assert_survived(state, acknowledged[state.point])
        except AssertionError as error:
            failed += 1
            _say(f"{state}: {str(error)[:_SHOWN]}")
    _say(f"crawl: {crawl.counts}")
    _say(f"crawl: every database recovered; crawled on from the {len(tried)} states that a command can tell apart")
    return failed


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
