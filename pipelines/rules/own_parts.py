"""The parts of an article that stand in a foot, an aside or a menu inside it: its credits, its topics, its sources.

What is around a page is kept out of its articles by its region. An article may have a foot and an aside of its own:
what its publication's words name there belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipelines.credits.byline import is_credit_strip, read_byline
from pipelines.fields.topics import read_topics
from pipelines.page.strips import Layout, Region, Strip
from pipelines.page.weighing import weigh
from pipelines.view.head import own_element
from pipelines.view.page_view import PageView
from pipelines.words.labels import is_label
from storage.types.profile import Labels

# A deck is so much shorter than the summary.
_SHORTER = 0.5


def with_own_parts(view: PageView) -> PageView:
    """The page with the article's own parts in its main region.

    Args:
        view: The page; the article is the innermost element around its title that calls itself one.
    """
    layout, labels = view.layout, view.labels
    own = None if view.heading is None else own_element(layout, view.heading)
    if own is None or not layout.asides:
        return view
    claimed: set[int] = set()
    for opened, members in groupby(enumerate(layout.strips), key=lambda pair: _opened_by(pair[1], layout)):
        inside = list(members)
        if opened is None or own not in inside[0][1].path[: inside[0][1].path.index(opened)]:
            continue
        claimed.update(_claimed(inside, labels))
    claimed.update(_summary_beside(view, own))
    if not claimed:
        return view
    strips = (
        replace(strip, region=Region.MAIN) if index in claimed else strip for index, strip in enumerate(layout.strips)
    )
    return replace(view, layout=replace(layout, strips=tuple(strips)))


def _summary_beside(view: PageView, own: int) -> Iterator[int]:
    """The places of the sentences in an aside of the article above the label of its text, where at most a deck is
    beside it.

    Args:
        view: The page.
        own: The article's element.
    """
    strips, labels = view.layout.strips, view.labels
    start = next(place for place, strip in enumerate(strips) if strip is view.heading)
    marker = next(
        (place for place in range(start, len(strips)) if is_label(strips[place].text, labels.full_text)), start
    )
    texts = [place for place in range(start, marker) if own in strips[place].path and weigh(strips[place]).is_text]
    beside = [place for place in texts if strips[place].region is Region.ASIDE]
    longest = max((len(strips[place].text) for place in beside), default=0)
    if all(place in beside or len(strips[place].text) <= _SHORTER * longest for place in texts):
        yield from beside


def _opened_by(strip: Strip, layout: Layout) -> int | None:
    """The element that opened the region of a strip, None for one of the main region."""
    if strip.region in {Region.MAIN, Region.COMMENTS}:
        return None
    return next((number for number in strip.path if number in layout.asides), None)


def _claimed(inside: Sequence[tuple[int, Strip]], labels: Labels) -> Iterator[int]:
    """The places of the strips of one region that are parts of the article."""
    is_listing = False
    credited = _credited_once([strip for _, strip in inside], labels)
    is_divided = bool(labels.full_text) or labels.dateline is not None
    for index, strip in inside:
        is_listing = is_listing or is_label(strip.text, labels.sources)
        is_marker = is_divided and is_label(strip.text, labels.full_text)
        is_topics = is_divided and bool(strip.lines) and all(read_topics(line) for line in strip.lines)
        if is_listing or is_marker or is_topics or strip in credited:
            yield index


def _credited_once(strips: Sequence[Strip], labels: Labels) -> Sequence[Strip]:
    """The strips that credit somebody, none where a role is credited again: those are cards of other articles."""
    credited = [strip for strip in strips if is_credit_strip(strip, labels.roles)]
    shown = [
        label
        for strip in credited
        for label in dict.fromkeys(
            who.role_label for line in strip.lines for who in read_byline(line.text, labels.roles)
        )
    ]
    return credited if len(shown) == len(set(shown)) else ()
