"""The strips of an article's list of sources: from its label to where its element, or its own matter, ends."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from pipelines.credits.byline import is_credit_strip
from pipelines.page.paths import Path, common_path, container_of, is_inside
from pipelines.page.strips import Region, Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.rules.labelled_strips import labelled_strips
from pipelines.rules.markers import is_marker
from pipelines.rules.text_part import COUNTER
from pipelines.sources.source_links import SHARE
from pipelines.sources.source_words import is_around_lists
from pipelines.text.running_text import ends_text
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, is_label
from storage.types.profile import Labels

_SUB_HEADING = 3
_FOOT = frozenset({Region.FOOTER})


def sources_below(strips: Sequence[Strip], labels: Labels) -> tuple[Strip, ...]:
    """The strips of a list of sources, up to a heading that is not one of its own, a rule or other matter.

    A line of credits that stands below it is none of them.

    Args:
        strips: The label of the list, and what follows it in the article's part of the page.
        labels: The words of the publication.
    """
    found: list[Strip] = []
    marker = strips[0]
    behind = after_label(marker.text, labels.sources)
    if behind is not None and not is_label(marker.text, labels.sources):
        found.append(marker)
    scope = _list_scope(strips)
    for place, strip in enumerate(strips[1:], 1):
        if not is_inside(strip.path, scope):
            break
        if strip.shape is Shape.HEADING and (_is_linked_out(strip) or _is_like_card(strip, found)):
            # The title of a source on a card.
            found.append(strip)
            continue
        if strip.shape is Shape.HEADING and _divides_list(strips[place:], marker, found, labels):
            continue
        if strip.shape in {Shape.HEADING, Shape.RULE} or _ends_list(strip, labels):
            break
        found.append(strip)
    kept = [strip for strip in found if _has_address(strip) or not is_credit_strip(strip, labels.roles)]
    return _without_foreign_end(kept)


def _without_foreign_end(found: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strips of a list without those at its end that hold no address and stand in elements of another depth."""
    addressed = [place for place, strip in enumerate(found) if _has_address(strip)]
    if not addressed:
        return tuple(found)
    depths = {len(found[place].path) for place in addressed}
    # The last line of an element stands in it directly, those before line breaks in the parts between these.
    around = {found[place].path[:-1] for place in addressed}
    behind = takewhile(lambda strip: len(strip.path) in depths or strip.path in around, found[addressed[-1] + 1 :])
    return (*found[: addressed[-1] + 1], *behind)


def source_strips(view: PageView) -> tuple[Strip, ...]:
    """The strips under the last heading for sources on a page without other markers; none if they hold no address."""
    labels = view.labels
    strips = _without_comments(labelled_strips(view.layout, labels), labels)
    marked = [index for index, strip in enumerate(strips) if is_marker(strip, labels.sources)]
    marked = marked or [index for index, strip in enumerate(strips) if after_label(strip.text, labels.sources)]
    if not marked:
        return sources_in_foot(view)
    around = container_of(view.layout, [strips[marked[-1]].path])
    found = sources_below([strip for strip in strips[marked[-1] :] if is_inside(strip.path, around)], labels)
    return found if any(run.href or "://" in run.text for strip in found for run in strip.runs) else ()


def sources_in_foot(view: PageView) -> tuple[Strip, ...]:
    """The strips under the only heading for sources in the foot of a page; none if they hold no address.

    Args:
        view: The page; where it has a list of sources among its main part, that is the article's.
    """
    strips = labelled_strips(view.layout, view.labels, _FOOT)
    marked = [place for place, strip in enumerate(strips) if is_marker(strip, view.labels.sources)]
    found = sources_below(strips[marked[0] :], view.labels) if len(marked) == 1 else ()
    return found if any(map(_has_address, found)) else ()


def _without_comments(strips: Sequence[Strip], labels: Labels) -> Sequence[Strip]:
    """The strips before a heading for comments that stands below a text, or above no heading for sources."""
    has_text = False
    for place, strip in enumerate(strips):
        is_end = strip.shape is Shape.HEADING and ends_text(strip, ())
        if is_end and (has_text or not any(is_marker(below, labels.sources) for below in strips[place:])):
            return strips[:place]
        has_text = has_text or weigh(strip).is_text
    return strips


def _is_linked_out(strip: Strip) -> bool:
    return strip.linked and any("://" in (run.href or "") for run in strip.runs)


def _is_like_card(heading: Strip, found: Sequence[Strip]) -> bool:
    """Whether a heading without a link stands where the titles on the cards before it do: a source without address."""
    above = [strip for strip in found if strip.shape is Shape.HEADING and _is_linked_out(strip)]
    # The link around a linked one is an element more.
    return any(strip.level == heading.level and len(strip.path) - len(heading.path) in {0, 1} for strip in above)


def _list_scope(strips: Sequence[Strip]) -> Path:
    """The path of the element that holds the list: its label, its first address, and what is built like that."""
    places = (place for place, strip in enumerate(strips) if _has_address(strip))
    first = next(places, None)
    if first is None:
        return strips[0].path[:-1]
    scope = common_path([strips[0].path, strips[first].path])
    # A label in one line with the first source says nothing about the others.
    scope = scope[:-1] if scope in {strips[0].path, strips[first].path} else scope
    for strip in strips[first + 1 :]:
        if is_inside(strip.path, scope):
            continue
        if not _has_address(strip) or len(strip.path) != len(strips[first].path):
            break
        scope = common_path([scope, strip.path])
    return scope


def _has_address(strip: Strip) -> bool:
    """Whether a strip holds an address that is none for sharing the page."""
    return any("://" in (shown := run.href or run.text) and not SHARE.search(shown) for run in strip.runs)


def _divides_list(strips: Sequence[Strip], marker: Strip, found: Sequence[Strip], labels: Labels) -> bool:
    """Whether the heading with which these strips begin divides the list: lower than its own, and above a source.

    Below it stand items where the sources before it do; an address in a box about the author is none.
    """
    heading, *below = strips
    is_lower = (heading.level or 0) > (marker.level or _SUB_HEADING - 1) and not heading.linked
    if not is_lower or _ends_list(heading, labels):
        return False
    section = takewhile(lambda strip: strip.shape is not Shape.HEADING, below)
    shape = next((strip.shape for strip in found if _has_address(strip)), None)
    return any(_has_address(strip) and (shape is not Shape.ITEM or strip.shape is shape) for strip in section)


def _ends_list(strip: Strip, labels: Labels) -> bool:
    """Whether a strip cannot belong to the list any more: related matter, comments, counters, the page's controls."""
    if is_label(strip.text, (*labels.related, *labels.full_text)) or COUNTER.search(strip.text):
        return True
    return ends_text(strip, labels.related) or is_around_lists(strip.text)
