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
from pipelines.rules.source_forms import has_address, without_other_forms
from pipelines.rules.text_part import COUNTER
from pipelines.sources.source_words import as_title, names_kind
from pipelines.sources.words_around import is_around_lists
from pipelines.stated.references import URL_TEXT, is_printed_reference
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
    marker = strips[0]
    found = [marker] if _holds_source(marker, labels) else []
    scope, is_divided = _list_scope(strips), False
    for place, strip in enumerate(strips[1:], 1):
        if not is_inside(strip.path, scope):
            break
        if strip.shape is Shape.HEADING and _is_title(strips[place:], found):
            found.append(strip)
            continue
        if strip.shape is Shape.HEADING and _divides_list(strips[place:], marker, found, labels):
            is_divided = True
            continue
        if strip.shape is Shape.RULE and _goes_on(strips[place + 1 :], found):
            continue
        if strip.shape in {Shape.HEADING, Shape.RULE} or _ends_list(strip, labels):
            break
        found.append(strip)
    kept = [strip for strip in found if has_address(strip) or not is_credit_strip(strip, labels.roles)]
    # Each part of a divided list may be of a form of its own.
    return _without_foreign_end(kept if is_divided else without_other_forms(kept))


def _holds_source(marker: Strip, labels: Labels) -> bool:
    """Whether the label of a list stands in one line with the first source."""
    return after_label(marker.text, labels.sources) is not None and not is_label(marker.text, labels.sources)


def _is_title(strips: Sequence[Strip], found: Sequence[Strip]) -> bool:
    """Whether the heading with which these strips begin is the title of a source on a card."""
    return _is_linked_out(strips[0]) or _is_like_card(strips[0], found) or _names_source(strips)


def _without_foreign_end(found: Sequence[Strip]) -> tuple[Strip, ...]:
    """The strips of a list without those at its end that hold no address and stand in elements of another depth."""
    addressed = [place for place, strip in enumerate(found) if has_address(strip)]
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
    return found if any(map(has_address, found)) else ()


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


def _goes_on(strips: Sequence[Strip], found: Sequence[Strip]) -> bool:
    """Whether behind a line across the page a printed address follows as before it: such lines part the sources."""
    ends = {Shape.RULE, Shape.HEADING}
    behind = [strip for strip in takewhile(lambda strip: strip.shape not in ends, strips) if "://" in strip.text]
    places = {strip.path[:-1] for strip in found if "://" in strip.text}
    return bool(behind) and all(strip.path[:-1] in places for strip in behind)


def _names_source(strips: Sequence[Strip]) -> bool:
    """Whether the heading with which these strips begin is a source's title: below it stand sentences, and one link."""
    section = list(takewhile(lambda strip: strip.shape is not Shape.HEADING, strips[1:]))
    addressed = [strip for strip in section if has_address(strip)]
    if len(addressed) != 1 or not _is_bare(addressed[0]):
        return False
    return all(strip is addressed[0] or not strip.text or weigh(strip).is_text for strip in section)


def _is_bare(strip: Strip) -> bool:
    """Whether a strip is an address, or a link that says no more than that it leads there."""
    text = strip.text.strip()
    return is_printed_reference(text) or URL_TEXT.fullmatch(text) is not None or not as_title(text)


def _is_like_card(heading: Strip, found: Sequence[Strip]) -> bool:
    """Whether a heading without a link stands where the titles on the cards before it do: a source without address."""
    above = [strip for strip in found if strip.shape is Shape.HEADING and _is_linked_out(strip)]
    # The link around a linked one is an element more.
    return any(strip.level == heading.level and len(strip.path) - len(heading.path) in {0, 1} for strip in above)


def _list_scope(strips: Sequence[Strip]) -> Path:
    """The path of the element that holds the list: its label, its first address, and what is built like that."""
    places = (place for place, strip in enumerate(strips) if has_address(strip))
    first = next(places, None)
    if first is None:
        return strips[0].path[:-1]
    scope = common_path([strips[0].path, strips[first].path])
    # A label in one line with the first source says nothing about the others.
    scope = scope[:-1] if scope in {strips[0].path, strips[first].path} else scope
    for strip in strips[first + 1 :]:
        if is_inside(strip.path, scope):
            continue
        if not has_address(strip) or len(strip.path) != len(strips[first].path):
            break
        scope = common_path([scope, strip.path])
    return scope


def _divides_list(strips: Sequence[Strip], marker: Strip, found: Sequence[Strip], labels: Labels) -> bool:
    """Whether the heading with which these strips begin divides the list: lower than its own, and above a source.

    Below it stand items where the sources before it do; an address in a box about the author is none.
    """
    heading, *below = strips
    is_lower = (heading.level or 0) > (marker.level or _SUB_HEADING - 1) and not heading.linked
    if not is_lower or _ends_list(heading, labels):
        return False
    section = takewhile(lambda strip: strip.shape is not Shape.HEADING, below)
    shape = next((strip.shape for strip in found if has_address(strip)), None)
    is_like = names_kind(heading.text) or shape is not Shape.ITEM
    return any(has_address(strip) and (is_like or strip.shape is shape) for strip in section)


def _ends_list(strip: Strip, labels: Labels) -> bool:
    """Whether a strip cannot belong to the list any more: related matter, comments, counters, the page's controls."""
    is_related = is_label(strip.text, (*labels.related, *labels.full_text))
    if is_related or after_label(strip.text, labels.related) or COUNTER.search(strip.text):
        return True
    return ends_text(strip, labels.related) or is_around_lists(strip.text)
