"""Some of many states: for the tests that are run often, and for a run that must come to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

_State = TypeVar("_State")


def evenly(states: Sequence[_State], number: int) -> list[_State]:
    """So many of the states, one from the middle of each of so many stretches."""
    step = len(states) / number
    return [states[int(step * (place + 0.5))] for place in range(number)] if len(states) > number else list(states)


def in_time(
    states: Iterable[_State],
    seconds: float,
    tell_last: Callable[[_State], None],
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[_State]:
    """The states, until one was tried when so many seconds had gone: no further one is asked for, and it is told."""
    until = clock() + seconds
    for state in states:
        yield state
        if clock() >= until:
            tell_last(state)
            return
