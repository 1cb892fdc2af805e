"""Lengths of time in words."""

from __future__ import annotations

import pytest

from storage.types.durations import duration


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_199, "120 minutes"),
        (7_200, "2 hours"),
        (86_400 * 2 - 1, "48 hours"),
        (86_400 * 12.4, "12 days"),
        (86_400 * 729, "729 days"),
        (86_400 * 730, "2 years"),
    ],
)
def test_a_length_of_time_is_told_in_the_unit_that_says_enough(seconds: float, said: str) -> None:
    """The largest of which there are two."""
    assert duration(seconds) == said
