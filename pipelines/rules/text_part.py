"""The strips of an article's text among what stands with it: without related matter, controls and the page's foot."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.page.paths import Path, is_inside
from pipelines.page.strips import Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.rules.controls import is_control
from pipelines.text.running_text import ends_text
from pipelines.words.labels import after_label, is_label, squeezed
from storage.types import Contributor
from storage.types.profile import Labels

COUNTER = re.compile(
    r"(?:瀏覽|浏览|點閱|点击|人氣|人气|閱讀|阅读)\w{0,4}\s*[:：]\s*[\d,]+(?![\d,/.年-])|"
    r"copyright|©|版權所有|版权所有|all rights reserved",
    re.IGNORECASE,
)
_SHORT = 60
_MOST = 0.9


def text_part(strips: Sequence[Strip], labels: Labels, *, has_end: bool) -> list[Strip]:
    """The strips of the text.

    Args:
        strips: What stands behind the label of the text.
        labels: The words of the publication.
        has_end: Whether the label of the sources ends them; else the foot of the page stands behind them.
    """
    kept = [strip for strip in _without_related(strips, labels) if not is_control(strip)]
    kept = _up_to_others(kept, labels, has_end=has_end)
    return _within_element(kept, has_end=has_end) if has_end else _without_foot(_within_element(kept, has_end=has_end))


def up_to_author(strips: Sequence[Strip], contributors: Sequence[Contributor]) -> Sequence[Strip]:
    """The strips before a heading that is the name of a contributor: what stands below it is about the person."""
    names = {squeezed(who.name) for who in contributors}
    places = (
        place
        for place, strip in enumerate(strips)
        if strip.shape is Shape.HEADING and squeezed(strip.text) in names and place > 0
    )
    return strips[: next(places, len(strips))]


def _without_related(strips: Sequence[Strip], labels: Labels) -> list[Strip]:
    """The strips without the lists of links that stand under a label for related matter."""
    kept: list[Strip] = []
    label: Strip | None = None
    for strip in strips:
        if is_label(strip.text, labels.related):
            label = strip
        elif label is None or not (_is_of_card(strip, label) or after_label(strip.text, labels.related)):
            label = None
            # `延伸閱讀：…` in one line with its link is such a list too.
            if not (after_label(strip.text, labels.related) and any(run.href for run in strip.runs)):
                kept.append(strip)
    return kept


def _is_of_card(strip: Strip, label: Strip) -> bool:
    """Whether a strip may stand on a card of another article: a link, or a line beside it, no heading and no text."""
    if strip.linked:
        return True
    is_line = strip.shape is not Shape.HEADING and not strip.strong and not weigh(strip).is_text
    return is_line and is_inside(strip.path, label.path[:-1])


def _up_to_others(strips: list[Strip], labels: Labels, *, has_end: bool) -> list[Strip]:
    """The strips before a heading for comments, or the linked title of another article, once there is a text."""
    has_text = False
    for place, strip in enumerate(strips):
        is_end = strip.shape is Shape.HEADING and ends_text(strip, labels.related)
        is_end = is_end or (
            not has_end and ((strip.shape is Shape.HEADING and strip.linked) or ends_text(strip, labels.related))
        )
        if has_text and is_end:
            return strips[:place]
        has_text = has_text or weigh(strip).is_text
    return strips


def _within_element(strips: list[Strip], *, has_end: bool) -> list[Strip]:
    """The strips up to the last in the element that holds nearly all of the text, or that is text outside of it.

    Where no label ends the text, texts outside of it are others'.
    """
    words: Counter[Path] = Counter()
    texts = [weighed for weighed in map(weigh, strips) if weighed.is_text]
    for weighed in texts:
        for depth in range(1, len(weighed.strip.path)):
            words[weighed.strip.path[:depth]] += round(weighed.words)
    if not words:
        return strips
    least = _MOST * max(words.values())
    around = max((path for path, count in words.items() if count >= least), key=len)
    inside = (place for place, strip in enumerate(strips) if is_inside(strip.path, around))
    last = max((*inside, *(strips.index(texts[-1].strip) for _ in range(has_end))))
    return strips[: last + 1]


def _without_foot(strips: list[Strip]) -> list[Strip]:
    """The strips without counters and copyright lines at their end."""
    kept = list(strips)
    rule = max((index for index, strip in enumerate(kept) if strip.shape is Shape.RULE), default=None)
    if rule is not None and all(len(line.text) <= _SHORT for strip in kept[rule:] for line in strip.lines):
        kept = kept[:rule]
    while kept and len(kept[-1].text) <= _SHORT and COUNTER.search(kept[-1].text):
        kept.pop()
    return kept
