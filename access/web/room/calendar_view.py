"""A year laid out in months and weeks, from Monday."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date

from storage.questions.calendar import CalendarDay, CalendarYear

_LEVELS = 4


@dataclass(frozen=True, slots=True)
class DayCell:
    """A day of a month; `level` says how much was published and captured on it, from 0 for nothing to 4 for most."""

    day: CalendarDay
    level: int


@dataclass(frozen=True, slots=True)
class MonthView:
    """A month that has something: its weeks, in which None is a day of another month."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]


def months_of(year: CalendarYear) -> tuple[MonthView, ...]:
    """The months of a year that have something."""
    days = {one.day: one for one in year.days}
    most = max((one.published + one.captured for one in year.days), default=0)
    used = sorted({one.day.month for one in year.days})
    weeks = calendar.Calendar()
    return tuple(
        MonthView(
            number,
            tuple(
                tuple(None if not day else _cell(date(year.year, number, day), days, most) for day in week)
                for week in weeks.monthdayscalendar(year.year, number)
            ),
        )
        for number in used
    )


def _cell(on: date, days: dict[date, CalendarDay], most: int) -> DayCell:
    found = days.get(on, CalendarDay(on, 0, 0))
    number = found.published + found.captured
    return DayCell(found, 0 if not number else 1 + (_LEVELS - 1) * (number - 1) // max(most, 1))
