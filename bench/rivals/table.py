"""From what was watched to what is told: costs a page, ratios to Fonds, and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from bench.rivals.watched import Watched

_MEGABYTE = 1e6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page costs one contestant, what its start costs left out.

    `rate` is in pages a second, None where the clock says nothing (a run of few pages took as long as one of many);
    `cpu`, `first` and `others` in milliseconds: of all processes, of the first, of the others. `memory` and `kept` are
    bytes, the latter a page; `read` is the share of the pages that it had.
    """

    rate: float | None
    cpu: float
    first: float
    memory: float
    kept: float
    read: float
    threads: Mapping[str, float]

    @property
    def others(self) -> float:
        """The milliseconds a page of all processes but the first."""
        return max(0.0, self.cpu - self.first)


def cost(few: Watched, many: Watched, number: int, more: int) -> Cost:
    """What a page costs, from a run over `number` pages and one over `number + more`."""
    wall = many.wall - few.wall
    return Cost(
        rate=more / wall if wall > 0 else None,
        cpu=1e3 * (many.cpu - few.cpu) / more,
        first=1e3 * (many.first - few.first) / more,
        memory=many.memory,
        kept=(many.kept - few.kept) / more,
        read=many.pages / (number + more),
        threads={name: 1e3 * (seconds - few.threads.get(name, 0.0)) / more for name, seconds in many.threads.items()},
    )


def middle(rounds: Sequence[Cost]) -> Cost:
    """The medians of what rounds told, each figure by itself."""
    rates = [each.rate for each in rounds if each.rate is not None]
    names = {name for each in rounds for name in each.threads}
    return Cost(
        rate=median(rates) if rates else None,
        cpu=median(each.cpu for each in rounds),
        first=median(each.first for each in rounds),
        memory=median(each.memory for each in rounds),
        kept=median(each.kept for each in rounds),
        read=median(each.read for each in rounds),
        threads={name: median(each.threads.get(name, 0.0) for each in rounds) for name in names},
    )


def ratios(ours: Sequence[Cost], theirs: Sequence[Cost]) -> tuple[list[float], list[float]]:
    """Our rate ÷ theirs and our CPU ÷ theirs, of the rounds that stand beside each other."""
    pairs = list(zip(ours, theirs, strict=True))
    rates = [mine.rate / other.rate for mine, other in pairs if mine.rate is not None and other.rate is not None]
    return rates, [mine.cpu / other.cpu for mine, other in pairs]


def line(name: str, found: Cost) -> str:
    """One contestant's costs in a row of the table."""
    rate = f"{found.rate:7.1f}/s" if found.rate is not None else "        –"
    return (
        f"{name:18} {rate} {found.cpu:8.1f} ms {found.first:8.1f} {found.others:8.1f}"
        f" {found.memory / _MEGABYTE:7.0f} MB {found.kept / 1e3:8.1f} kB {100 * found.read:5.0f} %"
    )


HEAD = f"{'':18} {'pages':>9} {'CPU a page':>11} {'first':>8} {'others':>8} {'memory':>10} {'kept':>11} {'had':>7}"


def compared(name: str, rates: Sequence[float], cpus: Sequence[float]) -> str:
    """A line of ratios: medians, and behind them the smallest and the largest."""
    return f"Fonds ÷ {name:18} rate {_spread(rates)}   CPU {_spread(cpus)}"


def _spread(values: Sequence[float]) -> str:
    if not values:
        return "–"
    return f"{median(values):5.2f} ({min(values):.2f} to {max(values):.2f})"
