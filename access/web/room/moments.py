"""Times as a page tells them: days in words, instants in UTC to the minute or the second behind theirs, each exact for
programs."""

from __future__ import annotations

from datetime import UTC, date, datetime

from markupsafe import Markup

from access.web.room.languages import Language
from storage.types.durations import duration

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# In Chinese; storage.types.durations has those of English.
_UNITS = (("天", 86_400), ("小時", 3600), ("分鐘", 60), ("秒", 1))


def moment(language: Language, at: str | datetime, precision: str = "minutes") -> Markup:
    """An instant, to the minute unless another precision is named."""
    instant = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC)
    exact, hour = instant.isoformat().replace("+00:00", "Z"), instant.time().isoformat(precision)
    comma = "" if language is Language.CHINESE else ","
    on = f"{_day_in_words(language, instant.date())}{comma}"
    return Markup('<time datetime="{}"><span class="unbroken">{}</span> {}&nbsp;UTC</time>').format(exact, on, hour)


def second(language: Language, at: str | datetime) -> Markup:
    """An instant to the second: of visits, of which many come within a minute."""
    return moment(language, at, "seconds")


def day(language: Language, on: str | date) -> Markup:
    """A day in words."""
    exact = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    return Markup('<time datetime="{}">{}</time>').format(exact.isoformat(), _day_in_words(language, exact))


def _day_in_words(language: Language, on: date) -> str:
    if language is Language.CHINESE:
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def month(language: Language, year: int, number: int) -> str:
    """A month of a year in words."""
    return f"{year}年{number}月" if language is Language.CHINESE else f"{_MONTHS[number - 1]} {year}"


def how_long(language: Language, seconds: float) -> str:
    """So much time in its greatest unit."""
    if language is Language.ENGLISH:
        return duration(seconds)
    name, size = next((unit for unit in _UNITS if seconds >= unit[1]), _UNITS[-1])
    return f"{round(seconds / size)} {name}"
