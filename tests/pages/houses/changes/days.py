"""Days of publication in every form in which a newsroom prints one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from tests.pages.houses.article import Article
from tests.pages.houses.changes.change import Change, is_chinese, is_taiwanese, text
from tests.pages.houses.plan import Part, Plan

_DIGITS = "〇一二三四五六七八九"
_WIDE = str.maketrans("0123456789/-:", "０１２３４５６７８９／－：")
_OLD = date(2009, 11, 3)


def _in_han(number: int) -> str:
    """A number up to 199 as it is spoken."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    spoken = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        spoken += ("一" if hundreds and tens == 1 else "" if tens == 1 else _DIGITS[tens]) + "十"
    elif hundreds and ones:
        spoken += "零"
    return spoken + (_DIGITS[ones] if ones else "")


def _han_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roc(day: date) -> int:
    return day.year - 1911


def _era(day: date) -> str:
    name, first = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988)
    year = day.year - first
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _kanji_era(day: date) -> str:
    name, first = ("令和", 2018) if day >= date(2019, 5, 1) else ("平成", 1988)
    year = day.year - first
    return f"{name}{'元' if year == 1 else _in_han(year)}年{_in_han(day.month)}月{_in_han(day.day)}日"


def _weekday(day: date) -> str:
    return "一二三四五六日"[day.weekday()]


def _japanese_weekday(day: date) -> str:
    return "月火水木金土日"[day.weekday()]


Written = Callable[[date], str]
_ANYWHERE: dict[str, Written] = {
    "iso": lambda day: f"{day}",
    "slashes": lambda day: f"{day:%Y/%m/%d}",
    "slashes-short": lambda day: f"{day.year}/{day.month}/{day.day}",
    "dots": lambda day: f"{day:%Y.%m.%d}",
    "with-time": lambda day: f"{day} 09:30",
    "with-seconds": lambda day: f"{day:%Y/%m/%d} 09:30:15",
    "time-element": lambda day: f'<time datetime="{day}">{day:%m/%d}</time>',
    "time-element-instant": lambda day: f'<time datetime="{day}T09:30:00+08:00">{day:%Y-%m-%d %H:%M}</time>',
    "microdata": lambda day: f'<span itemprop="datePublished" content="{day}">{day:%Y/%m/%d}</span>',
    "full-width": lambda day: f"{day:%Y/%m/%d}".translate(_WIDE),
    "in-brackets": lambda day: f"[{day:%Y-%m-%d}]",
}
_CHINESE: dict[str, Written] = {
    "han": lambda day: f"{day.year}年{day.month}月{day.day}日",
    "han-spaced": lambda day: f"{day.year} 年 {day.month} 月 {day.day} 日",
    "han-weekday": lambda day: f"{day.year}年{day.month}月{day.day}日 星期{_weekday(day)}",
    "weekday-in-brackets": lambda day: f"{day:%Y-%m-%d}（{_weekday(day)}）",
    "han-afternoon": lambda day: f"{day.year}年{day.month}月{day.day}日 下午3:20",
    "han-digits": lambda day: f"{_han_digits(day.year)}年{_in_han(day.month)}月{_in_han(day.day)}日",
}
_TAIWANESE: dict[str, Written] = {
    "roc": lambda day: f"民國{_roc(day)}年{day.month}月{day.day}日",
    "roc-full": lambda day: f"中華民國{_roc(day)}年{day.month}月{day.day}日",
    "roc-slashes": lambda day: f"{_roc(day)}/{day:%m/%d}",
    "roc-dashes": lambda day: f"{_roc(day):03d}-{day:%m-%d}",
    "roc-dots": lambda day: f"{_roc(day)}.{day:%m.%d}",
    "roc-compact": lambda day: f"{_roc(day):03d}{day:%m%d}",
    "roc-numerals": lambda day: f"民國{_in_han(_roc(day))}年{_in_han(day.month)}月{_in_han(day.day)}日",
    "roc-han": lambda day: f"{_roc(day)}年{day.month}月{day.day}日",
}
_OTHERS: dict[str, dict[str, Written]] = {
    "ja": {
        "han": lambda day: f"{day.year}年{day.month}月{day.day}日",
        "weekday": lambda day: f"{day.year}年{day.month}月{day.day}日({_japanese_weekday(day)}) 9時30分",
        "era": _era,
        "era-numerals": _kanji_era,
        "era-letter": lambda day: f"R{day.year - 2018}.{day.month}.{day.day}",
    },
    "ko": {
        "words": lambda day: f"{day.year}년 {day.month}월 {day.day}일",
        "dots-spaced": lambda day: f"{day.year}. {day.month}. {day.day}.",
        "entered": lambda day: f"입력 {day:%Y.%m.%d} 09:30",
    },
    "en": {
        "month-first": lambda day: f"{day:%B} {day.day}, {day.year}",
        "day-first": lambda day: f"{day.day} {day:%B} {day.year}",
        "short-month": lambda day: f"{day:%b} {day.day}, {day.year}",
        "weekday": lambda day: f"{day:%A}, {day:%B} {day.day}, {day.year}",
        "published-word": lambda day: f"Published {day.day} {day:%b} {day.year} at 9:30 am",
    },
}


def _written(form: Written, tag: str) -> Callable[[Plan], Plan]:
    def made(article: Article, native: str) -> str:
        assert article.published_on is not None
        return f"<{tag}>{form(article.published_on)}</{tag}>"

    return lambda plan: plan.printing(Part.DAY, made)


def _labelled(form: Written, word: str | None = None) -> Callable[[Plan], Plan]:
    def made(article: Article, native: str) -> str:
        assert article.published_on is not None
        return f"<div>{text(word or article.words['published'])}：{form(article.published_on)}</div>"

    return lambda plan: plan.printing(Part.DAY, made)


def _old(apply: Callable[[Plan], Plan]) -> Callable[[Plan], Plan]:
    """The same on an article of a year of two digits after the founding of the Republic."""
    return lambda plan: apply(replace(plan, article=replace(plan.article, published_on=_OLD)))


def _with_change(plan: Plan) -> Plan:
    """The day of publication before the day of the last change."""

    def made(article: Article, native: str) -> str:
        assert article.published_on is not None
        later = article.published_on.replace(year=article.published_on.year + 1)
        words = {"en": ("Published", "Updated"), "ja": ("公開", "更新"), "ko": ("입력", "수정")}
        first, second = words.get(article.language, ("發布時間", "更新時間"))
        return f"<div><span>{first}：{article.published_on}</span> <span>{second}：{later}</span></div>"

    return plan.printing(Part.DAY, made)


def _is(language: str) -> Callable[[Article], bool]:
    return lambda article: article.language == language


CHANGES: tuple[Change, ...] = (
    *(Change(f"day-{name}", "day", _written(form, "div")) for name, form in _ANYWHERE.items()),
    *(Change(f"day-{name}", "day", _written(form, "p"), is_chinese) for name, form in _CHINESE.items()),
    *(Change(f"day-{name}", "day", _written(form, "div"), is_taiwanese) for name, form in _TAIWANESE.items()),
    *(Change(f"day-{name}-old", "day", _old(_written(form, "div")), is_taiwanese) for name, form in _TAIWANESE.items()),
    *(
        Change(f"day-{language}-{name}", "day", _written(form, "div"), _is(language))
        for language, forms in _OTHERS.items()
        for name, form in forms.items()
    ),
    Change("day-labelled-iso", "day", _labelled(_ANYWHERE["iso"])),
    Change("day-labelled-slashes", "day", _labelled(_ANYWHERE["slashes"])),
    Change("day-labelled-roc", "day", _labelled(_TAIWANESE["roc-slashes"]), is_taiwanese),
    Change("day-labelled-compact", "day", _labelled(_TAIWANESE["roc-compact"], "發布日期"), is_taiwanese),
    Change("day-and-change", "day", _with_change),
)
