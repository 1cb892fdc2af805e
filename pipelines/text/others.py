"""What of a page is other articles: those printed whole beside its own, teasers, and what stands above the headline."""

from __future__ import annotations

from pipelines.page.strips import Layout, Shape, Strip
from pipelines.page.weighing import Weighed, text_in
from pipelines.view.head import own_article

_SOME, _LEAST, _WHOLE = 15.0, 60.0, 100.0
_TITLE_LEVEL = 3
_TEASERS = 3
# Between a teaser's heading and its text stand at most an author, a day and a section.
_NEAR, _FAR = 3, 100


def without_others(weighed: list[Weighed], layout: Layout, heading: Strip | None) -> list[Weighed]:
    """The strips without those of other articles beside the title's own, where that holds a text."""
    own = None if heading is None else own_article(layout, heading)
    if heading is not None and own is None:
        return _without_twins(weighed, layout, heading)
    if own is None or text_in(each for each in weighed if own in each.strip.path) < _SOME:
        return weighed
    return [each for each in weighed if own in each.strip.path or not layout.articles.intersection(each.strip.path)]


def _without_twins(weighed: list[Weighed], layout: Layout, heading: Strip) -> list[Weighed]:
    """The strips without those of elements that look like the title's own, stand beside it and begin with a title."""
    for place in range(len(heading.path) - 1, 0, -1):
        own, outer = heading.path[place], heading.path[:place]
        look = layout.looks.get(own)
        if look is None or text_in(each for each in weighed if own in each.strip.path) < _SOME:
            continue
        twins: set[int] = set()
        seen = {own}
        for each in weighed:
            number = (
                each.strip.path[place] if each.strip.path[:place] == outer and len(each.strip.path) > place else own
            )
            is_title = each.strip.shape is Shape.HEADING and (each.strip.level or 0) <= _TITLE_LEVEL
            if number not in seen and layout.looks.get(number) == look and is_title:
                twins.add(number)
            seen.add(number)
        if twins and heading.text == next(each.strip.text for each in weighed if own in each.strip.path):
            return [each for each in weighed if not twins.intersection(each.strip.path)]
    return weighed


def below_headline(weighed: list[Weighed], heading: Strip | None) -> list[Weighed]:
    """What stands below the headline, or everything when that is hardly any text."""
    place = next((index for index, each in enumerate(weighed) if each.strip is heading), None)
    if place is None:
        return weighed
    below = weighed[place + 1 :]
    return below if text_in(below) >= _LEAST else weighed


def without_teasers(weighed: list[Weighed]) -> list[Weighed]:
    """The strips without those that stand, each alone, below the linked headings of other articles."""
    led: list[int] = []
    since_heading = _FAR
    for index, each in enumerate(weighed):
        if each.strip.shape is Shape.HEADING:
            since_heading = 0 if each.is_link else _FAR
        elif each.is_text:
            is_alone = index + 1 == len(weighed) or not weighed[index + 1].is_text
            led += [index] if since_heading <= _NEAR and is_alone else []
            since_heading = _FAR
        else:
            since_heading += 1
    rest = text_in(weighed) - text_in(weighed[index] for index in led)
    if len(led) < _TEASERS or rest < _WHOLE:
        return weighed
    # What stands among the paragraphs of a text is one of them.
    among = {each.strip.path[:-1] for index, each in enumerate(weighed) if each.is_text and index not in led}
    teasers = {index for index in led if weighed[index].strip.path[:-1] not in among}
    return [each for index, each in enumerate(weighed) if index not in teasers]
