"""A call is waited for until its end, or until nobody waits any more."""

from __future__ import annotations

import threading

import pytest

from crawler.abandonable_call import Abandoned, abandonable


def test_an_answer_is_given_and_an_error_is_raised() -> None:
    """As if it had been called in place; also an error that looks like a wait that was too short."""
    assert abandonable(lambda: 7, lambda: False) == 7

    def fail() -> int:
        raise TimeoutError("its own")

    with pytest.raises(TimeoutError, match="its own"):
        abandonable(fail, lambda: False)


def test_a_call_that_nobody_waits_for_is_left_alone() -> None:
    """It may go on; what it comes to is nobody's."""
    may_end = threading.Event()
    with pytest.raises(Abandoned):
        abandonable(may_end.wait, lambda: True)
    may_end.set()
