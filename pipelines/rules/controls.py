"""What stands among the parts of an article for the reader to use: share rows, counters, players, sizes, sign-ups."""

from __future__ import annotations

import re
import unicodedata

from pipelines.page.strips import Line, Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.sources.source_links import SHARE
from pipelines.sources.words_around import is_around_lists
from pipelines.volatile import is_volatile, plain
from pipelines.words.cookie_notices import is_cookie_notice
from pipelines.words.labels import are_hashtags

_LONGEST_CONTROL = 20
_PLAYER = re.compile(
    r"\W*(?:收聽|收听|聆聽|聽|播放|朗讀|朗读|listen to|play|듣기|再生)\s*"
    r"(?:(?:本文|文章|新聞|新闻|語音|语音|全文|報導|音檔|this (?:article|story|page)|audio|音声)\s*|"
    r"\d{1,2}:\d{2}(?::\d{2})?\s*)+\W*",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"(?:中華民國|民國|令和|平成|昭和|大正|明治|[RHS](?=\d))?[\d\s./:年月日號时時分()\-〇零一二三四五六七八九十百元年월일년]+"
)


def is_control(strip: Strip) -> bool:
    """Whether a strip is a control of the page, a count or a stamp, and nothing that the article says.

    A rule across the page is none: it may divide the foot from the text.
    """
    if strip.shape is Shape.RULE:
        return False
    if is_share_row(strip) or _PLAYER.fullmatch(strip.text):
        return True
    hrefs = _hrefs(strip)
    if hrefs and strip.linked and len(strip.text) <= _LONGEST_CONTROL and all(map(_leads_nowhere, hrefs)):
        return True
    if is_cookie_notice(strip.text) or are_hashtags(strip.text):
        return True
    return is_around_lists(strip.text) or (not weigh(strip).is_text and is_volatile(plain(strip.text)))


def is_share_row(strip: Strip) -> bool:
    """Whether all links of a strip share the page."""
    hrefs = _hrefs(strip)
    return bool(hrefs) and all(SHARE.search(href) for href in hrefs)


def without_share(line: Line) -> Line:
    """A line without the links in it that share the page."""
    kept = tuple(run for run in line.runs if run.href is None or not SHARE.search(run.href))
    return line if len(kept) == len(line.runs) else Line("".join(run.text for run in kept).strip(), kept)


def _hrefs(strip: Strip) -> list[str]:
    return [run.href for run in strip.runs if run.href is not None and run.text.strip()]


def is_stamp(text: str) -> bool:
    """Whether a text is only a day or a time in whatever form, also in one that says too little to be read."""
    folded = unicodedata.normalize("NFKC", text).strip()
    return _STAMP.fullmatch(folded) is not None or not any(map(str.isalpha, folded))


def _leads_nowhere(href: str) -> bool:
    return href.startswith(("#", "javascript:"))
