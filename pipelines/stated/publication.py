"""When an article was published and changed, from what the page prints and what its head states.

A printed day is the day; the head may add the instant. Nothing is taken from an address, a link, or the running text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta, tzinfo
from itertools import pairwise, zip_longest

from pipelines.candidates.candidate import MODIFIED, PUBLISHED, Candidate, Field
from pipelines.candidates.precedence import MODIFIED_METAS, PUBLISHED_METAS
from pipelines.candidates.rules import ReadingRule
from pipelines.dates import Moment, moments_in, parse_moment, parse_rfc2822
from pipelines.page.strips import Line, Run, Strip
from pipelines.stated.statements import Statements
from pipelines.words.bylines import BY
from pipelines.words.date_words import WEEKDAYS, DateKind, is_date_word, kind_after, kind_before
from pipelines.words.labels import bare

_SHORT = 80
_NAME = 12
# What follows the mark that divides a line, or stands in another field of it, says nothing about the date.
_MARK = re.compile(
    r"[|｜•·]|[(（](?=[^()（）]*\d)|(?:文章|新聞|新闻|稿件)?(?:來源|来源|出處|出处|出典|配信)\s*[:：]|"
    r"(?:地區|地点|地點|地区|區域|欄目|栏目|版面|版次|分類|分类|類別|类别|字級|點閱|瀏覽|人氣)\w{0,3}\s*[:：]|"
    r"(?:作者|記者|记者|撰文|撰稿人?|編輯|编辑|責任編輯|责任编辑|責編|责编|文|攝影|摄影|写真|取材|執筆|編集|撮影|글|편집|사진)\s*[:：=＝]|"
    r"(?i:written|words|edited|reported|photographs|photos) by\s*[:：]|"
    r"[記记]者(?=[^\s/／]{2,16}[/／])"
)
_DIGIT = re.compile(r"\d")
_OF_TIME = re.compile(
    rf"\b(?:{WEEKDAYS}|at|on|am|um|le|el|il|den|kl\.?|uhr|às|alle|ore|klo|a las|o godz\.?|[A-Z]{{1,3}}T|[ap]\.?m\.?|"
    r"\d{1,2}\.\d{2}(?!\.?\d))(?=\W|$)",
    re.IGNORECASE,
)
_BY = re.compile(rf"{BY}\s+\S.{{1,60}}")
_TODAY = re.compile(
    r"(?:星期|週|周|禮拜|礼拜)[一二三四五六日天]|[月火水木金土日]曜日|[월화수목금토일]요일|"
    r"[(（][一二三四五六日天月火水木金土][)）]|今天|今日|"
    rf"\([월화수목금토일]\)|\b(?=\w{{5}})(?:{WEEKDAYS})\b|today|heute|aujourd.hui",
    re.IGNORECASE,
)
# Names of people, and words for a report, as the line of a date holds them: `王小明 李小華 報導`.
_CREDIT = re.compile(
    r"(?:[\u3400-\u9fff]{2,4}[\s\u3000、／/]+){0,6}[\u3400-\u9fff]{0,8}(?:報導|报道|報道|新聞|新闻|[電电訊讯])"
)
# The office of an authority that publishes, beside the day: `2031-05-04 航務組`.
_OFFICE = re.compile(r"[\u3400-\u9fff]{2,12}(?:司|處|处|署|局|部|室|科|組|组|課|课|中心|委員會|委员会|公所|政府)")
# The day of what an article announces, above the line that says where it will be.
_GENERAL_DAY = re.compile(
    r"\s*(?:日[期時时]|時間|时间|일시|일자|date|when|datum|wann|fecha|cuándo|quand)\s*[:：]", re.IGNORECASE
)
_PLACE = re.compile(
    r"\s*(?:地點|地点|場所|会場|會場|장소|place|venue|location|where|ort|wo|lieu|où|lugar|dónde)\s*[:：]", re.IGNORECASE
)
_CLOCK = re.compile(r"\d{1,2}\s*[:：時时]\s*\d{2}")
# A word that says what happened then: only the known ones say that it was publication.
_EVENT = (
    r"更新|修改|[編编][輯辑][於于]|活動|开始|開始|終了|截止|列印|打印|下載|下载|擷取|匯出|update|modif|edit|event|from|until|"
    r"print(?!\w*\s*edition)|download|retriev|access|export|generat"
)
_HAPPENED = re.compile(_EVENT, re.IGNORECASE)
_TELLING = re.compile(rf"時間|时间|日期|{_EVENT}", re.IGNORECASE)


def stated_publication(statements: Statements, zone: tzinfo | None) -> Candidate[Moment] | None:
    """When the head says that the page was published; where the zone is known, the day is that of the zone."""
    return next(stated_publications(statements, zone), None)


def stated_publications(statements: Statements, zone: tzinfo | None) -> Iterator[Candidate[Moment]]:
    """What structured data and what meta elements say of when the page was published."""
    linked = None if statements.article is None else statements.article.published
    for stated in (
        _stated(PUBLISHED, linked, statements, (), zone),
        _stated(PUBLISHED, None, statements, PUBLISHED_METAS, zone),
    ):
        if stated is not None and (stated.value.instant is None or zone is None):
            yield stated
        elif stated is not None and stated.value.instant is not None:
            yield replace(stated, value=replace(stated.value, day=stated.value.instant.astimezone(zone).date()))


def stated_change(statements: Statements, zone: tzinfo | None) -> Candidate[Moment] | None:
    """When the head says that the page was last changed."""
    linked = None if statements.article is None else statements.article.modified
    return _stated(MODIFIED, linked, statements, MODIFIED_METAS, zone)


def printed_publication(strips: Sequence[Strip], zone: tzinfo | None) -> Candidate[Moment] | None:
    """The date of publication printed in an article's head: in a time element, on a line of its own, or before the
    topics' dot.
    """
    return _printed(PUBLISHED, strips, zone, "published")


def printed_change(strips: Sequence[Strip], zone: tzinfo | None) -> Candidate[Moment] | None:
    """The date of the last change printed in an article's head next to a word that says so."""
    return _printed(MODIFIED, strips, zone, "modified")


def is_date_line(strip: Strip) -> bool:
    """Whether a strip holds dates and nothing else but the words that say what dates they are."""
    if len(strip.text) > _SHORT:
        return False
    moments, around = moments_in(strip.text)
    words = [bare(text) for text in (("".join(around),) if len(moments) == 1 else around)]
    return bool(moments) and all(not word or is_date_word(word) for word in words)


def is_today(strip: Strip) -> bool:
    """Whether a strip is what sites print above everything, the day on which they are read: `2026年1月2日 星期五`."""
    return says_today(strip.text) and is_date_line(strip)


def says_today(text: str) -> bool:
    """Whether a line with a day names the day of the week, or today, and no time: it may be the day of the visit."""
    return _TODAY.search(text) is not None and _CLOCK.search(text) is None


def announces(line: str, below: str) -> bool:
    """Whether the line of a day tells when something will be, for the line below it tells where."""
    return _PLACE.match(below) is not None and _GENERAL_DAY.match(line) is not None


def says_event(text: str) -> bool:
    """Whether a line says that something else than publication was on its day: a change, a print, an event."""
    moments, around = moments_in(text)
    if not moments:
        # `Last updated 2 days ago`: the day itself is stated for programs.
        return kind_before(_DIGIT.split(text, maxsplit=1)[0]) == "modified"
    kinds = [kind_before(before) or kind_after(behind) for before, behind in pairwise(around)]
    return "published" not in kinds and ("modified" in kinds or _HAPPENED.search(text) is not None)


def read_date(text: str, zone: tzinfo | None) -> Moment | None:
    """A machine-readable or printed date, in any of the known forms."""
    return parse_moment(text, zone) or parse_rfc2822(text)


def _stated(
    field: Field[Moment],
    linked: str | None,
    statements: Statements,
    metas: Iterable[ReadingRule],
    zone: tzinfo | None,
) -> Candidate[Moment] | None:
    if linked is not None and (moment := read_date(linked, zone)) is not None:
        return Candidate(field, moment, ReadingRule.JSON_LD)
    for rule in metas:
        for content in statements.all(rule.meta_name):
            if (moment := read_date(content, zone)) is not None:
                return Candidate(field, moment, rule)
    return None


def _printed(
    field: Field[Moment], strips: Sequence[Strip], zone: tzinfo | None, wanted: DateKind
) -> Candidate[Moment] | None:
    lines = [line for strip in strips for line in strip.lines]
    for line, below in zip_longest(lines, lines[1:]):
        if below is None or not announces(line.text, below.text):
            dated = _in_line(line, zone, wanted) if len(line.text) <= _SHORT * 4 else None
            if dated is not None:
                return Candidate(field, *dated)
    return None


_Dated = tuple[Moment, ReadingRule]


def _in_line(line: Line, zone: tzinfo | None, wanted: DateKind) -> _Dated | None:
    text = "".join(run.text for run in line.runs if not run.credited or _DIGIT.search(run.text)).strip()
    moments, around = moments_in(text, zone)
    kinds = _kinds(text, around)
    timed = [run for run in line.runs if run.moment and run.text.strip()]
    if len(timed) == 1 and len(moments) < 2:
        return _in_time_element(timed[0], line, kinds, zone, wanted)
    if len(timed) > 1 and not moments:
        return _in_time_elements(line, zone, wanted)
    index = next((index for index, kind in enumerate(kinds) if kind == wanted), None)
    if index is None:
        return None
    exact = read_date(timed[index].moment or "", zone) if len(timed) == len(moments) else None
    return (moments[index], ReadingRule.DATE_LINE) if exact is None else (exact, ReadingRule.TIME)


def _in_time_elements(line: Line, zone: tzinfo | None, wanted: DateKind) -> _Dated | None:
    """The date of the time element behind a word for what is wanted, where what they print may be read in two ways."""
    before = ""
    for run in line.runs:
        if run.moment and kind_before(before) == wanted and (stated := read_date(run.moment, zone)) is not None:
            return stated, ReadingRule.TIME
        before = "" if run.moment else before + run.text
    return None


def _in_time_element(
    timed: Run, line: Line, kinds: Sequence[DateKind | None], zone: tzinfo | None, wanted: DateKind
) -> _Dated | None:
    """The date of the only time element of a line: that of publication, unless a word next to it says otherwise.

    Where the element prints another day than it states, that of a change for one, the printed one is the day.
    """
    kind = kinds[0] if kinds else kind_before(line.text) or kind_after(line.text)
    if (kind or "published") != wanted:
        return None
    stated, printed = read_date(timed.moment or "", zone), parse_moment(timed.text, zone)
    if stated is not None and printed is not None and abs(stated.day - printed.day) > timedelta(days=1):
        return printed, ReadingRule.DATE_LINE
    moment = stated or printed
    return None if moment is None else (moment, ReadingRule.TIME)


def _kinds(text: str, around: Sequence[str]) -> list[DateKind | None]:
    """What each date of a line is, None where other words stand next to it.

    Args:
        text: The line.
        around: What stands before, between and behind its dates.
    """
    # Words stand before the dates, unless nothing stands before the first and one behind the last.
    is_behind = not bare(around[0]) and kind_after(around[-1]) is not None
    kinds = [kind_after(behind) if is_behind else kind_before(before) for before, behind in pairwise(around)]
    if kinds and kinds[0] is None:
        # Words before a date whose kind is known belong to that date.
        behind = "" if len(kinds) > 1 and kinds[1] is not None else around[1]
        kinds[0] = "published" if _needs_no_word(text, around[0], behind) else None
    return kinds


def _needs_no_word(text: str, before: str, behind: str) -> bool:
    """Whether a date stands alone between the marks that divide a line, or with at most a name next to its time."""
    context = f"{_MARK.split(before)[-1]} {_MARK.split(behind)[0]}"
    word = bare(_CLOCK.sub("", _OF_TIME.sub(" ", context)))
    is_stamp = len(word) <= _NAME and _CLOCK.search(text) is not None and not _TELLING.search(word)
    is_office = _OFFICE.fullmatch(word) is not None and not _TELLING.search(word)
    return not word or is_stamp or is_office or _BY.match(word) is not None or _CREDIT.fullmatch(word) is not None
