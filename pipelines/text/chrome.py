"""What stands among the paragraphs of a text without belonging to it: controls, dates, captions, calls."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipelines.page.strips import Shape
from pipelines.page.weighing import Weighed, is_call, is_captioned, text_in
from pipelines.volatile import is_volatile, plain
from pipelines.words.labels import are_hashtags, bare

_FEW = 6.0
_LABEL = 8.0
# Words of players, of places for advertisements and of what stands beside an article, alone on a line.
_CONTROL = re.compile(
    r"advertisement(?: \d+)?|anzeige|werbung|publicité|publicidad|placeholder image\W?\d*|player wird geladen|"
    r"author of the article|related (?:coverage|stories|articles|content)|more great \w+ stories|story saved|"
    r"mehr zum thema(?: \w+)*|dieses thema im programm|article content|lire aussi|à lire aussi|lee también|leia também|"
    r"tags?|schlagw[öo]rter|stichworte|etiquetas|mots[- ]clés|tagi|keywords|"
    r"(?:點我|点我|點此|點擊)?(?:看|閱讀|查看)?更多(?:精彩)?(?:內容|内容|新聞|新闻|文章|報導)?|"
    r"(?:關鍵字|关键字|關鍵詞|关键词)\s*:.{1,40}|本文(?:已?獲|经|經|由)?(?:授權|授权)(?:轉載|转载).{0,12}|本(?:新聞|文)由\s?ai.{0,12}|"
    r"czytaj (?:też|także|więcej)|read more|read also|recommended(?: stories)?|[\d:]+\s*/\s*[\d:]+"
)
_NETWORK = (
    r"facebook|fb|twitter|x|line|telegram|whatsapp|e-?mail|mail|print|threads|linked-?in|copy link|instagram|ig|"
    r"plurk|reddit|pinterest|xing|kakao|weibo|微博|微信|列印|打印|複製(?:連結|網址)|复制链接|リンクをコピー|ブックマーク|はてな|카카오톡|페이스북|트위터"
)
# The row of buttons for sharing a page, as text.
_SHARED = re.compile(
    rf"(?:(?:share|teilen|partager|compartir|分享|シェア|공유)\W*)?(?:(?:{_NETWORK})\W+)+(?:{_NETWORK})"
)
_STAMP = re.compile(
    r"(?:\d+\s*(?:hours?|hrs?|minutes?|mins?)\.? ago\s*)?\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?=\D)", re.IGNORECASE
)
_OFFERED, _MOST_OFFERED = 25.0, 150.0
# A text with a smaller share of sentences is a poem, a list or a table: its short lines belong to it.
_SENTENCES = 0.6


def without_chrome(weighed: Sequence[Weighed]) -> list[Weighed]:
    """The strips of a text without those that do not belong to it.

    Args:
        weighed: The strips of the running text, in printed order.
    """
    kept = [each for each in weighed if not _is_foreign(each)]
    if text_in(kept) < _SENTENCES * sum(each.words for each in kept):
        return kept
    strange = set(_between_opening_and_text(kept))
    return [each for index, each in enumerate(kept) if index not in strange]


def _is_foreign(each: Weighed) -> bool:
    """Whether a strip by itself is a call to the reader, a caption, a counter, a stamp, an advertisement."""
    if each.strip.shape is Shape.HEADING:
        return False
    if (
        is_addressed(each)
        or are_hashtags(each.strip.text)
        or (each.words <= _LABEL and _CONTROL.fullmatch(bare(each.strip.text)))
        or (each.words <= _OFFERED and _SHARED.fullmatch(bare(each.strip.text)))
    ):
        return True
    return not each.is_text and (is_volatile(plain(each.strip.text)) or _is_stamp(each))


def is_addressed(each: Weighed) -> bool:
    """Whether a strip calls upon the reader, or is the caption of what stands beside it."""
    is_caption = each.strip.shape is Shape.PLAIN and is_captioned(each.strip, each.words)
    return is_call(each.strip, each.words) or is_caption


def _is_stamp(each: Weighed) -> bool:
    """Whether a line opens an entry of a live report: its time, and at most who wrote it."""
    return each.words <= _FEW and each.strip.shape is Shape.PLAIN and _STAMP.match(each.strip.text) is not None


def call_boxes(inside: Sequence[Weighed], part: int) -> frozenset[int]:
    """The elements inside one that hold a call to the reader and else only short lines: what a subscription offers.

    Args:
        inside: The strips inside the element.
        part: The element.
    """
    held: dict[int, list[Weighed]] = defaultdict(list)
    calls: set[int] = set()
    for each in inside:
        inner = each.strip.path[each.strip.path.index(part) + 1 :]
        for number in inner:
            held[number].append(each)
        if is_call(each.strip, each.words):
            calls.update(inner)
    return frozenset(
        number
        for number in calls
        if len(held[number]) > 1
        and all(each.words <= _OFFERED for each in held[number])
        and sum(each.words for each in held[number]) <= _MOST_OFFERED
    )


def _is_small(each: Weighed) -> bool:
    return not each.is_text and each.words <= _FEW and each.strip.shape is Shape.PLAIN and not each.strip.strong


def _between_opening_and_text(kept: list[Weighed]) -> Iterator[int]:
    """The short lines below an opening sentence that stands in an element of its own: names, days, controls."""
    texts = [index for index, each in enumerate(kept) if each.is_text or each.is_standfirst][:2]
    if len(texts) == 2 and kept[texts[0]].strip.path[:-1] != kept[texts[1]].strip.path[:-1]:
        yield from (index for index in range(texts[0] + 1, texts[1]) if _is_small(kept[index]))
