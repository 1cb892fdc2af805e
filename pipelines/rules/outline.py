"""The parts of an article, found by the words that its publication prints before them.

The markers (byline, full text, dateline, sources) say where the article stands in the page; what is around it (other
columns, comments, related links) is left out by its region or because the markers' common container does not hold it.
An outline needs two different kinds of marker: one alone may stand anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from pipelines.credits.byline import is_credit_strip
from pipelines.fields.topics import DOTS
from pipelines.page.strips import Layout, Line, Region, Run, Shape, Strip
from pipelines.rules.controls import is_control
from pipelines.rules.markers import Markers, divided, find_markers, is_marker, split_dateline
from pipelines.sources.source_words import is_around_lists
from pipelines.text.running_text import ends_text
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, is_label, squeezed
from storage.types.profile import Labels

_SHORT = 60
_MAX_NAMES = 40
_SUB_HEADING = 3
_COUNTER = re.compile(
    r"(?:瀏覽|浏览|點閱|点击|人氣|人气|閱讀|阅读)\w{0,4}\s*[:：]\s*[\d,]+|"
    r"copyright|©|版權所有|版权所有|all rights reserved",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Outline:
    """An article's parts as strips, in printed order.

    `title` is None when only the page's head states one. `above` stands before it in the same part of the page, `head`
    between title and text, byline and topics included; `credits` are the bylines that stand behind the text. `sources`
    is None when the page has no list of them, and empty when it has one that holds nothing.
    """

    title: Strip | None
    above: tuple[Strip, ...]
    head: tuple[Strip, ...]
    credits: tuple[Strip, ...]
    dateline: str | None
    body: tuple[Strip, ...]
    sources: tuple[Strip, ...] | None


def outline_of(view: PageView) -> Outline | None:
    """The parts of the article; None when the page does not print enough of the labels."""
    layout, labels = view.layout, view.labels
    strips = _main_strips(layout, labels)
    markers = find_markers(strips, labels)
    if len(markers.places) < 2:
        return None
    limit = min(place for place in markers.places if place != markers.byline or len(markers.places) == 1)
    top = _top_heading(strips, limit, view)
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
    body = [strip for strip in _without_related(body, labels) if not is_control(strip)]
    above = [] if title is None else [strips[index] for index in kept if index < title and strips[index].text]
    behind = _own_matter([strips[index] for index in kept if index >= stop], labels)
    credits = [strip for strip in (*above, *behind) if is_credit_strip(strip, labels.roles)]
    while body and (not body[-1].text or is_credit_strip(body[-1], labels.roles)):
        credits.insert(0, body.pop())
    sources = None if sources is None else tuple(strip for strip in sources if strip not in credits)
    return Outline(
        title=None if title is None else strips[title],
        above=tuple(above),
        head=head,
        credits=tuple(strip for strip in credits if strip.text),
        dateline=dateline,
        body=tuple(body if sources is not None else _without_foot(body)),
        sources=sources,
    )


def _own_matter(behind: Sequence[Strip], labels: Labels) -> Sequence[Strip]:
    """What stands behind the text up to the matter that leads to other articles."""
    leads = (place for place, strip in enumerate(behind) if is_label(strip.text, labels.related) or _is_teaser(strip))
    return behind[: next(leads, len(behind))]


def _is_teaser(strip: Strip) -> bool:
    """Whether a strip is the linked title of another article of the site."""
    return strip.shape is Shape.HEADING and strip.linked and not any("://" in (run.href or "") for run in strip.runs)


def _main_strips(layout: Layout, labels: Labels) -> list[Strip]:
    """The strips of the main region, cut at the markers in them, labels joined with their values."""
    main = [part for strip in layout.strips if strip.region is Region.MAIN for part in divided(strip, labels)]
    joined: list[Strip] = []
    for strip in main:
        before = joined[-1] if joined else None
        if before is not None and _is_role(before, labels) and 0 < len(strip.text) <= _MAX_NAMES:
            joined[-1] = _joined(before, Run(f"{before.text.rstrip(':： ')}："), strip)
        elif before is not None and before.text[:1] in DOTS and strip.linked and _is_topic(before, strip):
            joined[-1] = _joined(before, *before.runs, Run("，" if len(before.text) > 1 else ""), strip)
        else:
            joined.append(strip)
    return joined


def _joined(place: Strip, *parts: Run | Strip) -> Strip:
    """One strip of some runs and another strip, in the place of the first."""
    runs = [run for part in parts for run in ((part,) if isinstance(part, Run) else part.runs)]
    text = "".join(run.text for run in runs).strip()
    return replace(place, text=text, lines=(Line(text, tuple(runs)),))


def _is_topic(before: Strip, strip: Strip) -> bool:
    """Whether a link goes on a line of topics whose links stand in elements of their own."""
    is_short = 0 < len(strip.text) <= _MAX_NAMES and strip.shape is Shape.PLAIN
    return is_short and len(before.lines) == 1 and (len(before.text) == 1 or before.runs[-1].href is not None)


def _is_role(strip: Strip, labels: Labels) -> bool:
    """Whether a strip is the label of a role and nothing else: the names stand in the next."""
    is_plain = strip.shape is not Shape.HEADING and not strip.linked
    return is_plain and is_label(strip.text, [label for _role, known in labels.roles for label in known])


def _top_heading(strips: list[Strip], before: int, view: PageView) -> int | None:
    """The place of the title: the heading of the page, or else the last top heading above the markers."""
    known = [index for index in range(before) if strips[index] is view.heading]
    tops = [index for index in range(before) if strips[index].shape is Shape.HEADING and strips[index].level == 1]
    return next(iter([*known, *reversed(tops)]), None)


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
    """The strips of the list of sources, up to a heading that is not one of its own, a rule or other matter."""
    found: list[Strip] = []
    marker = strips[kept[0]]
    behind = after_label(marker.text, labels.sources)
    if behind is not None and not is_label(marker.text, labels.sources):
        found.append(marker)
    scope = _list_scope([strips[index] for index in kept])
    for place, index in enumerate(kept[1:], 1):
        strip = strips[index]
        if strip.path[: len(scope)] != scope:
            break
        if strip.shape is Shape.HEADING and (_is_linked_out(strip) or _is_like_card(strip, found)):
            # The title of a source on a card.
            found.append(strip)
            continue
        if strip.shape is Shape.HEADING and _divides_list([strips[other] for other in kept[place:]], marker, labels):
            continue
        if strip.shape in {Shape.HEADING, Shape.RULE} or _ends_list(strip, labels):
            break
        found.append(strip)
    return tuple(found)


def _is_linked_out(strip: Strip) -> bool:
    return strip.linked and any("://" in (run.href or "") for run in strip.runs)


def _is_like_card(heading: Strip, found: Sequence[Strip]) -> bool:
    """Whether a heading without a link stands where the titles on the cards before it do: a source without address."""
    above = [strip for strip in found if strip.shape is Shape.HEADING and _is_linked_out(strip)]
    # The link around a linked one is an element more.
    return any(strip.level == heading.level and len(strip.path) - len(heading.path) in {0, 1} for strip in above)


def _list_scope(strips: Sequence[Strip]) -> tuple[int, ...]:
    """The path of the element that holds the list: its label, its first address, and what is built like that.

    Args:
        strips: The label of the list, and what follows it.
    """
    places = (place for place, strip in enumerate(strips) if _has_address(strip))
    first = next(places, None)
    if first is None:
        return strips[0].path[:-1]
    scope = _common([strips[0].path, strips[first].path])
    # A label in one line with the first source says nothing about the others.
    scope = scope[:-1] if scope in {strips[0].path, strips[first].path} else scope
    for strip in strips[first + 1 :]:
        if strip.path[: len(scope)] == scope:
            continue
        if not _has_address(strip) or len(strip.path) != len(strips[first].path):
            break
        scope = _common([scope, strip.path])
    return scope


def _has_address(strip: Strip) -> bool:
    return any("://" in (run.href or run.text) for run in strip.runs)


def _divides_list(strips: list[Strip], marker: Strip, labels: Labels) -> bool:
    """Whether the heading with which these strips begin divides the list: lower than its own, and above a source."""
    heading, *below = strips
    is_lower = (heading.level or 0) > (marker.level or _SUB_HEADING - 1) and not heading.linked
    if not is_lower or _ends_list(heading, labels):
        return False
    section = takewhile(lambda strip: strip.shape is not Shape.HEADING, below)
    return any("://" in (run.href or run.text) for strip in section for run in strip.runs)


def _ends_list(strip: Strip, labels: Labels) -> bool:
    """Whether a strip cannot belong to the list any more: related matter, comments, counters, the page's controls."""
    if is_label(strip.text, (*labels.related, *labels.full_text)) or _COUNTER.search(strip.text):
        return True
    return ends_text(strip, labels.related) or is_around_lists(strip.text)


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
    strips = _main_strips(layout, labels)
    marked = [index for index, strip in enumerate(strips) if is_marker(strip, labels.sources)]
    marked = marked or [index for index, strip in enumerate(strips) if after_label(strip.text, labels.sources)]
    if not marked:
        return ()
    around = _scope(layout, [strips[marked[-1]].path], None)
    inside = [index for index in range(marked[-1], len(strips)) if strips[index].path[: len(around)] == around]
    found = _sources(strips, inside, labels)
    return found if any(run.href or "://" in run.text for strip in found for run in strip.runs) else ()
