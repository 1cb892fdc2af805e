"""How long something that comes now and then is silent, and when it has been silent for too long."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import pairwise

_FEWEST = 20
"""Fewer times say nothing of how long the next silence may be."""
_SHORTEST = timedelta(days=2)
"""A day without news is a Sunday."""


def longest_pause(times: Collection[datetime]) -> timedelta | None:
    """The longest time between two that follow one another, None when there are too few to know."""
    ordered = sorted(set(times))
    if len(ordered) < _FEWEST:
        return None
    return max(later - earlier for earlier, later in pairwise(ordered))


def silence_allowed(pause: timedelta) -> timedelta:
    """How long a silence may be where the longest pause so far was this one: twice as long, and two days at least."""
    return max(2 * pause, _SHORTEST)
