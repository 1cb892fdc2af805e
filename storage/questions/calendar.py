"""A year in days: on which articles were published, and on which pages were captured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from storage.questions.mementos import IS_PAGE
from storage.tables.database import Database
from storage.types.storable import storable

_PAGES = f"v_captures WHERE {IS_PAGE}"
_PUBLISHED = "v_articles WHERE published_on IS NOT NULL"
_OF_DAYS = {"published": ("published_on", _PUBLISHED), "captured": ("substr(captured_at, 1, 10)", _PAGES)}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A day with how many articles were published on it, as printed, and how many pages were captured (UTC)."""

    day: date
    published: int
    captured: int


@dataclass(frozen=True, slots=True)
class CalendarYear:
    """The days of a year that have something, in order; `years` are all that have, the latest first."""

    year: int
    years: tuple[int, ...]
    days: tuple[CalendarDay, ...]


def calendar_year(database: Database, year: int | None = None, publication: str | None = None) -> CalendarYear | None:
    """The days of a year, of the latest one that has any when none is given; None when no year has any."""
    years = set[int]()
    counted: dict[date, dict[str, int]] = {}
    whose = "" if publication is None else " AND publication = :publication"
    slug = {} if publication is None else {"publication": storable(publication)}
    with database.read() as connection:
        for day, source in _OF_DAYS.values():
            found = connection.scalars(sa.text(f"SELECT DISTINCT substr({day}, 1, 4) FROM {source}{whose}"), slug)
            years.update(int(one) for one in found)
        if not years:
            return None
        asked = max(years) if year is None else year
        span = {"first": f"{asked:04}-01-01", "last": f"{asked:04}-12-31", **slug}
        for kind, (day, source) in _OF_DAYS.items():
            statement = (
                f"SELECT {day} AS day, count(*) AS number FROM {source}{whose}"
                f" AND {day} >= :first AND {day} <= :last GROUP BY {day}"
            )
            for row in connection.execute(sa.text(statement), span):
                counted.setdefault(date.fromisoformat(row.day), {})[kind] = row.number
    days = tuple(
        CalendarDay(on, numbers.get("published", 0), numbers.get("captured", 0))
        for on, numbers in sorted(counted.items())
    )
    return CalendarYear(asked, tuple(sorted(years, reverse=True)), days)
