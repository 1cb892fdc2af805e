"""What stands among the paragraphs of a cited document without belonging to it: calls, captions, counters, touches.

A document may be a programme, a table of votes or a list of digests: a short line is its own unless it moves by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.document_motion import moving_places
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.page.weighing import Weighed
from pipelines.sources.source_links import SHARE
from pipelines.text.chrome import is_addressed
from pipelines.volatile import plain
from pipelines.words.labels import bare

# What the web calls an element that counts what readers do with a page.
_COUNTER_NAMES = re.compile(
    r"(?:^|[\s_-])(?:(?:page)?views?|hits?|visits?|visitors?|shares?|sharing|social|likes?|reactions?|ratings?|comments?|"
    r"downloads?)(?:$|[\s_-])|(?:view|hit|visit|share|like|comment|download)s?(?:_|-)?count",
    re.IGNORECASE,
)

# What a document calls the list of what belongs to it.
_OWN_LIST = re.compile(
    r"(?:(?:related|supporting|accompanying|reference|other|further)? ?"
    r"(?:documents?|legislation|laws|acts|decisions|resolutions|"
    r"files|annex(?:es)?|appendices|attachments|enclosures)|related|references|legal basis|see also|"
    r"(?:相關|相关|參考|参考)(?:文件|檔案|文档|法規|法规|附件|資料|资料|決議|决议|條文|条文)|附件|附檔|附錄|附录|"
    r"(?:関連|参考)(?:文書|資料|法令|文献)|添付(?:資料|ファイル)|(?:관련|참고) ?(?:문서|자료|법령)|첨부 ?파일)"
)
_LONGEST, _MOST = 300, 60


def without_document_chrome(weighed: Sequence[Weighed], layout: Layout) -> list[Weighed]:
    """The strips of a document's text without those that do not belong to it.

    Args:
        weighed: the strips of the running text, in printed order.
        layout: the page's.
    """
    texts = [_line(each) for each in weighed]
    pressed = set(_beside_buttons(layout))
    controls = frozenset(
        place
        for place, each in enumerate(weighed)
        if id(each.strip) in pressed
        or any(_COUNTER_NAMES.search(layout.looks.get(part, "")) for part in each.strip.path)
    )
    moving = moving_places(texts, controls)
    return [
        each
        for place, each in enumerate(weighed)
        if place not in moving and not (each.strip.shape is not Shape.HEADING and is_addressed(each))
    ]


def _line(each: Weighed) -> str:
    """What may be a line that moves; the cells of a table are told apart once they stand in their row."""
    is_line = not each.is_text and each.strip.shape not in {Shape.HEADING, Shape.CELL} and each.strip.row is None
    return plain(each.strip.text) if is_line else ""


def document_tail(strips: Sequence[Strip], kept: Sequence[Weighed]) -> list[Strip]:
    """The lists behind a document's text under a heading for its annexes and the documents that belong to it.

    Args:
        strips: the page's, in printed order.
        kept: those of the text.
    """
    last = next((place for place, strip in enumerate(strips) if kept and strip is kept[-1].strip), len(strips))
    tail: list[Strip] = []
    is_open = False
    for strip in strips[last + 1 : last + 1 + _MOST]:
        is_heading = strip.shape is Shape.HEADING or _OWN_LIST.fullmatch(bare(strip.text)) is not None
        if strip.region not in {Region.MAIN, Region.ASIDE} or len(strip.text) > _LONGEST:
            break
        is_open = _OWN_LIST.fullmatch(bare(strip.text)) is not None if is_heading else is_open
        if is_open:
            tail.append(strip)
    return tail if len(tail) > 1 else []


def _beside_buttons(layout: Layout) -> Iterator[int]:
    """The strips that stand next to a link that shares the page, or hold one."""
    strips: list[Strip] = [strip for strip in layout.strips if strip.text]
    for place, strip in enumerate(strips):
        if any(run.href is not None and SHARE.search(run.href) for run in strip.runs):
            yield from (id(near) for near in strips[max(place - 1, 0) : place + 2])
