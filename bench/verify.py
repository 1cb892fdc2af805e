"""What verifying an archive costs beside unpacking its files and hashing what is in them, which is the least there is.

`python -m bench.verify [--pages N] [--rounds N]`. The pages are the invented ones, kept by the real recorder. CPU time
counts, of this process and of those that it starts, and the rates are of packed bytes; then the same files are verified
by one process for each processor. How many were at work there tells whether they wait for the one that puts together.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

from isal import igzip

from bench.cpu import CpuMeter, Spent
from bench.kept_pages import fill
from bench.pages import packed_page
from pipelines.reader_processes import Readers
from storage.archive.archive import Archive
from storage.custody.verification.findings import FileVerdict
from storage.custody.verification.part_reader import PartReader, ProcessReader
from storage.custody.verification.verify import verify_archive

_DIFFERENT = 200


def main() -> None:
    """Fill an archive, verify it and unpack it in turns, and print rates and ratios."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="fonds-verify-") as name:
        archive = Archive.create(Path(name) / "archive")
        fill(archive, _pages(options.pages), size=options.pages * len(packed_page(0)))
        files = sorted(archive.path.glob("collections/*/archive/*.warc.gz"))
        size = sum(file.stat().st_size for file in files)
        print(f"{options.pages} pages in {len(files)} files, {size / 1e6:.0f} MB")
        ratios: list[float] = []
        for number in range(options.rounds):
            floor = _measured(lambda: _unpack(files))
            here = _measured(lambda: _verify(archive, None))
            with _readers() as readers:
                several = _measured(lambda: _verify(archive, ProcessReader(readers)))
            ratios.append(floor.cpu / here.cpu)
            print(
                f"round {number + 1}:  gunzip + sha256 {size / 1e6 / floor.cpu:6.1f} MB/s"
                f"   verify {size / 1e6 / here.cpu:6.1f} MB/s   {ratios[-1]:.2f}"
                f"   in several processes {size / 1e6 / several.cpu:6.1f} MB/s, {several.busy:.2f} at work,"
                f" {several.own / several.cpu:.0%} of it here"
            )
        print(f"ratio {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")


def _pages(number: int) -> Iterator[bytes]:
    """So many packed pages; where they repeat their time stamp, which is part of a body, differs."""
    bodies = [packed_page(each) for each in range(min(number, _DIFFERENT))]
    for each in range(number):
        body = bodies[each % len(bodies)]
        yield body[:4] + each.to_bytes(4, "little") + body[8:]


def _unpack(files: list[Path]) -> None:
    """Unpack every file and hash what is in it, in large pieces."""
    for file in files:
        whole = hashlib.sha256()
        with igzip.IGzipFile(file, "rb") as stream:  # type: ignore[no-untyped-call]
            while data := stream.read(1 << 20):
                whole.update(data)


def _verify(archive: Archive, reader: PartReader | None) -> None:
    with archive.open_database(write=False) as database:
        report = verify_archive(archive, database, reader=reader)
    assert all(file.verdict is FileVerdict.SOUND for file in report.files), report


def _readers() -> Readers:
    readers = Readers(os.cpu_count() or 1, deadline=300, modules=("storage.custody.verification.part_job",))
    # Started before they are measured.
    for started in [readers.submit(os.getpid) for _ in range(os.cpu_count() or 1)]:
        started.result()
    return readers


def _measured(work: Callable[[], None]) -> Spent:
    with CpuMeter() as meter:
        work()
    return meter.spent


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.verify", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=4_000, help="pages in the archive")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each of the two")
    return parser.parse_args()


if __name__ == "__main__":
    main()
