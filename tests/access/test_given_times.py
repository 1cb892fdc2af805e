"""Times as they are given with options and parameters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from access.given_times import instant_given
from storage.types.errors import UsageError


@pytest.mark.parametrize(
    ("given", "first", "behind"),
    [
        ("2031", datetime(2031, 1, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)),
        ("2031-02", datetime(2031, 2, 1, tzinfo=UTC), datetime(2031, 3, 1, tzinfo=UTC)),
        ("2031-12", datetime(2031, 12, 1, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)),
        ("2031-12-31", datetime(2031, 12, 31, tzinfo=UTC), datetime(2032, 1, 1, tzinfo=UTC)),
        ("2031-12-31T08:00+08:00", datetime(2031, 12, 31, tzinfo=UTC), datetime(2031, 12, 31, 0, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_span_begins_with_it_and_ends_behind_it(given: str, first: datetime, behind: datetime) -> None:
    """Years, months and days are whole; an instant is itself."""
    assert instant_given("--since", given) == first
    assert instant_given("--until", given, behind=True) == behind


@pytest.mark.parametrize("given", ["2031-13", "203", "soon", "０００１", "0000"])
def test_what_is_no_time_is_an_error_that_says_what_is(given: str) -> None:
    """A month that there is not, too few digits, words, digits of another script."""
    with pytest.raises(UsageError, match=r"--until .* is no date, such as 2031, 2031-01, 2031-01-01 or"):
        instant_given("--until", given, behind=True)


@pytest.mark.parametrize("given", ["9999", "9999-12", "9999-12-31", "0001-01-01T00:00+08:00"])
def test_a_time_at_the_end_of_the_calendar_is_not_called_none(given: str) -> None:
    """It is a date; what is missing is a time behind it, or in UTC."""
    with pytest.raises(UsageError, match=r"--until '.*' is outside the years 1 to 9999, or no time of theirs"):
        instant_given("--until", given, behind=True)


def test_what_ends_at_a_day_takes_no_year() -> None:
    """Whether the end of a withholding is meant by its beginning or its end is not guessed."""
    with pytest.raises(UsageError, match="such as 2031-01-01 or"):
        instant_given("--until", "2031", to_the_day=True)
