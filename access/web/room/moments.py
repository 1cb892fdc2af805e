"""Times as a page tells them: days in words, instants in UTC to the minute or the second, each with its exact value."""

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


def moment(at: str | datetime, precision: str = "minutes") -> Markup:
    """An instant, to the minute unless another precision is named."""
    instant = (datetime.fromisoformat(at) if isinstance(at, str) else at).astimezone(UTC)
    shown = instant.replace(tzinfo=None).isoformat(" ", precision)
    exact = instant.isoformat().replace("+00:00", "Z")
    return Markup('<time datetime="{}">{}&nbsp;UTC</time>').format(exact, shown.replace(" ", "\N{NO-BREAK SPACE}"))


def second(at: str | datetime) -> Markup:
    """An instant to the second: of visits, of which many come within a minute."""
    return moment(at, "seconds")


def day(language: Language, on: str | date) -> Markup:
    """A day in words."""
    exact = date.fromisoformat(on[:10]) if isinstance(on, str) else on
    if language is Language.CHINESE:
        shown = f"{exact.year}年{exact.month}月{exact.day}日"
    else:
        shown = f"{exact.day} {_MONTHS[exact.month - 1]} {exact.year}"
    return Markup('<time datetime="{}">{}</time>').format(exact.isoformat(), shown)


def month(language: Language, year: int, number: int) -> str:
    """A month of a year in words."""
    return f"{year}年{number}月" if language is Language.CHINESE else f"{_MONTHS[number - 1]} {year}"


def how_long(language: Language, seconds: float) -> str:
    """So much time in its greatest unit."""
    if language is Language.ENGLISH:
        return duration(seconds)
    name, size = next((unit for unit in _UNITS if seconds >= unit[1]), _UNITS[-1])
    return f"{round(seconds / size)} {name}"
