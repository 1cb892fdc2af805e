"""What stands around an article's title: the short strips below it, and the few right above it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.rows import joined_rows
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.page.weighing import weigh

_LONG = 120
_SENTENCE = 20.0
_MAX_BELOW = 15
_MAX_AHEAD = 60
_MAX_ABOVE = 5
# The root, the page and its body hold everything.
_BODY_DEPTH = 3


def head_strips(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The short strips between the title and the text; deck, byline and date stand there, labels joined with values.

    What stands outside of the title's own article, or behind the first paragraph of the text, is of something else.
    """
    if heading is None:
        return ()
    start = layout.strips.index(heading) + 1
    own = own_article(layout, heading)
    inside = [strip for strip in layout.strips[start:] if own is None or own in strip.path][:_MAX_AHEAD]
    body, is_sure = _body_start(inside, heading)
    short: list[Strip] = []
    has_deck = False
    for place, strip in enumerate(inside[:_MAX_BELOW]):
        if strip.region is not Region.MAIN or strip.shape in {Shape.RULE, Shape.CAPTION}:
            continue
        if place == body:
            break
        if _is_long(strip):
            if has_deck or (short and not is_sure) or body is None or place > body:
                break
            # One long strip right below the title is its deck, if a text follows; further below, if it is sure where.
            has_deck = True
            continue
        short.append(strip)
    return joined_rows(short)


def _is_long(strip: Strip) -> bool:
    return len(strip.text) > _LONG or _is_paragraph(strip)


def _is_paragraph(strip: Strip, least: float = 30.0) -> bool:
    """Whether a strip is running text, too long for anything that stands in a head but a deck."""
    weighed = weigh(strip)
    return weighed.is_text and weighed.words >= least and strip.region is Region.MAIN


def _body_start(inside: Sequence[Strip], heading: Strip) -> tuple[int | None, bool]:
    """The place of the first paragraph of the text and whether it is sure, None where fewer than two follow the title.

    The first that stands in one element with a later one begins the text, unless the title stands in that element too:
    then it may be the deck.
    """
    texts = [place for place, strip in enumerate(inside) if _is_paragraph(strip, _SENTENCE)]
    for index, place in enumerate(texts):
        outer = inside[place].path[:-1]
        is_shared = any(inside[other].path[:-1] == outer for other in texts[index + 1 :])
        if is_shared and heading.path[: len(outer)] != outer:
            return place, True
    return (texts[1] if len(texts) > 1 else None), False


def strips_above(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The few short strips right above the title, nearest first: some pages print the day there."""
    if heading is None:
        return ()
    start = layout.strips.index(heading)
    own = own_article(layout, heading)
    above = layout.strips[max(0, start - _MAX_ABOVE) : start]
    return [
        strip
        for strip in reversed(above)
        if strip.region is Region.MAIN and 0 < len(strip.text) <= _LONG and (own is None or own in strip.path)
    ]


def own_article(layout: Layout, heading: Strip) -> int | None:
    """The innermost element around the title that calls itself an article."""
    return next((number for number in reversed(heading.path) if number in layout.articles), None)


def own_element(layout: Layout, heading: Strip) -> int | None:
    """The innermost article around the title, or else what holds the main part of the page; None on a bare page."""
    article = own_article(layout, heading)
    if article is not None:
        return article
    return next((number for number in reversed(heading.path[_BODY_DEPTH:]) if number in layout.containers), None)
