"""What it costs to record the spiders of Scrapy's tutorial: each of them bare and with the add-on, in turns.

`python -m bench.documented [--pages N] [--rounds N] [--concurrency N] [--folder DIR]`. One goes from page to page, so
that every answer is waited for; the other asks for as many authors at once as it may. The ratio is the median of the
ratios of neighbours.
"""

from __future__ import annotations

from statistics import median

from bench.documented.site import authors_of
from bench.documented.spiders import SPIDERS
from bench.origin import BenchOrigin
from bench.rounds import Round, round_options, run_round


def main() -> None:
    """Run the rounds and print the rates, the CPU time an answer, and their ratios."""
    options = round_options("bench.documented", __doc__ or "", pages=200, rounds=5)
    answers = {"quotes": options.pages, "author": options.pages + authors_of(options.pages)}
    with BenchOrigin(options.pages, module="bench.documented.site") as origin:
        for name in SPIDERS:
            shared = (name, origin.port, answers[name], options.concurrency)
            pairs = []
            for number in range(options.rounds):
                bare = run_round("bench.documented.spiders", *shared)
                recorded = run_round("bench.documented.spiders", *shared, options.folder)
                pairs.append((bare, recorded))
                print(f"{name}, round {number + 1}:  bare {bare}   recorded {recorded}", flush=True)
            print(_told(name, pairs))


def _told(name: str, pairs: list[tuple[Round, Round]]) -> str:
    rates = [recorded.rate / bare.rate for bare, recorded in pairs]
    cpu = [recorded.cpu_ms / bare.cpu_ms for bare, recorded in pairs]
    return (
        f"{name}: rate ÷ bare {median(rates):.2f} ({min(rates):.2f} to {max(rates):.2f})"
        f", CPU ÷ bare {median(cpu):.2f} ({min(cpu):.2f} to {max(cpu):.2f})"
    )


if __name__ == "__main__":
    main()
