"""The parts of an article, found by the words that its publication prints before them.

The markers (byline, full text, dateline, sources) say where the article stands in the page; what is around it (other
columns, comments, related links) is left out by its region or because the markers' common container does not hold it.
An outline needs two different kinds of marker: one alone may stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.rules.markers import Markers, divided, find_markers, is_marker, split_dateline
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, is_label, squeezed
from storage.types.profile import Labels

_SHORT = 60
_COUNTER = re.compile(
    r"(?:瀏覽|浏览|點閱|点击|人氣|人气|閱讀|阅读)\w{0,4}\s*[:：]\s*[\d,]+|"
    r"copyright|©|版權所有|版权所有|all rights reserved",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """An article's parts as strips, in printed order.

    `title` is None when only the page's head states one. `head` stands between title and text, byline and topics
    included. `sources` is None when the page has no list of them, and empty when it has one that holds nothing.
    """

    title: Strip | None
    head: tuple[Strip, ...]
    dateline: str | None
    body: tuple[Strip, ...]
    sources: tuple[Strip, ...] | None


def outline_of(view: PageView) -> Outline | None:
    """The parts of the article; None when the page does not print enough of the labels."""
    layout, labels = view.layout, view.labels
    strips = [part for strip in layout.strips if strip.region is Region.MAIN for part in divided(strip, labels)]
    markers = find_markers(strips, labels)
    if len(markers.places) < 2:
        return None
    top = _top_heading(strips, min(markers.places))
    inside = _scope(layout, [strips[index].path for index in markers.places], None if top is None else strips[top].path)
    kept = [index for index, strip in enumerate(strips) if strip.path[: len(inside)] == inside]
    title = (
        top
        if top in kept
        else _bare_title(strips, [index for index in kept if index < min(markers.places)], view.stated_titles)
    )
    return _parts(strips, kept, title, markers, labels)


def _parts(strips: list[Strip], kept: list[int], title: int | None, markers: Markers, labels: Labels) -> Outline:
    start = _text_start(strips, kept, title, markers)
    stop = len(strips) if markers.sources is None else markers.sources
    opening = {index for index in (markers.full_text, markers.dateline) if index is not None}
    first = kept[0] if title is None else title + 1
    head = tuple(
        strips[index] for index in kept if first <= index < start and index not in opening and strips[index].text
    )
    dateline, rest = (None, None) if markers.dateline is None else split_dateline(strips[markers.dateline], labels)
    body = [] if rest is None else [rest]
    body += [strips[index] for index in kept if start <= index < stop and index not in opening]
    sources = None
    if markers.sources is not None:
        sources = _sources(strips, [index for index in kept if index >= markers.sources], labels)
    body = _without_related(body, labels)
    return Outline(
        title=None if title is None else strips[title],
        head=head,
        dateline=dateline,
        body=tuple(body if sources is not None else _without_foot(body)),
        sources=sources,
    )


def _top_heading(strips: list[Strip], before: int) -> int | None:
    tops = [index for index in range(before) if strips[index].shape is Shape.HEADING and strips[index].level == 1]
    return tops[-1] if tops else None


def _scope(layout: Layout, paths: list[tuple[int, ...]], top: tuple[int, ...] | None) -> tuple[int, ...]:
    """The path of the innermost container that holds all the markers, and the top heading if there is one."""
    common = _common(paths if top is None else [*paths, top])
    while len(common) > 1 and common[-1] not in layout.containers:
        common = common[:-1]
    return common


def _common(paths: list[tuple[int, ...]]) -> tuple[int, ...]:
    shortest = min(paths, key=len)
    for depth, number in enumerate(shortest):
        if any(path[depth] != number for path in paths):
            return shortest[:depth]
    return shortest


def _bare_title(strips: list[Strip], candidates: list[int], stated: Sequence[str]) -> int | None:
    """The title of a page without a top heading: the strip that the head repeats, or else the first one."""
    wanted = {squeezed(title) for title in stated}
    printed = [index for index in candidates if strips[index].text]
    for index in printed:
        if squeezed(strips[index].text) in wanted:
            return index
    return printed[0] if printed else None


def _text_start(strips: list[Strip], kept: list[int], title: int | None, markers: Markers) -> int:
    opening = [index for index in (markers.full_text, markers.dateline) if index is not None]
    if opening:
        return max(opening) + 1
    if markers.byline is not None:
        return markers.byline + 1
    return kept[0] if title is None else title + 1


def _sources(strips: list[Strip], kept: list[int], labels: Labels) -> tuple[Strip, ...]:
    """The strips of the list of sources, up to the next heading, rule or list of related links."""
    found: list[Strip] = []
    marker = strips[kept[0]]
    behind = after_label(marker.text, labels.sources)
    if behind is not None and not is_label(marker.text, labels.sources):
        found.append(marker)
    for index in kept[1:]:
        strip = strips[index]
        ends = strip.shape in {Shape.HEADING, Shape.RULE} or is_label(strip.text, (*labels.related, *labels.full_text))
        if ends or _COUNTER.search(strip.text):
            break
        found.append(strip)
    return tuple(found)


def _without_related(strips: list[Strip], labels: Labels) -> list[Strip]:
    """The strips without the lists of links that stand under a label for related matter."""
    kept: list[Strip] = []
    skipping = False
    for strip in strips:
        if is_label(strip.text, labels.related):
            skipping = True
        elif not (skipping and (strip.linked or after_label(strip.text, labels.related))):
            skipping = False
            # `延伸閱讀：…` in one line with its link is such a list too.
            if not (after_label(strip.text, labels.related) and any(run.href for run in strip.runs)):
                kept.append(strip)
    return kept


def _without_foot(strips: list[Strip]) -> list[Strip]:
    """The strips without counters and copyright lines at their end."""
    kept = list(strips)
    rule = max((index for index, strip in enumerate(kept) if strip.shape is Shape.RULE), default=None)
    if rule is not None and all(len(line.text) <= _SHORT for strip in kept[rule:] for line in strip.lines):
        kept = kept[:rule]
    while kept and len(kept[-1].text) <= _SHORT and _COUNTER.search(kept[-1].text):
        kept.pop()
    return kept


def source_strips(view: PageView) -> tuple[Strip, ...]:
    """The strips under the last heading for sources on a page without other markers; none if they hold no address."""
    layout, labels = view.layout, view.labels
    strips = [part for strip in layout.strips if strip.region is Region.MAIN for part in divided(strip, labels)]
    marked = [index for index, strip in enumerate(strips) if is_marker(strip, labels.sources)]
    marked = marked or [index for index, strip in enumerate(strips) if after_label(strip.text, labels.sources)]
    if not marked:
        return ()
    around = _scope(layout, [strips[marked[-1]].path], None)
    inside = [index for index in range(marked[-1], len(strips)) if strips[index].path[: len(around)] == around]
    found = _sources(strips, inside, labels)
    has_address = any(run.href or "://" in run.text for strip in found for run in strip.runs)
    return found if has_address else ()
