"""Chinese numerals in dates, as official documents write them: 中華民國一百零二年四月十五日, 二〇二五年九月八日."""

from __future__ import annotations

import re

_DIGITS = {"〇": 0, "○": 0, "零": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_UNITS = {"十": 10, "百": 100, "千": 1000}
_TENS = {"廿": "二十", "卅": "三十"}
_NUMERAL = r"[〇○零一二三四五六七八九十百千廿卅]{1,7}"
_DATE = re.compile(
    rf"(?P<year>{_NUMERAL}|元|\d{{1,4}})(?P<a>\s*年\s*)(?P<month>{_NUMERAL}|\d{{1,2}})(?P<b>\s*月\s*)"
    rf"(?P<day>{_NUMERAL}|\d{{1,2}})(?P<c>\s*[日號号])"
)


def with_digits(text: str) -> str:
    """The text with the dates that are written in Chinese numerals written in digits; all else stays."""
    return _DATE.sub(_digits, text)


def number_of(numeral: str) -> int | None:
    """The number that a Chinese numeral writes, place by place or with its units; None for a text that is not one."""
    for short, long in _TENS.items():
        numeral = numeral.replace(short, long)
    if not numeral or any(character not in _DIGITS and character not in _UNITS for character in numeral):
        return None
    if not any(character in _UNITS for character in numeral):
        return int("".join(str(_DIGITS[character]) for character in numeral))
    total = 0
    digit: int | None = None
    for character in numeral:
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
    return total + (digit or 0)


def _digits(match: re.Match[str]) -> str:
    year, month, day = (_number(match[name]) for name in ("year", "month", "day"))
    return f"{year}{match['a']}{month}{match['b']}{day}{match['c']}"


def _number(text: str) -> str:
    if text == "元" or text.isdigit():
        return text
    number = number_of(text)
    return text if number is None else str(number)
