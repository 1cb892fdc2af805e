"""Whether a page holds a day in any form: a gold that its page nowhere holds is a slip of whoever wrote it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from pipelines.words.date_forms import MONTHS

_STAMP = re.compile(r"(?<!\d)(1\d{9})(?:\d{3})?(?!\d)")
_LONGEST_NAME = 24


def holds_day(text: str, day: date) -> bool:
    """Whether a day stands in a text: in numerals in any order, with the name of its month, or as seconds since 1970.

    The name of a month in a language that is not known may be that of the day.

    Args:
        text: The page as it came, its markup included, and its address.
        day: The day.
    """
    if any(pattern.search(text) for pattern in _numerals(day)):
        return True
    if any(_is_month(match[1], day.month) for pattern in _named(day) for match in pattern.finditer(text)):
        return True
    return any(datetime.fromtimestamp(int(match[1]), UTC).date() == day for match in _STAMP.finditer(text))


def _numerals(day: date) -> tuple[re.Pattern[str], ...]:
    year, month, number = str(day.year), f"0?{day.month}", f"0?{day.day}"
    short = rf"(?:{year}|{year[2:]})"
    return (
        re.compile(rf"(?<!\d){short}\D{{1,3}}{month}\D{{1,3}}{number}(?!\d)"),
        re.compile(rf"(?<!\d){number}\D{{1,3}}{month}\D{{1,3}}{short}(?!\d)"),
        re.compile(rf"(?<!\d){month}\D{{1,3}}{number}\D{{1,3}}{short}(?!\d)"),
        re.compile(rf"{day:%Y%m%d}|(?<!\d){day.year - 1911}\D{{1,3}}{month}\D{{1,3}}{number}(?!\d)"),
    )


def _named(day: date) -> tuple[re.Pattern[str], ...]:
    year, number = str(day.year), f"0?{day.day}"
    short = rf"(?:{year}|['’]?{year[2:]})"
    name, before = rf"(\D{{2,{_LONGEST_NAME}}}?)", r"(?<![^\W\d])([^\W\d]{2,16}\W{1,3})"
    return (
        re.compile(rf"(?<!\d){number}{name}{short}(?!\d)"),
        re.compile(rf"{before}{number}(?:st|nd|rd|th)?\W{{1,3}}(?:\w{{2,3}} )?{year}(?!\d)"),
        re.compile(rf"(?<!\d){year}{name}{number}(?!\d)"),
    )


def _is_month(between: str, month: int) -> bool:
    """Whether what stands between the numbers of a date may be the name of a month: it names no other one."""
    words = re.findall(r"[^\W\d_]+", between.casefold())
    known = {MONTHS[word] for word in words if word in MONTHS}
    return month in known or (not known and any(len(word) > 2 or not word.isascii() for word in words))
