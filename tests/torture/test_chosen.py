"""Of many states some are chosen, or as many as there is time for."""

from __future__ import annotations

import math

from tests.torture.chosen import evenly, in_time


def test_states_are_chosen_evenly() -> None:
    """One from the middle of each stretch; all when there are no more than are asked for."""
    assert evenly(range(10), 2) == [2, 7]
    assert evenly(range(3), 3) == [0, 1, 2]


def test_no_state_is_asked_for_when_the_time_is_over() -> None:
    """So what counts the states counts none that was not tried; the last is told."""
    asked = iter(range(10))
    now = iter([0.0, 10.0, 59.0, 60.0])
    told: list[int] = []
    assert list(in_time(asked, 60, told.append, lambda: next(now))) == [0, 1, 2]
    assert (told, next(asked)) == ([2], 3)


def test_without_an_end_all_are_tried() -> None:
    """Nothing is told then."""
    told: list[int] = []
    assert list(in_time(range(3), math.inf, told.append)) == [0, 1, 2]
    assert told == []
