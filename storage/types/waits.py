"""How long to wait between two visits to one address, whether an article or a source that an article cites."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

FIRST_WAITS = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
"""The waits after an article was found or changed, and after a source was cited; then a rate of change decides."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(days=1), timedelta(days=180)
"""The bounds of a wait that rests on a rate of change."""


def within(wait: timedelta, least: timedelta, most: timedelta) -> timedelta:
    """The wait, or the bound that it passes."""
    return min(max(wait, least), most)


def wait_number(waits: Sequence[timedelta], number: int) -> timedelta:
    """The wait of this number, from 0; the last one repeats."""
    return waits[min(number, len(waits) - 1)]
