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


# Behind a Chinese word for a date two or three digits are a year of the Republic of China, whatever stands between.
_DATE_WORD = (
    r"(?P<word>(?:日期|時間|[發公頒][布佈文告行表]|刊登|張貼|上[版稿架]|更新|修[正改訂])(?:日期|時間|日)?\s*[:：]?\s*)"
)
_REPUBLIC = re.compile(
    rf"{_DATE_WORD}"
    r"(?P<year>0\d\d|1[0-4]\d|[3-9]\d)(?P<mark>\s?[-/.]\s?|)(?P<month>0[1-9]|1[0-2])(?P=mark)(?P<day>0[1-9]|[12]\d|"
    r"3[01])(?![\d/-])"
)
_REPUBLIC_YEAR = re.compile(rf"{_DATE_WORD}(?=[3-9]\d\s*年\s*\d{{1,2}}\s*月)")


def with_digits(text: str) -> str:
    """The text with its dates in Chinese numerals or in bare years of the Republic written in full, in digits."""
    if text.isascii():
        return text
    text = _REPUBLIC.sub(r"\g<word>民國\g<year>.\g<month>.\g<day>", text)
    if "年" not in text:
        return text
    return _DATE.sub(_digits, _REPUBLIC_YEAR.sub(r"\g<word>民國", text))


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
