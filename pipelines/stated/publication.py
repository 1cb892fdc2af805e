"""When an article was published and changed, from what the page prints and what its head states.

A printed day is the day; the head may add the instant. Nothing is taken from an address, a link, or the running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from pipelines.dates import Moment, parse_moment, parse_rfc2822, without_date
from pipelines.page.strips import Strip
from pipelines.stated.statements import Statements
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
_PUBLISHED_WORDS = frozenset({
    "", "發布", "發佈", "發表", "刊登", "刊出", "發布時間", "發佈時間", "發布日期", "發佈日期", "發表時間", "刊登時間",
    "日期", "時間", "发布", "发布时间", "发布日期", "发表时间", "公開", "公開日", "掲載", "掲載日", "配信", "投稿日",
    "発表日", "公表日", "公布日",
    "published", "posted", "published on", "posted on", "date", "released",
})  # fmt: skip
_MODIFIED_WORDS = frozenset({
    "更新", "更新時間", "更新日期", "最後更新", "最後更新時間", "最新更新", "最新更新時間", "最終更新",
    "修改時間", "更新时间", "最后更新", "更新日",
    "更新日時", "updated", "last updated", "modified", "updated on",
})  # fmt: skip
_SHORT = 80
_NAME = 12
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
    return _printed(strips, zone, _PUBLISHED_WORDS)


def printed_change(strips: Sequence[Strip], zone: tzinfo | None) -> Dated | None:
    """The date of the last change printed in an article's head, with a word that says so."""
    return _printed(strips, zone, _MODIFIED_WORDS)


def is_date_line(strip: Strip) -> bool:
    """Whether a strip holds a date and nothing else but a word that says what date it is."""
    if len(strip.text) > _SHORT or parse_moment(strip.text) is None:
        return False
    return _word_beside_date(strip.text) in _PUBLISHED_WORDS | _MODIFIED_WORDS


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


def _printed(strips: Sequence[Strip], zone: tzinfo | None, words: frozenset[str]) -> Dated | None:
    for strip in strips:
        for line in strip.lines:
            if len(line.text) > _SHORT * 4:
                continue
            word = _word_beside_date(line.text.split("·")[0])
            timed = next((run for run in line.runs if run.moment and run.text.strip()), None)
            if timed is not None and (word in words or ("" in words and word not in _MODIFIED_WORDS)):
                moment = read_date(timed.moment or "", zone) or parse_moment(timed.text, zone)
                if moment is not None:
                    return Dated(moment, "page:time")
            if words is _PUBLISHED_WORDS and _is_stamp(line.text, word):
                word = ""
            if word in words and (moment := parse_moment(line.text.split("·")[0], zone)) is not None:
                return Dated(moment, "page:date-line")
    return None


def _is_stamp(text: str, word: str) -> bool:
    """Whether a line is a day with its time of day, and beside it at most a name (`港灣新聞 2026-03-05 09:30`)."""
    if len(word) > _NAME or not _CLOCK.search(text) or _TELLING.search(word):
        return False
    return bare(_CLOCK.sub("", word)) != "" and parse_moment(text) is not None


def _word_beside_date(text: str) -> str:
    return bare(without_date(text))
