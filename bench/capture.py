"""What it costs to keep a page: Fonds without its reader beside bare Scrapy, on the same pages in the same minutes.

`python -m bench.capture [--pages N] [--rounds N] [--concurrency N] [--folder DIR]`. Rounds alternate, because a
machine is never equally fast for a minute; the ratio is the median of the ratios of neighbours.
"""

from __future__ import annotations

from statistics import median

from bench.origin import BenchOrigin
from bench.rounds import Round, round_options, run_round

AIM = 0.90


def main() -> None:
    """Run the rounds and print both rates, their ratio, and the CPU time a page."""
    options = round_options("bench.capture", __doc__ or "", pages=1000, rounds=5)
    pairs: list[tuple[Round, Round]] = []
    with BenchOrigin(options.pages) as origin:
        shared = (origin.port, options.pages, options.concurrency)
        for number in range(options.rounds):
            bare = run_round("bench.bare_scrapy", *shared)
            ours = run_round("bench.fonds_capture", *shared, options.folder)
            pairs.append((bare, ours))
            print(f"round {number + 1}:  bare {bare}   fonds {ours}   {ours.rate / bare.rate:.2f}")
    print(f"bare Scrapy        {_middle([bare for bare, _ in pairs])}")
    print(f"Fonds, capturing   {_middle([ours for _, ours in pairs])}")
    ratios = [ours.rate / bare.rate for bare, ours in pairs]
    print(f"ratio              {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f}; the aim is {AIM:.2f})")


def _middle(rounds: list[Round]) -> str:
    rate, cpu = median(one.rate for one in rounds), median(one.cpu_ms for one in rounds)
    return f"{rate:5.0f} pages/s  {cpu:.2f} ms CPU a page"


if __name__ == "__main__":
    main()
