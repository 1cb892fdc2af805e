"""What a large index costs a crawl: captures added beside millions of lines, and beside none, in turns in one run.

`python -m bench.index [--lines N] [--captures N] [--rounds N] [--folder DIR]`. Captures are added and published as the
recorder does it, in batches; then again while the base itself is written anew, which a crawl must not feel.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from storage.index.cdxj import IndexWriter, line
from storage.types import Capture, Place, ReadingState, RecordType, Role
from storage.types.urlkey import surt

# Two hundred thousand captures a day with one publish a second are two or three a batch; this is a busy crawl.
_BATCH = 50
_AT_ONCE = 100_000
_BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
_DIGEST = "sha256:H7CMZ7TULBYOFQGZT5Y7GD7QMVWI33OUDTA5PU6TO2YNXZUF4LZQ===="


@dataclass(frozen=True, slots=True)
class Added:
    """How many captures were added, in how long, and the longest that one batch took to be on show."""

    captures: int
    seconds: float
    slowest: float

    @property
    def rate(self) -> float:
        """Captures a second."""
        return self.captures / self.seconds


def main() -> None:
    """Make the large index, run the rounds, and print rates and ratios."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fonds-index-", dir=options.folder) as name:
        large = Path(name) / "large"
        seconds = _fill(large / "index.cdxj", options.lines)
        size = (large / "index.cdxj").stat().st_size
        print(f"base of {options.lines} lines, {size / 1e9:.2f} GB, made in {seconds:.0f} s")
        ratios = []
        for number in range(options.rounds):
            empty = _add(Path(name) / f"empty-{number}", options.captures)
            beside = _add(large, options.captures)
            ratios.append(beside.rate / empty.rate)
            print(f"round {number + 1}:  empty {_line(empty)}   large {_line(beside)}   {ratios[-1]:.2f}")
        print(f"ratio beside a base at rest       {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")
        _while_rewritten(Path(name), large, options.captures, options.lines)


def _while_rewritten(folder: Path, large: Path, captures: int, lines: int) -> None:
    """Let recent files weigh enough that the base takes them in, and add meanwhile."""
    for each in range(4):
        _fill(large / f"recent-{each:032x}.cdxj", lines // 30, first=lines + each * lines)
    empty = _add(folder / "empty-again", captures)
    writer = IndexWriter(large)
    began = time.perf_counter()
    beside = _publish_all(writer, captures)
    writer.close()
    seconds = time.perf_counter() - began
    left = sum(1 for _ in large.glob("recent-*.cdxj"))
    print(f"while the base is written anew:  empty {_line(empty)}   large {_line(beside)}")
    print(f"ratio while the base is rewritten {beside.rate / empty.rate:.2f}")
    print(f"the writer was closed after {seconds:.1f} s; {left} recent files are left beside the base")


def _fill(path: Path, lines: int, first: int = 0) -> float:
    """Write a file of sorted lines; their numbers have one width, so they sort as they are made."""
    began = time.perf_counter()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as file:
        for start in range(first, first + lines, _AT_ONCE):
            file.writelines(f"{_text(number)}\n" for number in range(start, min(start + _AT_ONCE, first + lines)))
    return time.perf_counter() - began


def _text(number: int) -> str:
    key, url = f"example,news)/2026/{number:012d}", f"https://news.example/2026/{number:012d}"
    return (
        f'{key} 20260101000000 {{"url": "{url}", "mime": "text/html", "status": "200", "digest": "{_DIGEST}",'
        f' "length": "24000", "offset": "{number}", "filename": "news-00000.warc.gz"}}'
    )


def _add(indexes: Path, captures: int) -> Added:
    writer = IndexWriter(indexes)
    added = _publish_all(writer, captures)
    writer.close()
    return added


def _publish_all(writer: IndexWriter, captures: int) -> Added:
    batches = list(_batches(captures))
    slowest, began = 0.0, time.perf_counter()
    for batch in batches:
        at = time.perf_counter()
        writer.add(batch)
        writer.publish()
        slowest = max(slowest, time.perf_counter() - at)
    return Added(captures, time.perf_counter() - began, slowest)


def _batches(captures: int) -> Iterator[list[Capture]]:
    # Spread over the keys of the base, as a crawl's are.
    made = [_capture(number * 7_919 % 1_000_003) for number in range(captures)]
    assert line(made[0]) is not None
    for start in range(0, captures, _BATCH):
        yield made[start : start + _BATCH]


def _capture(number: int) -> Capture:
    url = f"https://news.example/2026/{number * 10:012d}"
    return Capture(
        capture_id=f"urn:uuid:{number}",
        publication="news",
        crawl_id="crawl",
        url=url,
        surt=surt(url),
        captured_at=_BEGAN + timedelta(microseconds=time.perf_counter_ns()),
        status=200,
        media_type="text/html",
        record_type=RecordType.RESPONSE,
        role=Role.ARTICLE,
        via=None,
        payload_digest=_DIGEST,
        framing=",",
        refers_to=None,
        place=Place("news-00001.warc.gz", number, 24_000),
        truncated=None,
        error=None,
        reading=ReadingState.DONE,
    )


def _line(one: Added) -> str:
    return f"{one.rate:7.0f}/s, slowest batch {one.slowest * 1000:4.0f} ms"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.index", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--lines", type=int, default=10_000_000, help="lines of the large index")
    parser.add_argument("--captures", type=int, default=20_000, help="captures added in a round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each of the two")
    folder = Path(tempfile.gettempdir())
    parser.add_argument("--folder", type=Path, default=folder, help="where the indexes are made: the disk that counts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
