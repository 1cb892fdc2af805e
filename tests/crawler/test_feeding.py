"""How often a crawl turns to its frontier: outcomes gather for as long as nothing has to wait for a turn."""

from __future__ import annotations

import pytest

from crawler.feeding import gathering_time


@pytest.mark.parametrize(("in_flight", "seconds"), [(0, 0.1), (20, 0.1), (60, 0.3), (100, 0.5), (1000, 0.5)])
def test_the_more_is_in_flight_the_longer_outcomes_gather(in_flight: int, seconds: float) -> None:
    """Between a tenth of a second and half of one."""
    assert gathering_time(in_flight) == pytest.approx(seconds)
