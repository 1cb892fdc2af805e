"""The strips of a page cut at the publication's labels, and put together where labels and values stand apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pipelines.credits.role_labels import labels_of_roles
from pipelines.fields.topics import DOTS
from pipelines.page.paths import common_path
from pipelines.page.strips import Layout, Line, Region, Run, Shape, Strip
from pipelines.rules.controls import is_control
from pipelines.rules.markers import divided
from pipelines.words.by_identity import by_identity
from pipelines.words.labels import is_label
from pipelines.words.surnames import is_chinese_name
from storage.types.profile import Labels

MAIN = frozenset({Region.MAIN})
BESIDE = frozenset({Region.ASIDE, Region.FOOTER})
_MAX_NAMES, _MAX_LABEL = 40, 30


def labelled_strips(layout: Layout, labels: Labels, regions: frozenset[Region] = MAIN) -> list[Strip]:
    """The strips of some regions, cut at the markers in them, labels joined with their values.

    Args:
        layout: The page.
        labels: The words of the publication.
        regions: The regions. A button that is one of the labels counts as the heading of what it opens.
    """
    words, roles = _parting(labels), labels_of_roles(labels)
    parts = [
        part
        for strip in layout.strips
        if strip.region in regions or (strip.region is Region.FORM and _is_word(strip, words))
        for part in divided(strip, labels)
    ]
    joined: list[Strip] = []
    # The line of topics that is being put together.
    topics: Strip | None = None
    for part in _with_roles_below(parts, roles):
        before = joined[-1] if joined else None
        if before is not None and _is_role(before, part, roles) and 0 < len(part.text) <= _MAX_NAMES:
            place = _first_role(joined, part, roles)
            joined[place] = _labelled(joined[place], part)
        elif before is not None and (before is topics or before.text in DOTS) and before.text and _is_topic(part):
            joined[-1] = topics = _joined(before, *before.runs, Run("，" if before is topics else ""), part)
        else:
            joined.append(part)
    return joined


@by_identity
def _parting(labels: Labels) -> tuple[str, ...]:
    """The words before the parts of an article."""
    return (*labels.full_text, *labels.sources)


def _with_roles_below(strips: Sequence[Strip], roles: tuple[str, ...]) -> Sequence[Strip]:
    """The strips, where each role stands below a name the two as one line, the role first."""
    places = [place for place, strip in enumerate(strips) if len(strip.text) <= _MAX_LABEL and _is_word(strip, roles)]
    if not places or not all(_is_of_name_above(strips, place, is_last=place == places[-1]) for place in places):
        return strips
    return [
        _labelled(strips[place + 1], strip) if place + 1 in places else strip
        for place, strip in enumerate(strips)
        if place not in places
    ]


def _is_of_name_above(strips: Sequence[Strip], place: int, *, is_last: bool) -> bool:
    """Whether a role is that of the name above it: by the element that holds both, or else by what are names.

    Args:
        strips: Strips in printed order.
        place: The place of the role.
        is_last: Whether it is the last role.
    """
    if not place or not 0 < len(strips[place - 1].text) <= _MAX_NAMES:
        return False
    above, role = strips[place - 1 : place + 1]
    below = next(iter(strips[place + 1 : place + 2]), None)
    near = len(common_path([above.path, role.path]))
    far = 0 if below is None else len(common_path([role.path, below.path]))
    is_followed = is_last and below is not None and is_chinese_name(below.text)
    return near > far or (near == far and is_chinese_name(above.text) and not is_followed)


def _labelled(label: Strip, names: Strip) -> Strip:
    """A label and the names that stand in the next strip as one line, in the place of the label."""
    return _joined(label, Run(f"{label.text.rstrip(':： ')}："), names)


def _is_word(strip: Strip, words: tuple[str, ...]) -> bool:
    return bool(strip.text) and is_label(strip.text, words)


def _joined(place: Strip, *parts: Run | Strip) -> Strip:
    """One strip of some runs and another strip, in the place of the first."""
    runs = [run for part in parts for run in ((part,) if isinstance(part, Run) else part.runs)]
    text = "".join(run.text for run in runs).strip()
    return replace(place, text=text, lines=(Line(text, tuple(runs)),))


def _is_topic(strip: Strip) -> bool:
    """Whether a link goes on a line of topics whose links stand in elements of their own."""
    is_short = 0 < len(strip.text) <= _MAX_NAMES and strip.shape is Shape.PLAIN
    return is_short and strip.linked and not is_control(strip)


def _first_role(joined: Sequence[Strip], below: Strip, roles: tuple[str, ...]) -> int:
    """The place of the first of the labels with which these strips end: below a row of labels stands a row of names."""
    place = len(joined) - 1
    while place and _is_role(joined[place - 1], below, roles):
        place -= 1
    return place


def _is_role(strip: Strip, below: Strip, roles: tuple[str, ...]) -> bool:
    """Whether a strip is the label of a role and nothing else: the names stand in the next.

    Below a heading of such words there may stand anything else, but for a name beyond doubt.
    """
    if not 0 < len(strip.text) <= _MAX_LABEL or strip.linked or not is_label(strip.text, roles):
        return False
    if is_label(below.text, roles):
        # A row of labels: the names stand in the next.
        return False
    return strip.shape is not Shape.HEADING or is_chinese_name(below.text)
