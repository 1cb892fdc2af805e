"""A year in days: on which articles were published, and on which pages were captured."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from storage.questions.article_counts import shown_counts
from storage.questions.mementos import IS_MEMENTO, IS_PAGE, PAGE_ROLES
from storage.tables.article_counts import CountKind
from storage.tables.database import Database
from storage.types.storable import storable


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
    with database.read() as connection:
        published = _published(connection, publication)
        years = {int(day[:4]) for day in published} | _years_of_captures(connection, publication)
        if not years:
            return None
        asked = max(years) if year is None else year
        captured = _captured(connection, asked, publication)
    days = sorted({*captured, *(day for day in published if int(day[:4]) == asked)})
    return CalendarYear(
        asked,
        tuple(sorted(years, reverse=True)),
        tuple(CalendarDay(date.fromisoformat(on), published.get(on, 0), captured.get(on, 0)) for on in days),
    )


def _published(connection: Connection, publication: str | None) -> dict[str, int]:
    """How many articles were published on each day that has any."""
    counted = shown_counts(connection, CountKind.PUBLISHED)
    whose, given = _of(publication)
    asked = f"SELECT name AS day, sum(articles) AS number FROM {counted} WHERE {whose} GROUP BY name"
    return {row.day: int(row.number) for row in connection.execute(sa.text(asked), given)}


def _captured(connection: Connection, year: int, publication: str | None) -> dict[str, int]:
    """How many pages were captured on each day of a year that has any."""
    whose, given = _of(publication)
    asked = (
        "SELECT substr(captured_at, 1, 10) AS day, count(*) AS number FROM v_captures"
        f" WHERE {IS_PAGE} AND captured_at >= :first AND captured_at < :beyond AND {whose} GROUP BY 1"
    )
    # Every instant of the year, and none of another, is between these two texts.
    span = {"first": f"{year:04}-", "beyond": f"{year:04}-~"}
    return {row.day: row.number for row in connection.execute(sa.text(asked), span | given)}


def _years_of_captures(connection: Connection, publication: str | None) -> set[int]:
    """The years in which pages were captured: each is found by the first capture that is not of the years before."""
    whose, given = _of(publication)
    # An index has the first capture of one role, not of several.
    firsts = " UNION ALL ".join(
        f"SELECT * FROM (SELECT captured_at FROM v_captures WHERE role = '{role}' AND {IS_MEMENTO}"
        f" AND captured_at >= :since AND {whose} ORDER BY captured_at LIMIT 1) AS of_{role}"
        for role in PAGE_ROLES
    )
    asked = sa.text(f"SELECT min(captured_at) FROM ({firsts}) AS firsts")
    years = set[int]()
    since = ""
    while (first := connection.scalar(asked, {"since": since, **given})) is not None:
        years.add(int(first[:4]))
        since = f"{first[:4]}-~"
    return years


def _of(publication: str | None) -> tuple[str, dict[str, str]]:
    """The condition on whose rows are meant, with its value."""
    return (
        ("1 = 1", {}) if publication is None else ("publication = :publication", {"publication": storable(publication)})
    )
