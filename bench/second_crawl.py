"""What a second crawl costs that finds every page as it was, beside bare Scrapy, on the same pages in the same minutes.

`python -m bench.second_crawl [--pages N] [--rounds N] [--concurrency N] [--folder DIR]`. The first crawl, which is not
measured, keeps and reads all pages; each round of Fonds crawls a copy of that archive once more: the origin answers
304, everything is recorded and filed, and the readers are there. Bare Scrapy gets the pages whole, for it knows of no
first crawl; and once more it is given their ETags and gets 304s, too.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from shutil import copytree
from statistics import median

from bench.origin import BenchOrigin
from bench.rounds import Round, round_options, run_round


def main() -> None:
    """Run the rounds and print rates, ratios, CPU time a page, and what both crawls wrote."""
    options = round_options("bench.second_crawl", __doc__ or "", pages=500, rounds=3)
    rounds: list[tuple[Round, Round, Round]] = []
    with BenchOrigin(options.pages) as origin, tempfile.TemporaryDirectory(dir=options.folder) as folder:
        shared = (origin.port, options.pages, options.concurrency)
        first = Path(folder) / "first"
        run_round("bench.fonds_crawl", *shared, first)
        for number in range(options.rounds):
            again = Path(copytree(first, Path(folder) / f"again-{number}"))
            whole = run_round("bench.bare_scrapy", *shared)
            unchanged = run_round("bench.bare_scrapy", *shared, "unchanged")
            ours = run_round("bench.fonds_crawl", *shared, again, "again")
            rounds.append((whole, unchanged, ours))
            print(f"round {number + 1}:  bare {whole}   bare, 304 {unchanged}   fonds {ours}")
        written = _written(again) - _written(first)
        share = 100 * written / _written(first)
    for place, name in enumerate(("bare Scrapy, whole pages", "bare Scrapy, 304s")):
        ratios = [each[2].rate / each[place].rate for each in rounds]
        print(f"rate beside {name:26} {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f})")
    print(f"written {written / options.pages:.0f} bytes a page, {share:.1f} % of the first crawl")


def _written(archive: Path) -> int:
    return sum(file.stat().st_size for file in (archive / "collections").rglob("*.warc.gz"))


if __name__ == "__main__":
    main()
