"""Lists of names: where one ends, what belongs to no name, and what is nobody's.

Names are never split at words that names may hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from pipelines.credits.job_titles import A_JOB
from pipelines.credits.latin_bylines import POINTING, latin_names
from pipelines.words.date_forms import MONTHS
from pipelines.words.surnames import is_chinese_name
from storage.types import Contributor, ContributorRole

MAX_NAME = 60
"""How many characters a name has at most."""

SLASHES = "/／∕⁄╱"
"""Big5 has several, and decoders do not agree which of them is which."""

OPENERS, CLOSERS = "（(〔[【［〈《＜<", "）)〕]】］〉》＞>"
"""The brackets of credits, each opening one at the place of its closing one."""

EDGES = f" \t\n\u3000\u00a0\u200b\u200e\u200f\u2060\ufeff{SLASHES}|｜;；,，、·・•‧。"
"""What stands around names and labels, and belongs to none."""

_MAX_WORDS = 6
_WHOLE_NAME = 3
_NAMES = re.compile(r"\s*[、,，;；&＆]\s*|\s+(?:and|與|和|及|与)\s+")
# Glued to the name, as buttons without a mark before them are: `王小明　已追蹤`.
_BUTTON = re.compile(
    r"[\s\u3000]+(?:已?(?:追蹤|追踪|關注|关注|訂閱|订阅)|分享|收藏|フォロー|(?:來源|来源|出處|出处|日期|時間|时间|分類|分类|地區|瀏覽|浏览)\s*[|｜]?)$"
)
_CALLED_SO = frozenset({"april", "june", "august", "mars", "juli", "mayo"})
_POSITION = re.compile(
    r"(?:教授|博士生?|研究員|主任|律師|醫師|作家|老師|學者|執行長|秘書長|理事長|校長|院長|立委|議員|總監|顧問|專員|"
    r"分析師|導演|工程師|研究生|(?:特約|資深|駐地|實習|文字|獨立)?(?:記者|撰述)|副?總?編輯|主編)$"
)
_NO_NAME = re.compile(r"[\d|•·。!?！？]")
# Behind a name, but for the few letters with which a newsroom signs it: `Ines Quill (iqu)`.
_ASIDE = re.compile(r"[（(〔\[](?![a-z]{2,4}\.?[)）\]])[^（）()〔〕\[\]]*[)）〕\]]")
_NOBODY = re.compile(
    r"\S{0,8}(?:編輯部|编辑部)|未知|佚名|匿名|不[详詳]|[无無]|待定|(?:本[報报刊社站網网台臺]|綜合|综合)(?:[原轉转][創创載载]|[記记]者|[編编][輯辑]|[訊讯])?|(?:网络|網路|综合|綜合|互联网|資料|"
    r"资料)(?:整理|综合|綜合|转载|轉載)?|unknown|anonymous",
    re.IGNORECASE,
)
_BEHIND_NAME = re.compile(r"\s+(?:[-–—•(@]|[^\W\d_a-z])")
# A link to the top of the page, a player's or another control, glued to the last name: `王小明▲ TOP`.
_TO_TOP = re.compile(r"\s*[▲△▴⏶↑⇧⬆⤴🔝▶►⏵▷🔊🎧☆★♡♥].*$", re.DOTALL)
# Pictures beside a name, and the mark of an account before one in other letters than those of accounts.
_SIGNS = re.compile(r"[\u2600-\u27bf\ufe0e\ufe0f\U0001f000-\U0001faff]+|[@＠](?=[^\x00-\u02ff])")
_REPORTER = re.compile(r"^(?:本報|本刊|特約|實習|特派)?(?:記者|记者|特派員)(?=[\u3400-\u9fff]{2,4}$)")


def split_names(text: str) -> tuple[str, ...]:
    """The names in a list of names, as printed; what stands in brackets behind a name is no part of it."""
    text = _TO_TOP.sub("", text)
    plain = _ASIDE.sub("", text)
    names = (
        _without_position(_BUTTON.sub("", _REPORTER.sub("", _unclosed(_SIGNS.sub("", part).strip(EDGES)))))
        for part in _NAMES.split(plain if any(map(str.isalpha, plain)) else text.strip(EDGES + OPENERS + CLOSERS))
    )
    parted = [own for name in names for own in _parted(name)]
    return tuple(
        name
        for place, name in enumerate(parted)
        # Behind a person stands what that person is: `Ines Quill, Guest Columnist`.
        if any(map(str.isalpha, name))
        and not _is_nobody(name)
        and not (place and name.isascii() and A_JOB.search(name))
        and not _is_month(name)
    )


def _is_month(name: str) -> bool:
    """Whether a name is a month that nobody is called by: the day of a line stands behind a word for a role."""
    return name.casefold() in MONTHS and name.casefold() not in _CALLED_SO and len(name) > _WHOLE_NAME


def _parted(name: str) -> list[str]:
    """The Chinese names in what stands between two marks, with blanks between them: `王小明 李華`.

    A name of two and one of two letters may as well be one: so are Japanese ones set.
    """
    own = name.split()
    are_names = len(own) > 1 and all(len(part) > 1 and is_chinese_name(part) for part in own)
    return own if are_names and any(len(part) == _WHOLE_NAME for part in own) else [name]


def _without_position(name: str) -> str:
    """A Chinese name without what the person is, behind it: `王小明 教授`, `王小明　港都市議員`."""
    position = _POSITION.search(name)
    if position is None or is_chinese_name(name):
        return name
    own = name.split()[0] if len(name.split()) > 1 else name[: position.start()]
    return own if len(own) >= _WHOLE_NAME and is_chinese_name(own) else name


def _is_nobody(name: str) -> bool:
    """Whether what stands where a name does is what a person is (`大學教授`), or says that nobody is named."""
    is_position = _POSITION.search(name) is not None and not is_chinese_name(name)
    return is_position or _NOBODY.fullmatch(name) is not None


def once(named: Iterable[Contributor]) -> tuple[Contributor, ...]:
    """Each of these once in one role, as first read."""
    first: dict[tuple[str, ContributorRole], Contributor] = {}
    for who in named:
        first.setdefault((who.name, who.role), who)
    return tuple(first.values())


def short_names(text: str) -> tuple[str, ...]:
    """The names of a list that is nothing else: no marks that divide lines, no digits."""
    names = split_names(text.rstrip(". "))
    return names if all(_is_short_name(name) for name in names) else ()


def _is_short_name(name: str) -> bool:
    return (
        len(name) <= MAX_NAME
        and not name[0].islower()
        and name.split()[0].casefold() not in POINTING
        and len(name.split()) <= _MAX_WORDS
        and not _NO_NAME.search(name)
        and not A_JOB.search(name)
    )


def _unclosed(name: str) -> str:
    """A name without a bracket that was opened or closed outside of it."""
    while name and name[-1] in CLOSERS and OPENERS[CLOSERS.index(name[-1])] not in name:
        name = name[:-1].strip(EDGES)
    return name.lstrip(OPENERS) if not any(mark in name for mark in CLOSERS) else name


def without_outlet(name: str) -> str:
    """A name in Latin letters without the outlet, the title or the next credit behind it: `Ines Quill - Port Times`."""
    own = next(iter(latin_names(name)), name)
    is_whole = " " in own and name.startswith(own) and _BEHIND_NAME.match(name, len(own)) is not None
    return own if is_whole else name
