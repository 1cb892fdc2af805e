"""Some of many states, for the tests that are run often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

_State = TypeVar("_State")


def evenly(states: Sequence[_State], number: int) -> list[_State]:
    """So many of the states, one from the middle of each of so many stretches."""
    step = len(states) / number
    return [states[int(step * (place + 0.5))] for place in range(number)] if len(states) > number else list(states)
