"""What official documents state of themselves in their opening lines: who issued them, when, and under which number.

Gazettes, orders, statutes, judgments and press releases print these as lines of their own: `文化部令`, `AGENCY: …`,
`文創字第10530088422號`. A line counts when all of it is of its kind, or when it stands behind a word for it. Nothing is
taken from running text, and nothing from links to other versions.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipelines.dates import Moment, parse_moment, without_date
from pipelines.page.weighing import terms_of
from pipelines.words.numerals import with_digits

_OPENING = 80
_LONGEST = 200
_SHORT = 60
_SHORTEST_TITLE = 4
_TOLD = 0.5

_OFFICE = (
    r"(?:部|院|會|会|署|局|處|处|府|司|廳|厅|庁|省|所|公所|中心|法院|檢察署|检察院|委員會|委员会|銀行|银行|大學|大学|學校|館|馆|基金會|室|"
    r"總隊|分署|分局|議會|人大|人民政府|内閣|內閣|裁判所|総理大臣|大臣)"
)
_ACT = (
    r"(?:令|公告|函|書函|通告|布告|公示送達(?:公告)?|會銜(?:令|公告)|預告|更正|訓令|新聞稿|新闻稿|聲明|声明|通知|通报|开会通知|開會通知單|"
    r"判決|判决书|裁定|裁定书|決定|决定|決議|會議紀錄|會議記錄|告示|規則|報道資料|報道発表|プレスリリース)"
)
_ISSUED = re.compile(
    rf"(?P<agency>[\u4e00-\u9fff（）()、．・\s]{{1,60}}?{_OFFICE})\s*{_ACT}(?:\s*[（(][^（）()]{{1,12}}[）)])?(?:[：:].*)?"
)
_AGENCY_WORDS = (
    "發文機關", "發布機關", "發佈機關", "公告機關", "發布單位", "發佈單位", "發文單位", "主辦機關", "機關名稱", "機關",
    "發行機關",    "制定機關", "发文机关", "发布机关", "发布机构", "发布单位", "制定机关", "发行机关", "発行機関",
    "発行者", "担当部局", "所管",
    "agency", "issued by", "issuing agency", "issuing body", "issuing authority", "issuer", "authoring agency",
    "department", "ministry", "published by",
)  # fmt: skip
_NUMBER_WORDS = (
    "發文字號", "發布字號", "公告字號", "文號", "字號", "案號", "裁判字號", "公報字號", "发文字号", "文号",
    "案号", "文書番号", "事件番号",
    "document no", "document number", "doc no", "ref", "reference", "reference no", "reference number", "our ref",
    "docket no", "docket number", "case no", "case number", "order no", "notice no", "press release no", "release no",
    "procedure file", "symbol",
)  # fmt: skip
_DATE_WORDS = (
    "發文日期", "發布日期", "發佈日期", "公告日期", "公布日期", "公佈日期", "發布時間", "日期", "裁判日期",
    "制定日期", "修正日期", "建檔日期", "建立日期", "張貼日期", "刊登日期", "上版日期", "上稿日期", "發稿日期",
    "发文日期", "发布日期", "公布日期", "成文日期", "发布时间", "発出日", "公布日", "公表日", "発表日", "掲載日",
    "施行日",
    "date", "dated", "date of issue", "issue date", "issued", "issued on", "date issued", "publication date",
    "published", "published on", "release date", "for immediate release", "decided", "date filed", "filed",
)  # fmt: skip
_TITLE_WORDS = (
    "標題", "标题", "法規名稱", "法規名", "名稱", "名称", "文件名稱", "新聞標題", "件名", "題名",
    "title", "subject", "document title",
)  # fmt: skip
# What a letter is about, in a sentence of its text: `主旨：預告修正「…」草案。`
_SUBJECT_WORDS = ("主旨",)
# The number of a catalogue, where a document has none of its own.
_CATALOGUE_WORDS = ("索引號", "索引号", "統一編號", "識別碼")
_LABELLED = re.compile(r"[\s【\[(（]*(?P<label>[^:：]{1,30}?)[\s】\])）]*[:：]\s*(?P<value>.+)", re.DOTALL)
_NUMBERS = (
    re.compile(
        r"(?:\d{2,3}\s*年度?\s*)?[\u4e00-\u9fff]{1,16}(?:[（(][\u4e00-\u9fff]{1,6}[）)])?字第?\s*"
        r"[A-Za-z]?\d+[A-Za-z]?(?:[-－之]\d+)?\s*[號号]"
    ),
    re.compile(r"[\u4e00-\u9fff]{1,8}[〔［\[(（]\d{4}[〕］\])）]\s*第?\s*\d+\s*[號号]"),
    re.compile(r"(?:[\u4e00-\u9fff]{1,12})?(?:告示|省令|府令|政令|訓令|法律|規則|条例|通達)第[〇一二三四五六七八九十百千\d]+[号號]"),
    re.compile(r"(?:釋字|憲判字|憲裁字)第?\s*\d+\s*[號号]"),
    re.compile(r"\b[A-Z]\d{1,2}[-‑–]\d{4}/\d{4}\b"),
    re.compile(r"\b(?:COM|SWD|JOIN|SEC|C|SPEECH|IP|MEMO)[(/]\d{2,4}\)?[/\s]\d{1,5}(?:\s*final)?\b"),
    re.compile(r"\b[A-Z]{1,4}(?:/[A-Z0-9.]{1,12}){1,4}/\d{1,5}(?:\s*\(\d{4}\))?"),
    re.compile(r"\b(?:Public Law|Pub\. ?L\.|Executive Order|Proclamation)\s*(?:No\. ?)?\d[\d–-]*"),
    re.compile(r"\b(?:[HS]\.\s?(?:Con\.\s?|J\.\s?)?(?:Res\.|R\.)|S\.)\s?\d{1,5}\b"),
    re.compile(r"\bFR Doc\.? \d{4}[–-]\d+"),
)  # fmt: skip
_VERSION_NOTE = re.compile(
    r"^[\s（(\[]*(?:補登|現行條文|非現行條文|现行有效|[月火水木金土日一二三四五六]|[星週周][期]?[一二三四五六日天]|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day)?[\s）)\],，]*$",
    re.IGNORECASE,
)
_DATE_WORD = "日期："
_IN_BRACKETS = re.compile(r"^[\[(（]?[^()（）]{0,100}[(（](?P<date>[^()（）]{6,40})[)）][\])）]?$")
# `Brussels, 20 August 2025`
_PLACED = re.compile(r"[A-Z][A-Za-zÀ-ÿ .'-]{2,24},\s*(?P<date>\d[^,]{5,24}|[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4})")
# `Executive Order 15999 of July 11, 2026`
_NUMBERED = re.compile(
    r"(?:Executive Order|Proclamation) (?:No\. ?)?\d[\d–-]* of (?P<date>[A-Z][a-z]{2,8} \d{1,2}, \d{4})"
)
_PASSED = re.compile(
    r"(?P<date>中華民國[^，。、]{6,16}日)(?:總統|國民政府)?(?P<number>[^，。]{1,16}字第?\s*\w{3,16}\s*號)令(?:制定|修正|增訂|公布|發布|訂定)"
)
_FIRST = 8
_HAS_YEAR = re.compile(r"\d{4}|年")


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """A line of the document's opening; `linked` leads elsewhere, `large` is printed larger than the text."""

    text: str
    linked: bool = False
    large: bool = False


@dataclass(frozen=True, slots=True)
class OfficialFacts:
    """What the opening states; None for what it does not."""

    agency: str | None
    number: str | None
    moment: Moment | None
    title: str | None = None


def read_facts(lines: Sequence[OpeningLine], title: str | None) -> OfficialFacts:
    """Read what a document states of itself.

    Args:
        lines: Its lines in printed order; the first 80 are looked at.
        title: Its title as the page prints or states it, which may name the agency (`文化部令：修正…`).
    """
    opening = [line for line in lines[:_OPENING] if line.text.strip() and len(line.text) <= _LONGEST]
    plain = [unicodedata.normalize("NFKC", line.text).strip() for line in opening if not line.linked]
    return OfficialFacts(
        agency=_agency(plain, title),
        number=_number(plain),
        moment=_moment([line for line in opening if not line.linked]),
        title=_title(plain, title),
    )


def _title(lines: Sequence[str], known: str | None) -> str | None:
    """What stands behind a word for a title, or else the subject, where the page's known title says something else."""
    titles = (line for line in _behind(lines, _TITLE_WORDS) if len(line) >= _SHORTEST_TITLE)
    subjects = (line for line in _behind(lines, _SUBJECT_WORDS) if len(line) >= _SHORTEST_TITLE)
    return next(titles, None) or next((line for line in subjects if not _is_told(line, known or "")), None)


def _is_told(subject: str, title: str) -> bool:
    """Whether a title tells most of a subject, as the name of a site or a section does not."""
    terms = terms_of(subject)
    return bool(terms) and len(terms & terms_of(title)) >= _TOLD * len(terms)


def _agency(lines: Sequence[str], title: str | None) -> str | None:
    for line in lines:
        if len(line) <= _SHORT and (match := _ISSUED.fullmatch(line)):
            return _as_printed(match["agency"])
    for line in _behind(lines, _AGENCY_WORDS):
        if len(line) <= _LONGEST / 2:
            return _as_printed(line)
    match = _ISSUED.fullmatch(unicodedata.normalize("NFKC", title or "").strip())
    return None if match is None else _as_printed(match["agency"])


def _as_printed(agency: str) -> str:
    """The agency with the body above it, where that is printed: `行政院衛生署`."""
    return " ".join(agency.split()).rstrip("。.;；,，")


def _number(lines: Sequence[str]) -> str | None:
    """The first number that is a line of its own or follows a word for it, with the other numbers of that line."""
    for line in (*_behind(lines, _NUMBER_WORDS), *_behind(lines, _CATALOGUE_WORDS)):
        if any(character.isdigit() for character in line) and len(line) <= _SHORT:
            return " ".join(line.split()).rstrip("。.;；")
    if passed := [match["number"] for line in lines if (match := _PASSED.match(line))]:
        return passed[-1]
    for line in lines:
        for pattern in _NUMBERS:
            found = pattern.findall(line)
            if found and len("".join(found)) >= 0.4 * len(line.replace(" ", "")):
                return ", ".join("".join(each.split()) if "號" in each or "号" in each else each for each in found)
    return None


def _moment(lines: Sequence[OpeningLine]) -> Moment | None:
    """The day in large print, after a word for it, or on a line of its own; the first of the best kind."""
    whole = [(line, moment) for line in lines if (moment := _whole_date(line.text)) is not None]
    if large := [moment for line, moment in whole if line.large]:
        return large[0]
    for value in _behind([line.text for line in lines], _DATE_WORDS):
        if (moment := parse_moment(f"{_DATE_WORD}{value[:_SHORT]}")) is not None:
            return moment
    if whole:
        return whole[0][1]
    if passed := [moment for line in lines if (moment := _passed(line.text)) is not None]:
        return passed[-1]
    for line in lines[:_FIRST]:
        dated = _PLACED.fullmatch(line.text.strip()) or _NUMBERED.fullmatch(line.text.strip())
        if dated and (moment := parse_moment(dated["date"])) is not None:
            return moment
        match = _IN_BRACKETS.match(line.text.strip())
        if match and _HAS_YEAR.search(match["date"]) and (moment := parse_moment(match["date"])) is not None:
            return moment
    return None


def _passed(line: str) -> Moment | None:
    """The day on which a statute was passed or changed, by a line of its history; the last line is this text's."""
    match = _PASSED.match(unicodedata.normalize("NFKC", line).strip())
    return None if match is None else parse_moment(match["date"])


def _whole_date(line: str) -> Moment | None:
    """The date of a line that is nothing else, a note in brackets and the day of the week apart."""
    if len(line) > _SHORT:
        return None
    line = with_digits(unicodedata.normalize("NFKC", line))
    moment = parse_moment(line)
    if moment is None:
        return None
    rest = without_date(line).replace("中華民國", "").strip(" ,，.。:：")
    return moment if _VERSION_NOTE.match(rest) and not _is_word(rest) else None


def _is_word(rest: str) -> bool:
    """Whether the words next to a date give it to another document: `公布`, `施行`."""
    return bool(re.search(r"公布|公佈|施行|廢止|生效|公告|修正|制定", rest)) and not rest.startswith(("(", "（"))


def _behind(lines: Iterable[str], labels: Sequence[str]) -> Iterator[str]:
    """What stands behind one of these words and a colon, on its line or, where the word stands alone, on the next."""
    wanted = {_bare(label) for label in labels}
    waiting = False
    for line in lines:
        match = _LABELLED.fullmatch(line)
        if waiting and match is None:
            yield line.strip()
        waiting = False
        if match is not None and _bare(match["label"]) in wanted:
            yield match["value"].strip()
        elif match is None and line.strip().endswith((":", "：")) and _bare(line) in wanted:
            waiting = True


def _bare(label: str) -> str:
    return re.sub(r"[\s.:：\u3000]+", " ", unicodedata.normalize("NFKC", label)).strip().casefold().replace(" ", "")
