"""When an article was published and changed, from what the page prints and what its head states.

A printed day is the day; the head may add the instant. Nothing is taken from an address, a link, or the running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from itertools import pairwise

from pipelines.dates import Moment, moments_in, parse_moment, parse_rfc2822
from pipelines.page.strips import Line, Strip
from pipelines.stated.statements import Statements
from pipelines.words.date_words import Kind, is_date_word, told_before, told_behind
from pipelines.words.labels import bare

_PUBLISHED_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "og:published_time", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "article.published",
    "cxenseparse:recs:publishtime", "date", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date",
    "dc.date.created", "dcterms.created", "article_date_original", "rnews:datepublished", "citation_publication_date",
)  # fmt: skip
_MODIFIED_METAS = (
    "article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified", "lastmod",
    "dcterms.modified", "dc.date.modified", "article.updated", "rnews:datemodified",
)  # fmt: skip
_SHORT = 80
_NAME = 12
# What stands behind the mark that divides a line, or in another field beside it, says nothing of the date.
_MARK = re.compile(
    r"[|｜•·]|[(（](?=[^()（）]*\d)|(?:文章|新聞|新闻|稿件)?(?:來源|来源|出處|出处|出典|配信)\s*[:：]|"
    r"(?:作者|記者|记者|撰文|撰稿人?|編輯|编辑|責任編輯|责任编辑|責編|责编|文|攝影|摄影|写真|取材)\s*[:：=＝]|"
    r"[記记]者(?=[^\s/／]{2,16}[/／])"
)
_DIGIT = re.compile(r"\d")
_OF_TIME = re.compile(
    r"\b(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|at|on|am|um|le|uhr|[A-Z]{1,3}T|[ap]\.?m\.?|"
    r"\d{1,2}\.\d{2}(?!\.?\d))(?=\W|$)",
    re.IGNORECASE,
)
_BY = re.compile(r"(?:by|von|par|por|door)\s+\S.{1,60}")
_CLOCK = re.compile(r"\d{1,2}\s*[:：時时]\s*\d{2}")
# A word that says what happened then: only the known ones say that it was publication.
_TELLING = re.compile(
    r"時間|时间|日期|更新|修改|活動|开始|開始|終了|截止|update|modif|edit|event|from|until", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment and the rule that found it."""

    moment: Moment
    rule: str


def published(printed: Dated | None, stated: Dated | None, zone: tzinfo | None) -> Dated | None:
    """Join what is printed and what is stated about publication: the printed day wins, the stated instant completes."""
    if stated is not None and stated.moment.instant is not None and zone is not None:
        local = stated.moment.instant.astimezone(zone).date()
        stated = Dated(replace(stated.moment, day=local), stated.rule)
    if printed is None or stated is None:
        return printed or stated
    if printed.moment.instant is not None or stated.moment.instant is None:
        return printed
    return Dated(replace(stated.moment, day=printed.moment.day), f"{printed.rule}, {stated.rule}")


def stated_publication(statements: Statements, zone: tzinfo | None) -> Dated | None:
    """When the head says that the page was published."""
    linked = None if statements.article is None else statements.article.published
    return _stated(linked, statements, _PUBLISHED_METAS, zone)


def stated_change(statements: Statements, zone: tzinfo | None) -> Dated | None:
    """When the head says that the page was changed last."""
    linked = None if statements.article is None else statements.article.modified
    return _stated(linked, statements, _MODIFIED_METAS, zone)


def printed_publication(strips: Sequence[Strip], zone: tzinfo | None) -> Dated | None:
    """The date printed in an article's head: in a time element, on a line of its own, or before the topics' dot."""
    return _printed(strips, zone, "published")


def printed_change(strips: Sequence[Strip], zone: tzinfo | None) -> Dated | None:
    """The date of the last change printed in an article's head, with a word that says so."""
    return _printed(strips, zone, "modified")


def is_date_line(strip: Strip) -> bool:
    """Whether a strip holds dates and nothing else but the words that say what dates they are."""
    if len(strip.text) > _SHORT:
        return False
    moments, around = moments_in(strip.text)
    words = [bare(text) for text in (("".join(around),) if len(moments) == 1 else around)]
    return bool(moments) and all(not word or is_date_word(word) for word in words)


def read_date(text: str, zone: tzinfo | None) -> Moment | None:
    """A machine-readable or printed date, in any of the known forms."""
    return parse_moment(text, zone) or parse_rfc2822(text)


def _stated(linked: str | None, statements: Statements, metas: Iterable[str], zone: tzinfo | None) -> Dated | None:
    if linked is not None and (moment := read_date(linked, zone)) is not None:
        return Dated(moment, "json-ld")
    for name in metas:
        for content in statements.all(name):
            if (moment := read_date(content, zone)) is not None:
                return Dated(moment, f"meta:{name}")
    return None


def _printed(strips: Sequence[Strip], zone: tzinfo | None, wanted: Kind) -> Dated | None:
    for strip in strips:
        for line in strip.lines:
            if len(line.text) <= _SHORT * 4 and (dated := _in_line(line, zone, wanted)) is not None:
                return dated
    return None


def _in_line(line: Line, zone: tzinfo | None, wanted: Kind) -> Dated | None:
    text = "".join(run.text for run in line.runs if not run.credited or _DIGIT.search(run.text)).strip()
    moments, around = moments_in(text, zone)
    kinds = _kinds(text, around)
    timed = [run for run in line.runs if run.moment and run.text.strip()]
    if len(timed) == 1 and len(moments) < 2:
        # A date in a time element is that of publication, unless a word beside it says another thing.
        kind = kinds[0] if kinds else told_before(line.text) or told_behind(line.text)
        moment = read_date(timed[0].moment or "", zone) or parse_moment(timed[0].text, zone)
        return Dated(moment, "page:time") if moment is not None and (kind or "published") == wanted else None
    index = next((index for index, kind in enumerate(kinds) if kind == wanted), None)
    if index is None:
        return None
    exact = read_date(timed[index].moment or "", zone) if len(timed) == len(moments) else None
    return Dated(moments[index], "page:date-line") if exact is None else Dated(exact, "page:time")


def _kinds(text: str, around: Sequence[str]) -> list[Kind | None]:
    """What each date of a line is, None where other words stand beside it.

    Args:
        text: The line.
        around: What stands before, between and behind its dates.
    """
    # Words stand before the dates, unless nothing stands before the first and one behind the last.
    is_behind = not bare(around[0]) and told_behind(around[-1]) is not None
    kinds = [told_behind(behind) if is_behind else told_before(before) for before, behind in pairwise(around)]
    if kinds and kinds[0] is None:
        # What stands before a date that is told is that date's.
        behind = "" if len(kinds) > 1 and kinds[1] is not None else around[1]
        kinds[0] = "published" if _needs_no_word(text, around[0], behind) else None
    return kinds


def _needs_no_word(text: str, before: str, behind: str) -> bool:
    """Whether a date stands alone between the marks that divide a line, or with at most a name beside its time."""
    beside = f"{_MARK.split(before)[-1]} {_MARK.split(behind)[0]}"
    word = bare(_CLOCK.sub("", _OF_TIME.sub(" ", beside)))
    is_stamp = len(word) <= _NAME and _CLOCK.search(text) is not None and not _TELLING.search(word)
    return not word or is_stamp or _BY.match(word) is not None
