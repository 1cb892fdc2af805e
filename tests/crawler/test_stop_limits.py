"""How far a crawl may go before it stops early."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crawler.stop_limits import NO_LIMITS, StopLimits

LIMITS = StopLimits(pages=9, time=timedelta(minutes=1), size=1000)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("asked", "seconds", "kept", "why"),
    [
        (8, 59, 999, None),
        (9, 0, 0, "it has asked for 9 addresses, which is its limit"),
        (0, 60, 0, "it has run for 60 seconds, which is its limit"),
        (0, 0, 1200, "it has kept 1200 bytes, and its limit is 1000"),
    ],
)
def test_the_first_limit_that_is_reached_says_why(asked: int, seconds: int, kept: int, why: str | None) -> None:
    """None before, and never any without limits."""
    assert LIMITS.reached(asked, seconds * SECOND, kept) == why
    assert NO_LIMITS.reached(asked, seconds * SECOND, kept) is None


def test_no_more_is_asked_for_than_there_is_room() -> None:
    """Without a limit of pages there is always room."""
    assert [LIMITS.room(asked) for asked in (0, 8, 9, 20)] == [9, 1, 0, 0]
    assert NO_LIMITS.room(20) is None
