"""Dates as pages state them, never guessed: a text either is one of the known forms or it is no date.

A day is not an instant: a text without time of day gives a day alone, and a time of day without an offset becomes an
instant only where the publication's zone is known.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

from pipelines.words.numerals import with_digits
from storage.types import Precision

_YEARS = range(1600, 2200)
_TIME = r"(?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d)(?:[.,]\d{1,9})?)?"
_CJK_TIME = (
    r"(?P<half>上午|下午|午前|午後)?\s*(?P<chour>\d{1,2})\s*[時时點点:]\s*(?P<cminute>\d{1,2})"
    r"(?:\s*分|(?::(?P<csecond>\d{2}))?)"
)
_ZONE = r"(?:\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_NUMERIC = re.compile(
    rf"(?<!\d)(?P<year>\d{{4}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)"
    rf"(?:(?:T|[\s,]+){_TIME}{_ZONE})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})(?:T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})Z)?"
)
_CJK = re.compile(
    r"(?P<era>中華民國|民國|令和|平成|昭和|大正|明治)?\s*(?P<year>元|\d{1,4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日號号]"
    rf"(?:\s*[（(][^（()）]{{1,5}}[)）])?(?:\s*{_CJK_TIME})?"
)
_MONTHS = {
    "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9,
    "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4, "jun": 6, "jul": 7, "aug": 8,
    "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
}  # fmt: skip
_MONTH = "(?P<name>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ENGLISH_TIME = (
    r"(?:,?\s*(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?\s*(?P<half>[ap]\.?m\.?)?"
    rf"{_ZONE})?"
)
_ENGLISH = (
    re.compile(
        rf"\b{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})\b{_ENGLISH_TIME}", re.IGNORECASE
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<year>\d{{4}})\b{_ENGLISH_TIME}", re.IGNORECASE
    ),
)
_ERAS = {"中華民國": 1911, "民國": 1911, "令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911, "明治": 1867}


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
    if not plain or len(plain) > 200:
        return None
    if compact := _COMPACT.fullmatch(plain):
        return _moment(compact.groupdict(), zone, "Z" if compact["hour"] else None)
    for pattern in (_NUMERIC, _CJK, *_ENGLISH):
        if match := pattern.search(plain):
            found = match.groupdict()
            return _moment(found, zone, found.get("zone"))
    return None


def parse_rfc2822(text: str) -> Moment | None:
    """Read a date as mail and RSS write it; None when the text is none."""
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
    for pattern in (_NUMERIC, _CJK, *_ENGLISH):
        if match := pattern.search(plain):
            return plain[: match.start()] + plain[match.end() :]
    return plain


def _moment(found: dict[str, str | None], zone: tzinfo | None, offset: str | None) -> Moment | None:
    try:
        day = date(_year(found), _month(found), int(found["day"] or ""))
        if day.year not in _YEARS:
            return None
        hour, minute, second = _clock(found)
        if hour is None or minute is None:
            return Moment(day, None, Precision.DAY)
        zone = zone if offset is None else _offset(offset)
        if zone is None:
            return Moment(day, None, Precision.DAY)
        local = datetime(day.year, day.month, day.day, hour, minute, second or 0, tzinfo=zone)
        precision = Precision.MINUTE if second is None else Precision.SECOND
        return Moment(day, local.astimezone(UTC), precision, _offset_text(local))
    except (ValueError, OverflowError):
        return None


def _year(found: dict[str, str | None]) -> int:
    written, era = found["year"] or "", found.get("era")
    year = 1 if written == "元" else int(written)
    return year if era is None else year + _ERAS[era]


def _month(found: dict[str, str | None]) -> int:
    name = found.get("name")
    return int(found["month"] or "") if name is None else _MONTHS[name.lower()]


def _clock(found: dict[str, str | None]) -> tuple[int | None, int | None, int | None]:
    hour, minute, second = (found.get(name) or found.get(f"c{name}") for name in ("hour", "minute", "second"))
    if hour is None or minute is None:
        return None, None, None
    half = (found.get("half") or "").lower().replace(".", "")
    number = int(hour)
    if half in {"下午", "午後", "pm"} and number < 12:
        number += 12
    elif half in {"上午", "午前", "am"} and number == 12:
        number = 0
    return number, int(minute), None if second is None else int(second)


def _offset_text(moment: datetime) -> str:
    """The offset of an aware datetime as `+08:00`."""
    return moment.isoformat(timespec="minutes")[16:]


def _offset(text: str) -> tzinfo:
    if text.upper() in {"Z", "UTC", "GMT"}:
        return UTC
    sign = -1 if text[0] == "-" else 1
    digits = text[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
