"""What it costs to keep a page: Fonds without its reader, and the add-on for any spider, beside bare Scrapy, on the
same pages in the same minutes.

`python -m bench.capture [--pages N] [--rounds N] [--concurrency N] [--folder DIR]`. Rounds alternate, because a
machine is never equally fast for a minute; the ratio is the median of the ratios of neighbours.
"""

from __future__ import annotations

from statistics import median

from bench.origin import BenchOrigin
from bench.rounds import Round, round_options, run_round

AIM = 0.90
AIM_OF_ADDON = 0.95


def main() -> None:
    """Run the rounds and print both rates, their ratio, and the CPU time a page."""
    options = round_options("bench.capture", __doc__ or "", pages=1000, rounds=5)
    turns: list[tuple[Round, Round, Round]] = []
    with BenchOrigin(options.pages) as origin:
        shared = (origin.port, options.pages, options.concurrency)
        for number in range(options.rounds):
            bare = run_round("bench.bare_scrapy", *shared)
            ours = run_round("bench.fonds_capture", *shared, options.folder)
            addon = run_round("bench.bare_scrapy", *shared, f"archive={options.folder}")
            turns.append((bare, ours, addon))
            print(f"round {number + 1}:  bare {bare}   fonds {ours}   add-on {addon}")
    bare_rounds, our_rounds, addon_rounds = (list(rounds) for rounds in zip(*turns, strict=True))
    print(f"bare Scrapy        {_middle(bare_rounds)}")
    for name, rounds, aim in (("Fonds, capturing", our_rounds, AIM), ("bare, with add-on", addon_rounds, AIM_OF_ADDON)):
        print(f"{name:<18} {_middle(rounds)}")
        ratios = [one.rate / bare.rate for bare, one in zip(bare_rounds, rounds, strict=True)]
        print(
            f"ratio              {median(ratios):.2f}  ({min(ratios):.2f} to {max(ratios):.2f}; the aim is {aim:.2f})"
        )


def _middle(rounds: list[Round]) -> str:
    rate, cpu = median(one.rate for one in rounds), median(one.cpu_ms for one in rounds)
    return f"{rate:5.0f} pages/s  {cpu:.2f} ms CPU a page"


if __name__ == "__main__":
    main()
