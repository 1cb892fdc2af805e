"""The credit lines of Chinese-language newsrooms: names, roles, desks, places and kinds of report, in any order.

`記者王小明／台北報導`, `港都日報 王小明、李阿美 綜合報導`, `文／王小明　攝影／陳大文`, `王小明／核稿編輯`,
`港通社記者王小明台北11日電`. A line is a credit line only if every word is of a known kind and at
least one is a role, a reporter's title or a kind of report. A desk (`社會中心`) is not a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from operator import attrgetter

from pipelines.credits.name_lists import once
from pipelines.credits.organisations import is_organisation
from pipelines.words.places import PLACE
from pipelines.words.surnames import is_chinese_name
from storage.types import Contributor, ContributorRole

_WRITER, _EDITOR, _OTHER = ContributorRole.WRITER, ContributorRole.EDITOR, ContributorRole.OTHER
_TRANSLATOR, _PHOTOGRAPHER = ContributorRole.TRANSLATOR, ContributorRole.PHOTOGRAPHER
_TITLES = (
    "特約撰述 特約撰稿 特約作者 專欄作家 駐地記者 專題記者 "
    "實習記者 特約記者 特派記者 特派員 通訊員 通讯员 记者 實習记者 特约记者 記者"
)
_ROLES = {
    _PHOTOGRAPHER: (
        "攝影記者 摄影记者 攝影 摄影 影像 写真 撮影 圖片 图片 照片 圖 图 "
        "圖片來源 图片来源 照片來源 照片来源 圖片提供 图片提供 照片提供"
    ),
    _EDITOR: "責任編輯 责任编辑 責編 责编 核稿編輯 核稿 編輯 编辑 主編 主编 編審",
    _TRANSLATOR: "編譯 编译 翻譯 翻译 譯者 译者",
    _WRITER: f"{_TITLES} 圖文 图文 文圖 撰文者 撰稿人 撰文 撰稿 作者 文字 採訪 采访 采写 採寫 取材 執筆 報導 報道 文",
    _OTHER: "口述 受訪 設計 设计 製圖 制图 插畫 插画 繪圖 剪輯 監製 校對 校对 審稿 整理 企劃 製表 美編 後製",
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words.split()}
_ANY_ROLE = "|".join(sorted(_ROLE_OF, key=len, reverse=True))
_ROLE = re.compile(rf"(?P<first>{_ANY_ROLE})(?:[・·‧•、及和與与]?(?:{_ANY_ROLE}))*")
_HAN = r"[\u3400-\u9fff]"
_DOTTED = rf"{_HAN}{{1,6}}[．·・.‧•]{_HAN}{{1,6}}"
# A dot where others print a slash: `文・王小明　圖・李小華`.
_DOT_BEHIND_ROLE = re.compile(rf"(?<!{_HAN})((?:{_ANY_ROLE})(?:[・·‧•．、](?:{_ANY_ROLE}))*)[・·‧•．](?={_HAN})")
# Lazy: a name ends where a place or a report begins.
_NAME = rf"(?:{_DOTTED}|{_HAN}{{2,4}}?)"
_DAY = r"(?:(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)"
_KIND = (
    "(?:(?:綜合|综合|即時|連線|專題|獨家|現場|採訪|攝影|深度|特別|整理|外電|綜合外電|翻攝)?(?:報導|报道|報道)|"
    "專訪|专访|特稿|特寫|特写|專電|专电|外電|傳真|電|电|[訊讯]|分析|評論|调查|調查)"
)
_TITLED = re.compile(
    rf"(?:{_HAN}|[A-Za-z]){{0,10}}?(?P<title>攝影記者|摄影记者|{'|'.join(_TITLES.split())})(?P<name>{_NAME})(?:{PLACE})?{_DAY}?"
    rf"(?:{_KIND})?"
)
# A title behind the name of the paper, a blank before the person's: `港都日報記者 王小明`.
_OUTLET_TITLE = re.compile(rf"(?:{_HAN}|[A-Za-z]){{2,10}}(?P<title>{'|'.join(_TITLES.split())})")
_LABELLED = re.compile(rf"(?P<title>作者|撰文|撰稿人?|採訪|编译|編譯|責任編輯|责任编辑|攝影|摄影)(?P<name>{_NAME})")
_NAMED_REPORT = re.compile(rf"(?P<name>{_NAME})(?:{PLACE})?{_DAY}?(?:報導|报道|報道|專電|電)")
_REPORT = re.compile(rf"(?:{PLACE}|{_HAN}{{2,6}})?{_DAY}?{_KIND}")
_PLACE = re.compile(PLACE)
_GLUED = re.compile(rf"(?<!{_HAN})({_HAN}{{2,4}}?)({_ANY_ROLE})(?=\s*[/／╱∕⁄|｜:：])")
_MOVING = re.compile(
    r"[\d:.\-年月日時分]+|[\w.+-]+@[\w.-]+|(?:上午|下午|[ap]m)\d*|(?:星期|週|周)[一二三四五六日]|[一二三四五六日]|\d+(?:分鐘|小時)前|"
    r"地[區区點点]|區域|区域|版面|欄目|(?:最後|首次)?(?:發[布佈]|更新|上稿|出版|刊登|建立|上傳)(?:日期|時間)?",
    re.IGNORECASE,
)
_DESK = re.compile(r"(?:中心|新聞|新闻|編輯部|小組|小组|綜合|综合|外電|即時|快訊|部|組|[報报社網网台臺])$")
_IS_DOTTED = re.compile(_DOTTED)
_MEDIA = re.compile(r"(?:[報报社網网台臺]|新聞|新闻|週刊|周刊|電視)$")
_LATIN = re.compile(r"[A-ZÀ-Þ][\w'’.-]*")
_SPLIT = re.compile(rf"([\s　－–/／╱∕⁄|｜:：=＝;；,，、【】〔〕（）()\[\]]+|(?<={_HAN})-(?={_HAN}))")
_EXPLICIT = frozenset("/／╱∕⁄|｜:：=＝")
# What a person is, in brackets behind the name.
_ASIDE = re.compile(rf"(?<={_HAN})[（(][^（）()/／]{{2,16}}[)）]")
_NO_NAME = re.compile(
    r"[攝摄报報导導訊讯電电]$|(?:提供|授權|授权|資料|官網|[資檔][料案]照片?|資料圖片|示意[圖图]|[圖图][庫库])$"
)
_PEN_NAME = re.compile(r"[^\W\d_]{2,8}")
_OF_SOURCES = ("來源", "来源", "提供")
_MAX_LINE = 80
_WHOLE_NAME = 3
_MAX_WORDS = 16


class _Is(Enum):
    """What a word of a credit line is."""

    ROLE = auto()
    NAME = auto()
    REPORT = auto()
    DESK = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of the line, what it is, and the role and label that it says or brings along."""

    text: str
    what: _Is
    role: ContributorRole | None = None
    label: str | None = None


def read_credit_line(line: str) -> tuple[Contributor, ...]:
    """The contributors that a credit line names, in printed order; none when the line is anything else.

    Args:
        line: A line of the page, or what stands between brackets in one.
    """
    if not 3 <= len(line) <= _MAX_LINE:
        return ()
    line = _DOT_BEHIND_ROLE.sub(r"\1／", unglued(line))
    words = _words(line) or _words(_ASIDE.sub("", line))
    if words is None or not any(map(_is_telling, words)):
        return ()
    return once(_credited(words))


def unglued(line: str) -> str:
    """The line with a blank between a name and the label glued to it: `文／王小明圖／陳大文`."""
    return _GLUED.sub(lambda match: f"{match[1]} {match[2]}" if _is_glued(match[1], match[2]) else match[0], line)


def _is_glued(name: str, label: str) -> bool:
    """Whether a name ends before a label; one of a single letter may as well be the name's last."""
    is_own = len(label) > 1 or (len(name) == _WHOLE_NAME and not is_chinese_name(name + label))
    return is_own and is_chinese_name(name)


def _is_telling(word: _Word) -> bool:
    """Whether a word says that its line credits somebody."""
    is_medium = word.what is _Is.DESK and _MEDIA.search(word.text) is not None
    return word.role is not None or word.what is _Is.REPORT or is_medium


def names_desk(line: str) -> bool:
    """Whether a line credits a desk and no person: `社會中心／綜合報導`."""
    words = _words(line) if 3 <= len(line) <= _MAX_LINE else None
    kinds = {word.what for word in words or ()}
    return {_Is.DESK, _Is.REPORT} <= kinds and _Is.NAME not in kinds


def _words(line: str) -> list[_Word] | None:
    """The words of a line with what they are; None as soon as one of them is of no known kind."""
    words: list[_Word] = []
    pieces = _SPLIT.split(line)
    for text, before in zip(pieces[::2], ["", *pieces[1::2]], strict=True):
        if not text:
            continue
        if len(words) >= _MAX_WORDS:
            return None
        word = _word(text, words[-1] if words else None, is_explicit=bool(_EXPLICIT & set(before)))
        role = next((known for known in reversed(words) if known.what is _Is.ROLE), None)
        if role is not None and role.role is _PHOTOGRAPHER and _is_picture_source(word, role):
            word = _Word(text, _Is.NOTHING)
        if word is None:
            return None
        if before.isspace() and words and _are_latin(words[-1], word):
            word = _Word(f"{words.pop().text} {text}", _Is.NAME)
        words.append(word)
    return words


def _is_picture_source(word: _Word | None, role: _Word) -> bool:
    """Whether a word behind a word for pictures names where they come from (`品牌提供`, `IG`) and not who took them."""
    if word is None:
        return True
    return role.text.endswith(_OF_SOURCES) and word.what is _Is.NAME and word.role is None


def _are_latin(first: _Word, second: _Word) -> bool:
    """Whether two names are parts of one in Latin letters."""
    are_names = first.what is _Is.NAME and second.what is _Is.NAME
    return are_names and _LATIN.match(first.text) is not None and _LATIN.fullmatch(second.text) is not None


def _word(text: str, before: _Word | None, *, is_explicit: bool) -> _Word | None:
    """What a word is, judged by itself and by the word before it; None for a word of no known kind.

    Args:
        text: The word.
        before: The word before it.
        is_explicit: Whether a mark between the two says that this word answers that one.
    """
    if _MOVING.fullmatch(text) or _PLACE.fullmatch(text):
        return _Word(text, _Is.NOTHING)
    for kind in (_role_word, _titled_name, _reporting_name):
        if (word := kind(text)) is not None:
            return word
    if _REPORT.fullmatch(text):
        return _Word(text, _Is.REPORT)
    if _DESK.search(text) or is_organisation(text):
        return _Word(text, _Is.DESK)
    return _plain_name(text, before, is_explicit=is_explicit)


def _role_word(text: str) -> _Word | None:
    if (titled := _OUTLET_TITLE.fullmatch(text)) is not None and text not in _ROLE_OF:
        return _Word(text, _Is.ROLE, _WRITER, titled["title"])
    role = _ROLE.fullmatch(text)
    if role is None or (text not in _ROLE_OF and _REPORT.fullmatch(text)):
        return None
    return _Word(text, _Is.ROLE, _ROLE_OF[role["first"]], text)


def _titled_name(text: str) -> _Word | None:
    """A name behind a title or a label, with nothing between them."""
    for pattern, is_name in ((_TITLED, _is_pen_name), (_LABELLED, _is_name)):
        if (titled := pattern.fullmatch(text)) and is_name(titled["name"]):
            return _Word(titled["name"], _Is.NAME, _ROLE_OF[titled["title"]], titled["title"])
    return None


def _reporting_name(text: str) -> _Word | None:
    """A name before the place and kind of a report, with nothing between them."""
    named = _NAMED_REPORT.fullmatch(text)
    if named is None or len(named["name"]) <= 2 or not _is_name(named["name"]):
        return None
    return _Word(named["name"], _Is.NAME, _WRITER)


def _plain_name(text: str, before: _Word | None, *, is_explicit: bool) -> _Word | None:
    follows_role = before is not None and before.what is _Is.ROLE
    if _LATIN.fullmatch(text):
        follows_latin = before is not None and _LATIN.match(before.text) is not None
        is_name = follows_role or follows_latin
    else:
        is_name = _is_pen_name(text) if follows_role and is_explicit else _is_name(text)
    return _Word(text, _Is.NAME) if is_name else None


def _is_name(text: str) -> bool:
    """Whether a word is a person's name by its family name or its dot."""
    return _may_be_name(text) and (is_chinese_name(text) or _IS_DOTTED.fullmatch(text) is not None)


def _is_pen_name(text: str) -> bool:
    """Whether a word is a name where a title or label says that one stands; it need not begin with a family name."""
    return _is_name(text) or (_may_be_name(text) and _PEN_NAME.fullmatch(text) is not None)


def _may_be_name(text: str) -> bool:
    return not (_NO_NAME.search(text) or _DESK.search(text) or _PLACE.match(text))


def _credited(words: list[_Word]) -> Iterator[Contributor]:
    """Names get the role before them; where each has one behind it and none before, that one."""
    words = list(_with_roles_behind(words))
    telling = {_Is.ROLE, _Is.NAME, _Is.REPORT}
    kept = [word for word in words if word.what in telling and not word.text.endswith(_OF_SOURCES)]
    groups = [(what, list(group)) for what, group in groupby(kept, key=attrgetter("what"))]
    is_behind = _is_role_behind(groups)
    for index, (what, group) in enumerate(groups):
        if what is not _Is.NAME:
            continue
        place = index + 1 if is_behind else index - 1
        neighbour = groups[place] if 0 <= place < len(groups) else None
        has_role = neighbour is not None and neighbour[0] is _Is.ROLE
        given = _nearest(neighbour[1], is_behind=is_behind) if neighbour is not None and has_role else None
        role, label = (_WRITER, None) if given is None else (given.role or _WRITER, given.label)
        for word in group:
            if word.role is not None and given is None:
                role, label = word.role, word.label
            yield Contributor(word.text, role, label)


def _with_roles_behind(words: list[_Word]) -> Iterator[_Word]:
    """The words; a titled name at the end with the role behind it, where that is one: `… 記者王小明／攝影`."""
    is_last = len(words) > 2 and words[-1].what is _Is.ROLE and words[-2].what is _Is.NAME
    if not is_last or words[-2].role is None or words[-3].what is _Is.ROLE:
        yield from words
        return
    yield from words[:-2]
    yield _Word(words[-2].text, _Is.NAME, words[-1].role, words[-1].label)


def _nearest(roles: list[_Word], *, is_behind: bool) -> _Word:
    """The role of several that counts for the names next to them: writing (`文、圖／王小明`), or else the nearest."""
    writing = next((word for word in roles if word.role is _WRITER), None)
    return writing or roles[0 if is_behind else -1]


def _is_role_behind(groups: list[tuple[_Is, list[_Word]]]) -> bool:
    """Whether the roles of a line stand behind the names: it begins with names, and none stand last without a role."""
    kinds = [what for what, _ in groups]
    if not kinds or kinds[0] is not _Is.NAME or kinds[-1] is _Is.NAME:
        return False
    is_titled = any(word.role is not None for word in groups[0][1])
    return not is_titled or kinds.count(_Is.NAME) == 1
