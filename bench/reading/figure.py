"""A figure: how a set of pages was read by one measure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from statistics import fmean


@dataclass(frozen=True, slots=True)
class Item:
    """One page by one measure; `note` says what was expected and found, `rival` what trafilatura alone reaches."""

    name: str
    value: float
    note: str = ""
    rival: float | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """The mean of a measure over a set. `floor` is None where none is set, `rival` where nothing is compared."""

    of: str
    measure: str
    value: float
    floor: float | None
    rival: float | None
    items: tuple[Item, ...]

    @property
    def holds(self) -> bool:
        """Whether the floor is reached, and trafilatura's own figure where the set asks for that."""
        return self.floor is None or self.value >= self.floor


def figure(of: str, measure: str, items: Iterable[Item], floor: float | None = None) -> Figure:
    """Sum a measure up; an empty set has the figure 0."""
    kept = tuple(items)
    others = [item.rival for item in kept if item.rival is not None]
    return Figure(
        of=of,
        measure=measure,
        value=fmean(item.value for item in kept) if kept else 0.0,
        floor=floor,
        rival=fmean(others) if others else None,
        items=kept,
    )
