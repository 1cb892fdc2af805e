"""Dates as pages state them, never guessed: a text is in one of the known forms or it is not a date.

A day is not an instant: a text without time of day gives a day alone, and a time of day without an offset becomes an
instant only where the publication's zone is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from pipelines.words.date_forms import COMPACT, FORMS, MONTHS
from pipelines.words.numerals import with_digits
from storage.types import Precision

_YEARS = range(1600, 2200)
_ERAS = {"中華民國": 1911, "民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}
_ERA_LETTERS = {"R": "令和", "H": "平成", "S": "昭和"}
# No other calendar in use counts a year of three digits: it is the Republic of China's.
_REPUBLIC = range(100, 200)
_MAX_TEXT = 200
# A longer text is rare, and would fill the memory of the shorter ones.
_LINE = 2_000
_MONTHS_OF_YEAR = 12
_FORENOON = {"上午", "午前", "凌晨", "清晨", "早上", "오전", "am"}
_AFTERNOON = {"下午", "午後", "晚上", "晚間", "晚间", "오후", "pm"}
_NOON = "中午"
_ZONES = {"JST": 9, "KST": 9, "HKT": 8, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7, "CET": 1, "CEST": 2, "WET": 0}


@dataclass(frozen=True, slots=True)
class Moment:
    """A day as stated, and the instant when the text states one; `zone` is its offset (`+08:00`)."""

    day: date
    instant: datetime | None
    precision: Precision
    zone: str | None = None


def parse_moment(text: str, zone: tzinfo | None = None) -> Moment | None:
    """Read the first date in a text.

    Args:
        text: A machine-readable value or a printed line; the caller answers for its being about publication.
        zone: The publication's time zone, for texts without an offset.

    Returns:
        None when the text states no date that can exist.
    """
    plain = with_digits(unicodedata.normalize("NFKC", text).strip())
    if not plain or len(plain) > _MAX_TEXT:
        return None
    if compact := COMPACT.fullmatch(plain):
        return _moment(compact.groupdict(), zone)
    first = next(iter(_dates_in(plain)), None)
    return None if first is None else _moment(first.groupdict(), zone)


def moments_in(text: str, zone: tzinfo | None = None) -> tuple[tuple[Moment, ...], tuple[str, ...]]:
    """The dates of a line that can exist, and what stands before, between and behind them: one text more.

    Args:
        text: A printed line: `發布 2025-08-20 09:00 更新 2025-08-21`.
        zone: The publication's time zone.
    """
    plain = with_digits(unicodedata.normalize("NFKC", text).strip())
    if len(plain) > _MAX_TEXT:
        return (), (plain,)
    moments: list[Moment] = []
    around: list[str] = []
    end = 0
    matches = list(_dates_in(plain))
    orders = {order for match in matches if (order := _order_of(match.groupdict())) is not None}
    # Where one date of a line can be read in one way only, the others are written alike.
    order = orders.pop() if len(orders) == 1 else None
    for match in matches:
        if (moment := _moment(match.groupdict(), zone, order)) is not None:
            moments.append(moment)
            around.append(plain[end : match.start()])
            end = match.end()
    return tuple(moments), (*around, plain[end:])


def _dates_in(plain: str) -> Iterator[re.Match[str]]:
    """The dates in a text, from left to right."""
    position = 0
    while any(character.isdigit() for character in plain[position:]):
        first = _kept_date(plain, position) if len(plain) <= _LINE else _date_from(plain, position)
        if first is None:
            return
        yield first
        position = first.end()


def _date_from(plain: str, position: int) -> re.Match[str] | None:
    """The first date at or behind a place, the longest of those that begin there; None where none does."""
    # The names of months are many, and most lines have no year behind one.
    forms = (form for form, needed in FORMS if needed.search(plain, position))
    matches = [match for form in forms if (match := form.search(plain, position))]
    return min(matches, key=lambda match: (match.start(), -match.end()), default=None)


# Many rules ask for the dates of the same lines.
_kept_date = lru_cache(maxsize=1024)(_date_from)


def parse_rfc2822(text: str) -> Moment | None:
    """Read a date as mail and RSS write it; None when the text is not one."""
    try:
        instant = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if instant.tzinfo is None or instant.year not in _YEARS:
        return None
    return Moment(instant.date(), instant.astimezone(UTC), Precision.SECOND, _offset_text(instant))


def zone_named(name: str | None) -> tzinfo | None:
    """The time zone of this name, None for none."""
    return None if name is None else ZoneInfo(name)


def without_date(text: str) -> str:
    """The text with its first date taken out."""
    plain = unicodedata.normalize("NFKC", text)
    match = next(iter(_dates_in(plain)), None)
    return plain if match is None else plain[: match.start()] + plain[match.end() :]


def says_other_day(text: str) -> bool:
    """Whether a line holds a date of which cannot be told what is its month."""
    plain = with_digits(unicodedata.normalize("NFKC", text).strip())
    if len(plain) > _MAX_TEXT:
        return False
    held = [match.groupdict() for match in _dates_in(plain)]
    return any(groups.get("one") is not None and _moment(groups, None) is None for groups in held)


_Order = tuple[str, str]
_DAY_FIRST, _MONTH_FIRST = ("other", "one"), ("one", "other")


def _order_of(groups: dict[str, str | None]) -> _Order | None:
    """Which of two numbers is the month and which the day, None where either may be or where the form says it."""
    one, other = (int(groups.get(name) or 0) for name in ("one", "other"))
    if groups.get("mark") == "." or not (one > _MONTHS_OF_YEAR) ^ (other > _MONTHS_OF_YEAR):
        return None
    return _DAY_FIRST if one > _MONTHS_OF_YEAR else _MONTH_FIRST


def _moment(groups: dict[str, str | None], zone: tzinfo | None, order: _Order | None = None) -> Moment | None:
    try:
        day = date(_year(groups), *_month_and_day(groups, order))
        if day.year not in _YEARS:
            return None
        hour, minute, second = _clock(groups)
        zone = zone if (offset := groups.get("zone")) is None else _offset(offset)
        if hour is None or minute is None or zone is None:
            return Moment(day, None, Precision.DAY)
        local = datetime(day.year, day.month, day.day, hour, minute, second or 0, tzinfo=zone)
        precision = Precision.MINUTE if second is None else Precision.SECOND
        return Moment(day, local.astimezone(UTC), precision, _offset_text(local))
    except (ValueError, OverflowError):
        return None


def _year(groups: dict[str, str | None]) -> int:
    written, era = groups["year"] or "", groups.get("era")
    year = 1 if written == "元" else int(written)
    if era is None:
        return year + 1911 if year in _REPUBLIC else year
    return year + _ERAS[_ERA_LETTERS.get(era, era)]


def _month_and_day(groups: dict[str, str | None], order: _Order | None) -> tuple[int, int]:
    """Month and day; of two numbers that could each be the month nothing is taken, unless a dot says which is which."""
    if groups.get("name"):
        return MONTHS[(groups["name"] or "").lower()], int(groups["day"] or "")
    if groups.get("one") is None:
        return int(groups["month"] or ""), int(groups["day"] or "")
    one, other = int(groups["one"] or ""), int(groups["other"] or "")
    if groups["mark"] == "." or one > 12 or one == other:
        return other, one
    if other > 12:
        return one, other
    if order is not None:
        return int(groups[order[0]] or ""), int(groups[order[1]] or "")
    raise ValueError("either may be the month")


def _clock(groups: dict[str, str | None]) -> tuple[int | None, int | None, int | None]:
    hour, minute, second = (groups.get(name) for name in ("hour", "minute", "second"))
    if hour is None or minute is None:
        return None, None, None
    half = groups.get("half") or (groups.get("noon") or "").lower().replace(".", "")
    number = int(hour)
    if (half in _AFTERNOON and number < 12) or (half == _NOON and number < 11):
        number += 12
    elif half in _FORENOON and number == 12:
        number = 0
    return number, int(minute), None if second is None else int(second)


def _offset_text(moment: datetime) -> str:
    """The offset of an aware datetime as `+08:00`."""
    return moment.isoformat(timespec="minutes")[16:]


def _offset(text: str) -> tzinfo | None:
    """The offset that a text writes; None for the name of a zone that stands for several (`CST`)."""
    written = text.upper().removeprefix("UTC").removeprefix("GMT")
    if written in {"", "Z"}:
        return UTC
    if written.isalpha():
        return None if written not in _ZONES else timezone(timedelta(hours=_ZONES[written]))
    sign = -1 if written[0] == "-" else 1
    digits = written[1:].replace(":", "")
    hours, minutes = (digits, "0") if len(digits) <= 2 else (digits[:-2], digits[-2:])
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))
