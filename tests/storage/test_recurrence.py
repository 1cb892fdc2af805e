"""When something is done again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from storage.types.recurrence import DailyAt, Every, Recurrence, recurrence_of

# A Monday.
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("6h", Every(timedelta(hours=6))),
        ("03:17", DailyAt(3, 17)),
        ("Sun 23:59", DailyAt(23, 59, 6)),
        ("24:00", None),
        ("3:17", None),
        ("sun 03:17", None),
        ("0h", None),
        ("daily", None),
    ],
)
def test_a_recurrence_is_a_span_a_time_or_a_day_and_a_time(text: str, meant: Recurrence | None) -> None:
    """And nothing else."""
    assert recurrence_of(text) == meant


@pytest.mark.parametrize(
    ("recurrence", "began", "due"),
    [
        (Every(timedelta(hours=6)), None, NOON),
        (Every(timedelta(hours=6)), NOON, NOON + timedelta(hours=6)),
        (DailyAt(12, 0), None, NOON + timedelta(days=1)),
        (DailyAt(12, 1), None, NOON + timedelta(minutes=1)),
        (DailyAt(3, 17), NOON - timedelta(days=3), datetime(2026, 11, 28, 3, 17, tzinfo=UTC)),
        (DailyAt(3, 17, 6), NOON, datetime(2026, 12, 6, 3, 17, tzinfo=UTC)),
        (DailyAt(12, 0, 0), NOON, NOON + timedelta(days=7)),
    ],
)
def test_the_next_time_follows_the_last(recurrence: Recurrence, began: datetime | None, due: datetime) -> None:
    """A time that passed while nobody was there is due, and one that passed before there was anything to do is not."""
    assert recurrence.next_after(began, NOON) == due
