"""The parts of an article, found by the words that its publication prints before them.

The markers (byline, full text, dateline, sources) say where the article stands in the page; what is around it (other
columns, comments, related links) is left out by its region or because the markers' common container does not hold it.
An outline needs two different kinds of marker: one alone may stand anywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.credits.byline import is_credit_strip
from pipelines.page.form_boxes import form_boxes, outside
from pipelines.page.paths import container_of, is_inside
from pipelines.page.strips import Shape, Strip
from pipelines.rules.labelled_strips import labelled_strips
from pipelines.rules.markers import Markers, find_markers, split_dateline
from pipelines.rules.source_part import sources_below
from pipelines.rules.text_part import text_part
from pipelines.text.running_text import ends_text
from pipelines.view.page_view import PageView
from pipelines.words.labels import is_label, squeezed
from storage.types.profile import Labels


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
    strips = _without_comments(labelled_strips(layout, labels), labels)
    markers = find_markers(strips, labels)
    if len(markers.places) < 2:
        return None
    limit = min(place for place in markers.places if place != markers.byline or len(markers.places) == 1)
    top = _top_heading(strips, limit, view)
    known = [*markers.places, *([] if top is None else [top])]
    inside = container_of(layout, [strips[index].path for index in known])
    kept = [index for index, strip in enumerate(strips) if is_inside(strip.path, inside)]
    title = top if top in kept else _bare_title(strips, [index for index in kept if index < limit], view)
    parts = _parts(strips, kept, title, markers, labels)
    own = [strips[index].path for index in (*markers.places, *([] if title is None else [title]))]
    boxes = form_boxes(layout, own)
    return replace(parts, head=tuple(outside(boxes, parts.head)), body=tuple(outside(boxes, parts.body)))


def _without_comments(strips: list[Strip], labels: Labels) -> list[Strip]:
    """The strips before a heading for comments below which no text begins: what readers write has labels too."""
    for place, strip in enumerate(strips):
        if strip.shape is Shape.HEADING and ends_text(strip, ()):
            below = find_markers(strips[place:], labels)
            if below.full_text is None and below.dateline is None:
                return strips[:place]
    return strips


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
        sources = sources_below([strips[index] for index in kept if index >= markers.sources], labels)
    body = text_part(body, labels, has_end=sources is not None)
    above = [] if title is None else _own_above([strips[index] for index in kept if index < title])
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
        body=tuple(body),
        sources=sources,
    )


def _own_above(above: Sequence[Strip]) -> Sequence[Strip]:
    """What stands above the title and below no heading: below one it would be another article's."""
    has_heading = any(strip.shape is Shape.HEADING and strip.linked for strip in above)
    return () if has_heading else [strip for strip in above if strip.text]


def _own_matter(behind: Sequence[Strip], labels: Labels) -> Sequence[Strip]:
    """What stands behind the text up to the matter that leads to other articles."""
    leads = (place for place, strip in enumerate(behind) if is_label(strip.text, labels.related) or _is_teaser(strip))
    return behind[: next(leads, len(behind))]


def _is_teaser(strip: Strip) -> bool:
    """Whether a strip is the linked title of another article of the site."""
    return strip.shape is Shape.HEADING and strip.linked and not any("://" in (run.href or "") for run in strip.runs)


def _top_heading(strips: list[Strip], before: int, view: PageView) -> int | None:
    """The place of the title: the heading of the page, where it is printed last, or else the last top heading above
    the markers.
    """
    printed = None if view.heading is None else squeezed(view.heading.text)
    known = [index for index in range(before) if strips[index] is view.heading]
    if known:
        headings = [index for index in range(known[0], before) if strips[index].shape is Shape.HEADING]
        known = [index for index in reversed(headings) if squeezed(strips[index].text) == printed][:1] or known
    tops = [index for index in range(before) if strips[index].shape is Shape.HEADING and strips[index].level == 1]
    # The publication's own name is the title of its site.
    name = squeezed(view.profile.name)
    return next((index for index in [*known, *reversed(tops)] if squeezed(strips[index].text) != name), None)


def _bare_title(strips: list[Strip], candidates: list[int], view: PageView) -> int | None:
    """The title of a page without a top heading: the strip that the head repeats, or else the first heading, or the
    first emphasised line, or the first line that is none of links.
    """
    wanted = {squeezed(title) for title in view.stated_titles}
    name, roles = squeezed(view.profile.name), view.labels.roles
    printed = [
        index
        for index in candidates
        if strips[index].text and squeezed(strips[index].text) != name and not is_credit_strip(strips[index], roles)
    ]
    ranked = (
        [index for index in printed if squeezed(strips[index].text) in wanted],
        [index for index in printed if strips[index].shape is Shape.HEADING and not strips[index].linked],
        [index for index in printed if strips[index].strong],
        [index for index in printed if not any(run.href for run in strips[index].runs)],
        printed,
    )
    return next((places[0] for places in ranked if places), None)


def _text_start(strips: list[Strip], kept: list[int], title: int | None, markers: Markers) -> int:
    opening = [index for index in (markers.full_text, markers.dateline) if index is not None]
    if opening:
        return max(opening) + 1
    if markers.byline is not None:
        return markers.byline + 1
    return kept[0] if title is None else title + 1
