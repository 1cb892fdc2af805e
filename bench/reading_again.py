"""What it costs to read kept pages again, and to rebuild and import them, beside trafilatura alone on the same pages.

`python -m bench.reading_again [--pages N] [--rounds N]`. CPU time counts, of all processes together, for on a machine
that others use everything waits. How many processors were at work tells whether readers wait for who files. What is
imported are the answers alone, as another program's file has them, so that the import must find the articles.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from trafilatura import bare_extraction

from access.jobs.import_files import ImportOptions, run_import
from access.jobs.rebuild import RebuildOptions, run_rebuild
from access.jobs.reread import RereadOptions, run_reread
from bench.bodies import bodies, numbered
from bench.cpu import CpuMeter, Spent
from bench.kept_pages import fill
from storage.archive.archive import Archive
from storage.warc.reader import records

_NOW = datetime(2026, 6, 1, tzinfo=UTC)


def main() -> None:
    """Fill an archive, let each have its turn in every round, and print what a page costs and the ratios."""
    options = _options()
    os.nice(options.nice)
    pages = bodies()[: options.pages]
    with tempfile.TemporaryDirectory(prefix="fonds-again-") as name:
        folder = Path(name)
        archive = Archive.create(folder / "archive")
        size = sum(map(len, pages)) // 4 * options.pages // len(pages)
        fill(archive, numbered(pages, options.pages), size=size)
        mean = sum(map(len, pages)) / len(pages) / 1e3
        print(f"{options.pages} pages, {len(pages)} of them different, {mean:.0f} kB each")
        ratios: dict[str, list[float]] = {}
        for number in range(options.rounds):
            alone = _measured(lambda: _alone(pages))
            floor = alone.cpu / len(pages)
            print(f"round {number + 1}:  bare_extraction {floor * 1e3:7.2f} ms of CPU a page")
            for step, work in _turns(folder, archive, number).items():
                spent = _measured(work)
                ratios.setdefault(step, []).append(floor * options.pages / spent.cpu)
                each, here = (1e3 * seconds / options.pages for seconds in (spent.cpu, spent.own))
                print(
                    f"          {step:16} {each:7.2f} ms, {here:6.2f} of them here"
                    f"   {spent.busy:.2f} processors   {ratios[step][-1]:.2f}"
                )
        for step, found in ratios.items():
            print(f"ratio {step:16} {median(found):.2f}  ({min(found):.2f} to {max(found):.2f})")


def _turns(folder: Path, archive: Archive, number: int) -> dict[str, Callable[[], object]]:
    copies = folder / f"copies-{number}"
    copies.mkdir()
    for file in archive.path.glob("collections/*/archive/*.warc.gz"):
        (copies / f"given-{file.name}").write_bytes(b"".join(_answers(file)))
    given = tuple(sorted(copies.iterdir()))
    into = folder / f"imported-{number}"
    return {
        "rebuild": lambda: run_rebuild(RebuildOptions(archive.path), lambda: _NOW),
        "reread": lambda: run_reread(RereadOptions(archive.path), lambda: _NOW),
        "reread --dry-run": lambda: run_reread(RereadOptions(archive.path, dry_run=True), lambda: _NOW),
        "import": lambda: run_import(ImportOptions(into, given), lambda: _NOW),
    }


def _answers(file: Path) -> Iterator[bytes]:
    """The gzip members of a file that hold answers."""
    with file.open("rb") as stream:
        for place, record in records(file):
            if record.is_answer:
                stream.seek(place.offset)
                yield stream.read(place.length)


def _alone(pages: list[bytes]) -> None:
    for number, body in enumerate(pages):
        bare_extraction(body, url=f"https://news.example/2026/{number}", with_metadata=True, include_comments=False)


def _measured(work: Callable[[], object]) -> Spent:
    with CpuMeter() as meter:
        work()
    return meter.spent


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.reading_again", description=(__doc__ or "").split("\n", 1)[0]
    )
    parser.add_argument("--pages", type=int, default=1_000, help="pages in the archive")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each")
    parser.add_argument("--nice", type=int, default=0, help="how much other processes go first")
    return parser.parse_args()


if __name__ == "__main__":
    main()
