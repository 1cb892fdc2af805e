"""`python -m bench.reading.halves [--rules] [--worst]`: rules that hold anywhere, told from rules fitted to pages.

Collected pages are parted by publisher. Rules are made looking at the half `tune`; the half `check` is only scored, and
its pages are never named. Each line stands for a set, a language and a field: how both halves came out, beside what
trafilatura makes of them alone. Needs FONDS_SHARED_DATA, and the second collection beside it (FONDS_SHARED_READING).
"""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from time import process_time

from bench.reading.alone import alone
from bench.reading.collected import Sample, data, samples
from bench.reading.golds import gold_of, set_of
from bench.reading.judging import Found, Judgement, Outcome, judge
from bench.reading.news import writers
from storage.types import ArticleReading, Evidence
from storage.types.tokens import Sureness

# What a reader that was fitted to its pages loses on others, beyond what trafilatura loses there.
WIDEST_GAP = 0.02
MOST_WRONG = 0.02
CALIBRATED = {Sureness.CERTAIN: 0.995, Sureness.LIKELY: 0.97}
_EVIDENCE = {"title": "title", "author": "contributors", "date": "published_on", "deck": "deck", "text": "text"}
_HALVES = ("tune", "check")
_PROCESSES = 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A field of a page by both readers. `evidence` is what our value rests on, None where we say nothing."""

    name: str
    half: str
    set: str
    language: str
    ours: Judgement
    theirs: Judgement
    evidence: Evidence | None


@dataclass(slots=True)
class Tally:
    """How often a field came out each way in one half, and the sums of both scores."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    ours: float = 0.0
    theirs: float = 0.0

    def add(self, judged: Judged) -> None:
        """Count a field of a page."""
        self.outcomes[judged.ours.outcome] += 1
        self.ours += judged.ours.score
        self.theirs += judged.theirs.score

    @property
    def pages(self) -> int:
        """How many pages were judged."""
        return self.outcomes.total()

    @property
    def score(self) -> float:
        """Our mean score."""
        return self.ours / self.pages if self.pages else 0.0

    @property
    def rival(self) -> float:
        """The mean score of trafilatura."""
        return self.theirs / self.pages if self.pages else 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table; `faults` says what is wrong with it."""

    of: tuple[str, str, str]
    tune: Tally
    check: Tally

    @property
    def gap(self) -> float | None:
        """What we lose from tune to check beyond what trafilatura loses there; None where one half has no page."""
        if not self.tune.pages or not self.check.pages:
            return None
        return (self.tune.score - self.check.score) - (self.tune.rival - self.check.rival)

    @property
    def faults(self) -> tuple[str, ...]:
        """The promises that this line breaks."""
        found = []
        if self.check.pages and self.check.score < self.check.rival - 0.0005:
            found.append("below trafilatura")
        if self.gap is not None and self.gap > WIDEST_GAP:
            found.append("fitted to tune")
        if self.of[0] == "all" and self.check.outcomes[Outcome.WRONG] > MOST_WRONG * self.check.pages:
            found.append("wrong too often")
        return tuple(found)


def lines(judged: Iterable[Judged]) -> Iterator[Line]:
    """The lines of the table: of all pages first, then by language, then by set and language."""
    tallies: dict[tuple[str, str, str], dict[str, Tally]] = defaultdict(lambda: {half: Tally() for half in _HALVES})
    for one in judged:
        for of in (("all", "all", one.ours.field), ("all", one.language, one.ours.field)):
            tallies[of][one.half].add(one)
        tallies[(one.set, one.language, one.ours.field)][one.half].add(one)
    for of in sorted(tallies, key=lambda of: (of[0] != "all", of[1] != "all", of)):
        yield Line(of, tallies[of]["tune"], tallies[of]["check"])


def calibration(judged: Iterable[Judged]) -> dict[Sureness, Counter[Outcome]]:
    """How the fields came out that a reading marks with each degree of sureness."""
    found: dict[Sureness, Counter[Outcome]] = {sure: Counter() for sure in Sureness}
    for one in judged:
        if one.evidence is not None:
            found[one.evidence.sure][one.ours.outcome] += 1
    return found


def rules(judged: Iterable[Judged]) -> dict[tuple[str, str], dict[str, Counter[Outcome]]]:
    """By field and evidence, how the values came out in each half."""
    found: dict[tuple[str, str], dict[str, Counter[Outcome]]] = defaultdict(
        lambda: {half: Counter() for half in _HALVES}
    )
    for one in judged:
        if one.evidence is not None:
            found[(one.ours.field, one.evidence.rule)][one.half][one.ours.outcome] += 1
    return found


def every_sample(root: Path) -> Iterator[Sample]:
    """The pages of both collections, those of the first before those of the second."""
    yield from samples(root, "extraction")
    more = Path(os.environ.get("FONDS_SHARED_READING") or root.parent / "reading")
    if more.is_dir():
        yield from samples(more, "extraction")
    else:
        print(f"no second collection at {more}: set FONDS_SHARED_READING to its folder", file=sys.stderr)


def _read(sample: Sample) -> tuple[list[Judged], float, float]:
    """Judge a page; returns also the CPU seconds of both readers."""
    body, gold = sample.body, gold_of(sample)
    start = process_time()
    article = sample.read_article()
    middle = process_time()
    own = alone(body, sample.url)
    end = process_time()
    day = date.fromisoformat(own.day) if own.day else None
    rival = Found(own.text, own.title or None, own.authors, day, own.description or None)
    evidence = {} if article is None else dict(article.evidence)
    half = str(sample.facts.get("split") or "tune")
    judged = [
        Judged(
            name=sample.file,
            half=half,
            set=set_of(sample),
            language=sample.language,
            ours=ours,
            theirs=theirs,
            evidence=None if ours.outcome is Outcome.HONEST else evidence.get(_EVIDENCE.get(ours.field, "")),
        )
        for ours, theirs in zip(judge(gold, _found(article)), judge(gold, rival), strict=True)
    ]
    return judged, middle - start, end - middle


def _found(article: ArticleReading | None) -> Found:
    if article is None:
        return Found()
    return Found(
        article.text, article.title, writers(article), article.published_on, article.deck, article.published_at
    )


def _print_line(line: Line) -> None:
    halves = []
    for tally in (line.tune, line.check):
        right, honest, wrong = (tally.outcomes[outcome] for outcome in Outcome)
        halves.append(f"{right:4}{honest:4}{wrong:4}  {tally.score:.3f} {tally.rival:.3f}" if tally.pages else " " * 25)
    gap = "      " if line.gap is None else f"{line.gap:+.3f}"
    mark = "✗" if line.faults else " "
    print(f"{mark} {line.of[0]:13}{line.of[1]:8}{line.of[2]:13} {'   '.join(halves)}   {gap}  {', '.join(line.faults)}")


def _print_calibration(counted: dict[Sureness, Counter[Outcome]]) -> bool:
    holds = True
    for sure, outcomes in counted.items():
        said = outcomes[Outcome.RIGHT] + outcomes[Outcome.WRONG]
        share = outcomes[Outcome.RIGHT] / said if said else 1.0
        floor = CALIBRATED.get(sure)
        holds = holds and (floor is None or share >= floor)
        wanted = "" if floor is None else f"  ≥ {floor:.3f}"
        print(f"{' ' if floor is None or share >= floor else '✗'} {sure:10} right {share:.3f} of {said}{wanted}")
    return holds


def _print_rules(counted: dict[tuple[str, str], dict[str, Counter[Outcome]]]) -> None:
    for (name, rule), halves in sorted(counted.items()):
        told = "   ".join(
            f"{half} {halves[half][Outcome.RIGHT]:4} right {halves[half][Outcome.WRONG]:3} wrong" for half in _HALVES
        )
        print(f"  {name:13} {told}   {rule}")


def main() -> int:
    """Print the tables; 0 when no promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m bench.reading.halves", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rules", action="store_true", help="how each rule came out in both halves")
    parser.add_argument("--worst", action="store_true", help="name the pages of tune that are not read right")
    options = parser.parse_args()
    root = data()
    if root is None:
        print("no collected pages here: set FONDS_SHARED_DATA to their folder", file=sys.stderr)
        return 2
    with ProcessPoolExecutor(_PROCESSES) as pool:
        read = list(pool.map(_read, every_sample(root), chunksize=8))
    judged = [one for found, _, _ in read for one in found]
    table = list(lines(judged))
    print(f"  {'':34} {'tune: right honest wrong':28}{'check: right honest wrong':28}gap beyond trafilatura's")
    print(f"  {'':47}score  alone                 score  alone")
    for line in table:
        _print_line(line)
    calibrated = _print_calibration(calibration(judged))
    ours = sum(seconds for _, seconds, _ in read) / len(read) * 1000
    theirs = sum(seconds for _, _, seconds in read) / len(read) * 1000
    print(f"  CPU a page: {ours:.0f} ms, trafilatura alone {theirs:.0f} ms, ratio {ours / theirs:.2f}")
    if options.rules:
        _print_rules(rules(judged))
    if options.worst:
        for one in judged:
            if one.half == "tune" and one.ours.outcome is not Outcome.RIGHT:
                scores = f"{one.ours.score:.2f} ({one.theirs.score:.2f})"
                print(f"  {one.ours.outcome:7}{one.ours.field:13}{scores} {one.name}  {one.evidence}")
    return 0 if calibrated and not any(line.faults for line in table) else 1


if __name__ == "__main__":
    sys.exit(main())
