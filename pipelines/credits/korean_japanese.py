"""Reporters as Korean and Japanese newsrooms print them.

`한가람 기자`, `[항구=일보] 한가람 기자 =`, `港太郎記者`, `文・写真＝港太郎`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.credits.name_lists import split_names
from pipelines.credits.writers import undated
from pipelines.page.strips import Region, Shape, Strip
from storage.types import Contributor, ContributorRole

_KOREAN_NAMES = r"(?P<names>[가-힣]{2,4}(?:\s*[·,ㆍ]\s*[가-힣]{2,4}){0,4})"
_KOREAN_TITLE = r"(?P<label>(?:선임|수습|전문|인턴|객원)?\s?기자|특파원|논설위원)"
_KOREAN_PAPER = r"[가-힣A-Za-z]{1,8}(?:일보|신문|뉴스|경제|방송|통신|타임[스즈]|투데이|미디어|저널)"
_KOREAN_DAY = r"(?:기사\s?)?(?:최종\s?)?(?:입력|등록|승인|송고|발행|게재|수정)(?:일시|일)?[\s:：|]*(?:\d[\d.\-/:\s|]*)?"
_JAPANESE_DAY = r"(?:公開|掲載|更新|投稿|配信)(?:日時?)?"
_JAPANESE_NAME = rf"[\u3400-\u9fff々]{{1,4}}[\s\u3000]?(?!{_JAPANESE_DAY})[\u3400-\u9fff々\u3040-\u30ff]{{1,6}}"
_JAPANESE_NAMES = rf"(?P<names>{_JAPANESE_NAME}(?:[、・]{_JAPANESE_NAME}){{0,4}})"
_LINES = (
    re.compile(
        rf"(?:{_KOREAN_DAY})*\[?\s*(?:{_KOREAN_PAPER}\s+|[가-힣]{{2,8}}\s*=\s*)?{_KOREAN_NAMES}\s*{_KOREAN_TITLE}"
        rf"(?:\s*[\w.+-]+@[\w.-]+)?\s*\]?(?:\s*{_KOREAN_DAY})*"
    ),
    re.compile(
        rf"(?P<label>기자명|작성자|글쓴이|글[·・]?\s?사진|취재|글)\s*[:：|/／]?\s+{_KOREAN_NAMES}(?:\s+기자)?"
        rf"(?:\s*[/／|]\s*(?:편집|사진|영상)\s*[:：]?\s*[가-힣]{{2,4}})*(?:\s*{_KOREAN_DAY})*"
    ),
    re.compile(
        rf"(?P<label>文・写真|写真・文|取材・文|構成・文|取材|執筆|聞き手|ライター|著者|記者|文)(?:\s*[=＝:：・●／/｜|]\s*|(?<=著者)\s+|(?<=執筆)\s+)"
        rf"(?!写真|撮影|構成|取材|文$){_JAPANESE_NAMES}(?:\s*{_JAPANESE_DAY})*"
    ),
    re.compile(rf"{_JAPANESE_NAMES}\s?(?P<label>記者|編集委員|論説委員|特派員)"),
)
_LEAD = re.compile(rf"\s*[\[(（【][^\])）】]{{1,24}}[\])）】]\s*{_KOREAN_NAMES}\s*{_KOREAN_TITLE}\s*=")
# `【台北=山田太郎】`: a place and who reports from there; an agency's short name there (`共同`) is nobody's.
_FROM = re.compile(rf"\s*[【\[(（]\s*(?P<place>[^=＝】\])）]{{1,12}})[=＝]\s*{_JAPANESE_NAMES}\s*[】\])）]")
_NOBODY = re.compile(
    r".*(?:通信|新聞|新聞社|通信社|支局|総局|支社|本社|放送|テレビ|特派員|電)|.{1,2}|.*[\u30a1-\u30fc].*"
)
_DESK = re.compile(r".*(?:部|班|局|社|室|会|會|組|组|新聞|新闻)")
_MAX_LINE, _MAX_STRIPS = 60, 400


def read_eastern_reporters(strips: Sequence[Strip]) -> tuple[Contributor, ...]:
    """The reporters that a page names on a line of their own or at the beginning of a paragraph; none without one.

    Args:
        strips: The page's strips.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is not Region.MAIN or not strip.text or strip.shape is Shape.CAPTION:
            continue
        lines = (undated(line.text) for line in strip.lines if len(line.text) <= _MAX_LINE)
        whole = next((match for line in lines for form in _LINES if (match := form.fullmatch(line))), None)
        if (sender := _FROM.match(strip.text)) is not None:
            names = [name for name in re.split("[、・]", sender["names"]) if not _NOBODY.fullmatch(name.strip())]
            if names:
                return tuple(Contributor(" ".join(name.split()), ContributorRole.WRITER) for name in names)
        if (match := whole or _LEAD.match(strip.text)) is not None:
            names = re.split(r"[·ㆍ]", match["names"]) if match.re in {*_LINES[:2], _LEAD} else [match["names"]]
            return tuple(
                Contributor(name, ContributorRole.WRITER, match["label"])
                for part in names
                for name in split_names(part)
                if not _DESK.fullmatch(name)
            )
    return ()
