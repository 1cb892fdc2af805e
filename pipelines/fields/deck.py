"""The deck of a page on which no rule of a profile finds one: the sentence that stands between title and text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.fields.parts import Parts
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.page.weighing import weigh, words_in
from pipelines.stated.publication import is_date_line
from pipelines.stated.statements import Statements
from pipelines.words.labels import squeezed
from storage.types import Block

_FEWEST, _MOST = 4.0, 90.0
_MAX_BELOW = 12
_FEW, _LONG = 6, 500
_DECK = re.compile(
    r"(?:^|[\s_-])(?:sub[_-]?(?:title|headline)|standfirst|deck|dek|strapline|dropline|untertitel|chapo|chapeau|"
    r"subtitulo|sous[_-]?titre)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"[。．.!?！？」』”]$")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?])\s")
_CUT = re.compile(r"(?:\.\.\.|…+|‥+)$")


def printed_deck(layout: Layout, heading: Strip | None, blocks: Sequence[Block]) -> Strip | None:
    """The strip below the title that is a deck: a lower heading, or a sentence in an element of its own.

    Args:
        layout: The page's strips.
        heading: The strip that carries the title.
        blocks: The text: what stands in one element with its second paragraph is a paragraph.
    """
    if heading is None:
        return None
    start = layout.strips.index(heading) + 1
    below = [strip for strip in layout.strips[start : start + _MAX_BELOW] if strip.text]
    if (marked := next((strip for strip in below if _is_marked(strip, layout)), None)) is not None:
        return marked
    body = _body_parents(layout, start, blocks)
    for strip in below:
        if strip.region is not Region.MAIN or strip.shape in {Shape.CAPTION, Shape.ITEM} or is_date_line(strip):
            continue
        each = weigh(strip)
        if each.linked or not _FEWEST <= each.words <= _MOST:
            if each.words > _MOST or strip.path[-2:-1] in body:
                return None
            continue
        if strip.shape is Shape.HEADING:
            return strip if (strip.level or 0) > 1 and squeezed(strip.text) != squeezed(heading.text) else None
        if strip.path[-2:-1] in body:
            return None
        if each.is_text or _CUT.search(strip.text):
            return strip
    return None


def _is_marked(strip: Strip, layout: Layout) -> bool:
    """Whether an element around a strip has the name that the web gives to decks."""
    if strip.region is not Region.MAIN or strip.linked or is_date_line(strip) or not _FEW <= len(strip.text) <= _LONG:
        return False
    return any(_DECK.search(layout.looks.get(number, "")) for number in strip.path[-2:])


def _body_parents(layout: Layout, start: int, blocks: Sequence[Block]) -> set[tuple[int, ...]]:
    """The elements that hold the paragraphs of the text from its second on."""
    wanted = {squeezed(block.text) for block in blocks[1:]}
    return {strip.path[-2:-1] for strip in layout.strips[start:] if strip.text and squeezed(strip.text) in wanted}


def stated_deck(statements: Statements, parts: Parts) -> str | None:
    """The description in the head where it is a deck; None where it is an excerpt or a word about the site."""
    stated = statements.first("description", "og:description")
    if stated is None or not _FEWEST <= words_in(stated) <= _MOST:
        return None
    text = squeezed("".join(block.text for block in parts.blocks))
    site = squeezed(statements.first("og:site_name", "application-name") or "")
    whole, opening = squeezed(stated), squeezed(_SENTENCE.split(stated, maxsplit=1)[0])
    if opening in text or whole == squeezed(parts.title or "") or (site and site in whole):
        return None
    return stated if _WHOLE.search(stated) and not _CUT.search(stated) else None
