"""Reporters as Chinese-language newsrooms print them: on a line of their own, or in brackets in the text.

`記者王小明／台北報導`, `【王小明、陳大文／台北報導】`, `（中央社記者王小明台北4日電）`. A name is taken only where a
slash or a known place says where it ends; a desk (`社會中心／綜合報導`) is no person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.credits.byline import split_names
from pipelines.page.strips import Region, Strip
from storage.types import Block, Contributor, ContributorRole

_NAME = r"[^\s\d／/╱（）()〔〕【】\[\]。，,：:、．·]{2,4}"
_NAMES = rf"(?P<names>{_NAME}(?:[、．·\s]{_NAME}){{0,5}})"
_LABEL = r"(?P<label>記者|记者|實習記者|特派員|特派記者)"
_REPORT = r"[^\s。，／/]{1,12}?(?:報導|报道|報道|特稿|連線報導)"
_PLACES = (
    "台北|臺北|新北|桃園|新竹|苗栗|台中|臺中|彰化|南投|雲林|嘉義|台南|臺南|高雄|屏東|宜蘭|花蓮|台東|臺東|澎湖|金門|馬祖|基隆|"
    "香港|澳門|北京|上海|廣州|東京|大阪|首爾|華盛頓|紐約|洛杉磯|舊金山|休士頓|多倫多|倫敦|巴黎|布魯塞爾|柏林|日內瓦|羅馬|維也納|"
    "莫斯科|華沙|新加坡|曼谷|河內|胡志明市|雅加達|馬尼拉|吉隆坡|新德里|雪梨|坎培拉|耶路撒冷|聖保羅"
)
_DAY = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})日"
_OPENING = re.compile(rf"\s*{_LABEL}\s*{_NAMES}\s*[／/╱]\s*{_REPORT}")
_BRACKETED = (
    re.compile(rf"[〔【（(\[]\s*{_LABEL}?\s*{_NAMES}\s*[／/╱]\s*{_REPORT}\s*[〕】）)\]]"),
    re.compile(rf"[（(〔]\s*\w{{0,6}}?{_LABEL}{_NAMES}(?:{_PLACES})(?:{_DAY})?(?:專電|綜合外電報導|電|傳真|報導)"),
)
_DESK = re.compile(r"(?:中心|新聞|新闻|編輯部|小組|綜合|外電|即時|記者|部|組)$")
_DESK_LINE = re.compile(r"(?:^|[〔【（(\[])\s*\w{1,8}(?:中心|新聞網?|小組|組)\s*[／/╱]\s*\w{1,8}(?:報導|报道|報道)")
_KOREAN = re.compile(r"([가-힣]{2,4})\s*(?:(?:선임|수습|전문|인턴)\s*)?기자\s*[\w.]+@[\w.]+")
_SIGNATURE = re.compile(r"[^\W\d_a-z][^\W\d_]+(?: [^\W\d_a-z][^\W\d_]*){1,3}")
_MAX_SIGNATURE = 80
_MAX_STRIPS = 400


def names_desk(strips: Sequence[Strip]) -> bool:
    """Whether a page prints a desk (`社會中心／綜合報導`) where others print a reporter."""
    return any(_DESK_LINE.search(strip.text) for strip in strips[:_MAX_STRIPS] if strip.region is Region.MAIN)


def read_signatures(strips: Sequence[Strip], blocks: Sequence[Block]) -> tuple[Contributor, ...]:
    """The writer who signs at the end of a text: an emphasised name on a line of its own, or a Korean reporter's line.

    Args:
        strips: The page's strips.
        blocks: The article's text.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is Region.MAIN and len(strip.text) <= _MAX_SIGNATURE and (match := _KOREAN.search(strip.text)):
            return (Contributor(match[1], ContributorRole.WRITER, "기자"),)
    last = blocks[-1].text if len(blocks) > 1 else ""
    if not _SIGNATURE.fullmatch(last) or not any(strip.strong and strip.text == last for strip in strips):
        return ()
    return (Contributor(last, ContributorRole.WRITER),)


def read_reporters(strips: Sequence[Strip]) -> tuple[Contributor, ...]:
    """The reporters that a page prints, from the first strip that names some; none without one.

    Args:
        strips: The page's strips.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is not Region.MAIN or not strip.text:
            continue
        for match in (_OPENING.match(strip.text), *(pattern.search(strip.text) for pattern in _BRACKETED)):
            if match is not None and (found := _persons(match)):
                return found
    return ()


def _persons(match: re.Match[str]) -> tuple[Contributor, ...]:
    names = (name for name in split_names(match["names"].replace("．", "、")) if not _DESK.search(name))
    return tuple(Contributor(name, ContributorRole.WRITER, match["label"]) for name in names)
