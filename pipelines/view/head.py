"""What stands around an article's title: the short strips below it, and the few right above it."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.page.strips import Layout, Region, Shape, Strip

_LONG = 120
_MAX_BELOW = 15
_MAX_ABOVE = 5
# The root, the page and its body hold everything.
_BODY_DEPTH = 3


def head_strips(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The short strips between the title and the first long one; deck, byline and date stand there."""
    if heading is None:
        return ()
    start = layout.strips.index(heading) + 1
    short: list[Strip] = []
    has_deck = False
    for strip in layout.strips[start : start + _MAX_BELOW]:
        if strip.region is not Region.MAIN or strip.shape in {Shape.RULE, Shape.CAPTION}:
            continue
        if len(strip.text) > _LONG:
            if has_deck or short:
                break
            # One long strip right below the title is its deck.
            has_deck = True
            continue
        short.append(strip)
    return short


def strips_above(layout: Layout, heading: Strip | None) -> Sequence[Strip]:
    """The few short strips right above the title, nearest first: some pages print the day there."""
    if heading is None:
        return ()
    start = layout.strips.index(heading)
    above = layout.strips[max(0, start - _MAX_ABOVE) : start]
    return [strip for strip in reversed(above) if strip.region is Region.MAIN and 0 < len(strip.text) <= _LONG]


def own_article(layout: Layout, heading: Strip) -> int | None:
    """The innermost element around the title that calls itself an article."""
    return next((number for number in reversed(heading.path) if number in layout.articles), None)


def own_element(layout: Layout, heading: Strip) -> int | None:
    """The innermost article around the title, or else what holds the main part of the page; None on a bare page."""
    article = own_article(layout, heading)
    if article is not None:
        return article
    return next((number for number in reversed(heading.path[_BODY_DEPTH:]) if number in layout.containers), None)
