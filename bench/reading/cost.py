"""`python -m bench.reading.cost [--every N]`: what reading a page costs beside trafilatura alone, and at which stage.

Both read the same pages in turns, one process, CPU time. Where the time goes is sampled meanwhile: what runs whenever
the process has used so much of it. Pages of unknown publications are the collected ones (only those of `tune`), pages
of known ones are drawn from the house of houses. Needs FONDS_SHARED_DATA, and the second collection beside it.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from time import process_time
from types import FrameType

from bench.reading.alone import alone
from bench.reading.collected import Sample, data
from bench.reading.halves import every_sample
from pipelines.reader import read
from pipelines.text import extractor
from storage.archive.profile_file import load_profile
from storage.types import Page
from storage.types.profile import Profile
from tests.pages.houses.page import drawn

_SAMPLED = 0.001
_HOUSES = 300
# What many stages call is counted for the one that does.
_SHARED = frozenset({"words", "page.weighing", "page.strips", "page.paths", "page.lines", "dates"})
_STAGES = {
    "encoding": "decoding",
    "page.tree": "parsing",
    "page.provenance_marks": "parsing",
    "page": "layout",
    "requisites": "requisites",
    "stated": "what the page states",
    "view": "title and head",
    "text": "text",
    "text.extractor": "trafilatura",
    "credits": "contributors",
    "sources": "sources",
    "rules": "other rules",
    "refusal": "refusals",
}
_REST = "deciding, and the tree's end"
_ASKED = (extractor.extracted_text, extractor.extracted_day)


@dataclass(slots=True)
class Cost:
    """What some pages cost: the CPU seconds of both readers, and the samples of ours by stage."""

    pages: int = 0
    ours: float = 0.0
    theirs: float = 0.0
    stages: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)


def stage_of(frame: FrameType | None) -> str | None:
    """The stage at which the reader is, by its innermost module that one stage alone calls; None outside of it."""
    is_reader = False
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith("pipelines."):
            is_reader, name = True, module.removeprefix("pipelines.")
            package = name.partition(".")[0]
            if name not in _SHARED and package not in _SHARED:
                return _STAGES.get(name) or _STAGES.get(package) or _REST
        frame = frame.f_back
    return _REST if is_reader else None


@contextmanager
def _sampling(stages: Counter[str]) -> Iterator[None]:
    """Count the reader's stage that runs, whenever the process has used so much CPU time."""

    def _count(_number: int, frame: FrameType | None) -> None:
        if (stage := stage_of(frame)) is not None:
            stages[stage] += 1

    before = signal.signal(signal.SIGPROF, _count)
    signal.setitimer(signal.ITIMER_PROF, _SAMPLED, _SAMPLED)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def cost_of(pages: Iterable[tuple[Page, Profile]]) -> Cost:
    """Read pages by both readers, and once more to count how often ours asks trafilatura.

    Args:
        pages: Each page, and the profile by which it is read.
    """
    cost, known = Cost(), list(pages)
    with _sampling(cost.stages):
        for page, profile in known:
            start = process_time()
            read(page, profile)
            middle = process_time()
            alone(page.body, page.url)
            cost.theirs += process_time() - middle
            cost.ours += middle - start
    for page, profile in known:
        _count_asked(page, profile, cost.asked)
    cost.pages = len(known)
    return cost


def _count_asked(page: Page, profile: Profile, asked: Counter[str]) -> None:
    """Count what trafilatura is asked for when a page is read."""
    wanted = {function.__code__: function.__name__ for function in _ASKED}
    asked_here: set[str] = set()

    def _called(frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and frame.f_code in wanted:
            asked_here.add(wanted[frame.f_code])

    sys.setprofile(_called)
    try:
        read(page, profile)
    finally:
        sys.setprofile(None)
    asked.update(asked_here)


def _unknown(samples: Iterable[Sample]) -> Iterator[tuple[Page, Profile]]:
    profile = load_profile("any")
    for sample in samples:
        if sample.facts.get("split") != "check":
            yield sample.page(), profile


def _known() -> Iterator[tuple[Page, Profile]]:
    houses = (drawn(seed) for seed in range(_HOUSES))
    return ((house.captured, house.profile) for house in houses)


def _print(name: str, cost: Cost) -> None:
    ours, theirs = (seconds / cost.pages * 1000 for seconds in (cost.ours, cost.theirs))
    print(
        f"{name}: {cost.pages} pages, CPU a page {ours:.1f} ms, trafilatura alone {theirs:.1f} ms, {ours / theirs:.2f}"
    )
    for stage, count in cost.stages.most_common():
        share = count / cost.stages.total()
        print(f"  {stage:30} {share * ours:6.2f} ms  {share:4.0%}  {share * ours / theirs:.3f} of trafilatura alone")
    for function in _ASKED:
        print(f"  {function.__name__} is asked of {cost.asked[function.__name__] / cost.pages:.1%} of the pages")


def main() -> int:
    """Print what pages of unknown and of known publications cost."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading.cost", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth of the collected pages")
    options = parser.parse_args()
    root = data()
    if root is None:
        print("no collected pages here: set FONDS_SHARED_DATA to their folder", file=sys.stderr)
        return 2
    _print("unknown publications", cost_of(_unknown(islice(every_sample(root), 0, None, options.every))))
    _print("known publications", cost_of(_known()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
