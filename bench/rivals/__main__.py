"""The whole pipeline beside its rivals, on the same pages of the same origin, in turns.

`python -m bench.rivals [--pages N] [--rounds N] [--concurrency N] [--folder DIR] [--language KIND] [--only NAME]`. Each
crawls a few pages and many, in processes and a folder of its own; the difference is what pages cost, and the start of a
program, which is a second for some, is left out. CPU is that of all processes; the clock is only worth something where
nothing else runs. A rival that cannot be run is named with the reason.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.origin import BenchOrigin
from bench.rivals.chart import chart
from bench.rivals.crawls import CONTESTANTS, FONDS, Contestant
from bench.rivals.table import HEAD, Cost, compared, cost, line, middle, ratios
from bench.rivals.watched import CommandFailed, Watched, watched

_FEW = 20


def main() -> None:
    """Let each crawl in every round, and print the table and the ratios."""
    options = _options()
    contestants = [each for each in CONTESTANTS if not options.only or each.name in (*options.only, FONDS.name)]
    print(f"{options.pages} pages ({options.language}), {options.concurrency} at once, {_machine()}")
    found: dict[Contestant, list[Cost]] = {each: [] for each in contestants}
    hindered: dict[Contestant, str] = {}
    with BenchOrigin(options.pages + _FEW, options.language) as origin:
        for number in range(options.rounds):
            print(f"round {number + 1}\n{HEAD}")
            for each in contestants:
                if (why := hindered.get(each) or each.hindrance) is None:
                    try:
                        found[each].append(_crawled(each, origin.port, options))
                        print(line(each.name, found[each][-1]), flush=True)
                        continue
                    except CommandFailed as failure:
                        why = str(failure)
                hindered[each] = why
                print(f"{each.name:18} could not be run: {why}", flush=True)
    whole = {each: costs for each, costs in found.items() if len(costs) == options.rounds}
    _tell(whole)
    if options.chart is not None:
        options.chart.write_text(chart({each.name: middle(costs) for each, costs in whole.items()}), "utf-8")


def _crawled(each: Contestant, port: int, options: argparse.Namespace) -> Cost:
    few, many = (_run(each, port, pages, options) for pages in (_FEW, options.pages + _FEW))
    return cost(few, many, _FEW, options.pages)


def _run(each: Contestant, port: int, pages: int, options: argparse.Namespace) -> Watched:
    with tempfile.TemporaryDirectory(prefix="fonds-rival-", dir=options.folder) as folder:
        return watched(each.command(port, pages, options.concurrency, Path(folder)), Path(folder))


def _tell(found: dict[Contestant, list[Cost]]) -> None:
    print(f"medians\n{HEAD}")
    for each, costs in found.items():
        print(line(each.name, middle(costs)))
    ours = found.get(FONDS, [])
    for name, milliseconds in sorted(middle(ours).threads.items(), key=lambda pair: -pair[1]) if ours else ():
        print(f"  Fonds, the process that crawls, thread {name:16} {milliseconds:6.2f} ms of CPU a page")
    for each, costs in found.items():
        if ours and each is not FONDS:
            print(compared(each.name, *ratios(ours, costs)))


def _machine() -> str:
    return f"{os.cpu_count()} processors, Python {platform.python_version()}, {_processor()}"


def _processor() -> str:
    lines: Sequence[str] = Path("/proc/cpuinfo").read_text().splitlines()
    return next((text.partition(": ")[2] for text in lines if text.startswith("model name")), platform.machine())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.rivals", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--pages", type=int, default=500, help="pages a round")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each")
    parser.add_argument("--concurrency", type=int, default=16, help="requests at once to the one host")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()), help="where archives are made")
    parser.add_argument("--language", choices=("all", "cjk", "other"), default="all", help="which collected pages")
    parser.add_argument("--chart", type=Path, help="a file for the picture of what a page costs each (SVG)")
    parser.add_argument("--only", action="append", help="a rival, by its name; may be repeated")
    return parser.parse_args()


if __name__ == "__main__":
    main()
