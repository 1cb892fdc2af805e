"""The words of the credit lines of Chinese-language newsrooms, and what each is: a role, a name, a report, a desk."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from pipelines.credits.organisations import is_organisation
from pipelines.words.places import PLACE
from pipelines.words.surnames import is_chinese_name
from storage.types import ContributorRole

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
ANY_ROLE = "|".join(sorted(_ROLE_OF, key=len, reverse=True))
"""A form of any word for a role, the longest ones first."""
_ROLE = re.compile(rf"(?P<first>{ANY_ROLE})(?:[・·‧•、及和與与]?(?:{ANY_ROLE}))*")
HAN = r"[\u3400-\u9fff]"
"""A form of an ideograph."""
_DOTTED = rf"{HAN}{{1,6}}[．·・.‧•]{HAN}{{1,6}}"
# Lazy: a name ends where a place or a report begins.
_NAME = rf"(?:{_DOTTED}|{HAN}{{2,4}}?)"
_DAY = r"(?:(?:\d{4}年)?(?:\d{1,2}月)?(?:\d{1,2}|[一二三四五六七八九十]{1,3})日)"
_KIND = (
    "(?:(?:綜合|综合|即時|連線|專題|獨家|現場|採訪|攝影|深度|特別|整理|外電|綜合外電|翻攝)?(?:報導|报道|報道)|"
    "專訪|专访|特稿|特寫|特写|專電|专电|外電|傳真|電|电|[訊讯]|分析|評論|调查|調查)"
)
_TITLED = re.compile(
    rf"(?:{HAN}|[A-Za-z]){{0,10}}?(?P<title>攝影記者|摄影记者|{'|'.join(_TITLES.split())})(?P<name>{_NAME})(?:{PLACE})?{_DAY}?"
    rf"(?:{_KIND})?"
)
# A title behind the name of the paper, a blank before the person's: `港都日報記者 王小明`.
_OUTLET_TITLE = re.compile(rf"(?:{HAN}|[A-Za-z]){{2,10}}(?P<title>{'|'.join(_TITLES.split())})")
_LABELLED = re.compile(rf"(?P<title>作者|撰文|撰稿人?|採訪|编译|編譯|責任編輯|责任编辑|攝影|摄影)(?P<name>{_NAME})")
_NAMED_REPORT = re.compile(rf"(?P<name>{_NAME})(?:{PLACE})?{_DAY}?(?:報導|报道|報道|專電|電)")
_REPORT = re.compile(rf"(?:{PLACE}|{HAN}{{2,6}})?{_DAY}?{_KIND}")
_PLACE = re.compile(PLACE)
_MOVING = re.compile(
    r"[\d:.\-年月日時分]+|[\w.+-]+@[\w.-]+|(?:上午|下午|[ap]m)\d*|(?:星期|週|周)[一二三四五六日]|[一二三四五六日]|\d+(?:分鐘|小時)前|"
    r"地[區区點点]|區域|区域|版面|欄目|(?:最後|首次)?(?:發[布佈]|更新|上稿|出版|刊登|建立|上傳)(?:日期|時間)?",
    re.IGNORECASE,
)
_DESK = re.compile(r"(?:中心|新聞|新闻|編輯部|小組|小组|綜合|综合|外電|即時|快訊|部|組|[報报社網网台臺])$")
_IS_DOTTED = re.compile(_DOTTED)
LATIN = re.compile(r"[A-ZÀ-Þ][\w'’.-]*")
"""A word of a name in Latin letters."""
_NO_NAME = re.compile(
    r"[攝摄报報导導訊讯電电]$|(?:提供|授權|授权|資料|官網|[資檔][料案]照片?|資料圖片|示意[圖图]|[圖图][庫库])$"
)
_PEN_NAME = re.compile(r"[^\W\d_]{2,8}")


class CreditKind(Enum):
    """What a word of a credit line is."""

    ROLE = auto()
    NAME = auto()
    REPORT = auto()
    DESK = auto()
    NOTHING = auto()


@dataclass(frozen=True, slots=True)
class CreditWord:
    """A word of the line, what it is, and the role and label that it says or brings along."""

    text: str
    what: CreditKind
    role: ContributorRole | None = None
    label: str | None = None


def word_of(text: str, before: CreditWord | None, *, is_explicit: bool) -> CreditWord | None:
    """What a word is, judged by itself and by the word before it; None for a word of no known kind.

    Args:
        text: The word.
        before: The word before it.
        is_explicit: Whether a mark between the two says that this word answers that one.
    """
    if _MOVING.fullmatch(text) or _PLACE.fullmatch(text):
        return CreditWord(text, CreditKind.NOTHING)
    for kind in (_role_word, _titled_name, _reporting_name):
        if (word := kind(text)) is not None:
            return word
    if _REPORT.fullmatch(text):
        return CreditWord(text, CreditKind.REPORT)
    if _DESK.search(text) or is_organisation(text):
        return CreditWord(text, CreditKind.DESK)
    return _plain_name(text, before, is_explicit=is_explicit)


def _role_word(text: str) -> CreditWord | None:
    if (titled := _OUTLET_TITLE.fullmatch(text)) is not None and text not in _ROLE_OF:
        return CreditWord(text, CreditKind.ROLE, _WRITER, titled["title"])
    role = _ROLE.fullmatch(text)
    if role is None or (text not in _ROLE_OF and _REPORT.fullmatch(text)):
        return None
    return CreditWord(text, CreditKind.ROLE, _ROLE_OF[role["first"]], text)


def _titled_name(text: str) -> CreditWord | None:
    """A name behind a title or a label, with nothing between them."""
    for pattern, is_name in ((_TITLED, _is_pen_name), (_LABELLED, _is_name)):
        if (titled := pattern.fullmatch(text)) and is_name(titled["name"]):
            return CreditWord(titled["name"], CreditKind.NAME, _ROLE_OF[titled["title"]], titled["title"])
    return None


def _reporting_name(text: str) -> CreditWord | None:
    """A name before the place and kind of a report, with nothing between them."""
    named = _NAMED_REPORT.fullmatch(text)
    if named is None or len(named["name"]) <= 2 or not _is_name(named["name"]):
        return None
    return CreditWord(named["name"], CreditKind.NAME, _WRITER)


def _plain_name(text: str, before: CreditWord | None, *, is_explicit: bool) -> CreditWord | None:
    follows_role = before is not None and before.what is CreditKind.ROLE
    if LATIN.fullmatch(text):
        follows_latin = before is not None and LATIN.match(before.text) is not None
        is_name = follows_role or follows_latin
    else:
        is_name = _is_pen_name(text) if follows_role and is_explicit else _is_name(text)
    return CreditWord(text, CreditKind.NAME) if is_name else None


def _is_name(text: str) -> bool:
    """Whether a word is a person's name by its family name or its dot."""
    return _may_be_name(text) and (is_chinese_name(text) or _IS_DOTTED.fullmatch(text) is not None)


def _is_pen_name(text: str) -> bool:
    """Whether a word is a name where a title or label says that one stands; it need not begin with a family name."""
    return _is_name(text) or (_may_be_name(text) and _PEN_NAME.fullmatch(text) is not None)


def _may_be_name(text: str) -> bool:
    return not (_NO_NAME.search(text) or _DESK.search(text) or _PLACE.match(text))
