"""The text of a document that is divided into numbered articles: laws, ordinances, treaties, contracts.

Such pages put each article into a box of its own, and the search for the heaviest box of running text finds one alone.
"""

from __future__ import annotations

import re

from pipelines.page.strips import Layout, Region
from pipelines.text.blocks import blocks_of
from storage.types import Block

_FEWEST = 3
_NUMERAL = r"[〇零一二三四五六七八九十百千\d]{1,7}"
_ARTICLE = re.compile(
    rf"(?:第\s*{_NUMERAL}\s*[條条](?:\s*[之の]\s*{_NUMERAL})?|(?:article|section|§|art\.|sec\.|clause)\s*\d{{1,4}}[a-z]?\.?)"
    r"(?=$|[\s（(:：、—–-])",
    re.IGNORECASE,
)
_PART = re.compile(
    rf"(?:第\s*{_NUMERAL}\s*[編编章節节款]|(?:part|chapter|title|division)\s+[\divxlc]+)(?:\s.{{0,60}})?", re.IGNORECASE
)


def statute_text(layout: Layout, read: tuple[Block, ...]) -> tuple[Block, ...]:
    """The whole text of a page that is divided into articles, when what was read of it lacks some of them.

    Args:
        layout: The page's strips.
        read: The blocks that were read of it.

    Returns:
        The blocks from the first article, and the heading of its part, to the end; none when nothing is lacking.
    """
    strips = [strip for strip in layout.strips if strip.region is Region.MAIN and strip.text and not strip.linked]
    articles = [place for place, strip in enumerate(strips) if _ARTICLE.match(strip.text)]
    held = "\n".join(block.text for block in read)
    if len(articles) < _FEWEST or all(strips[place].text in held for place in articles):
        return ()
    first = articles[0]
    while first > 0 and _PART.fullmatch(strips[first - 1].text):
        first -= 1
    return blocks_of(strips[first:])
