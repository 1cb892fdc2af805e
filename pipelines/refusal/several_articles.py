"""Pages of several whole articles below each other, by what each of them has of its own: a day, or its own address."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from urllib.parse import urlsplit

from pipelines.page.paths import common_path
from pipelines.page.strips import Region, Shape, Strip
from pipelines.page.weighing import weigh
from pipelines.stated.publication import is_date_line
from pipelines.stated.statements import absolute
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed

_LEAST, _NEARLY_ALL = 3, 0.8
_HEAD, _FOOT = 4, 3


def length_of_others(view: PageView, lines: set[str]) -> int:
    """How many characters of a text stand in elements of one look that each are an article; 0 without several of them.

    Each begins with a heading, and has the line of a day below that or a link to its own page at its end. The chapters
    of one article have neither.

    Args:
        view: The page.
        lines: The lines of its text, squeezed.
    """
    strips = [strip for strip in view.layout.strips if strip.text and strip.region is Region.MAIN]
    best = 0
    for twins in _twins(strips, view):
        own = [inside for inside in twins if _is_dated(inside) or _leads_to_itself(inside, view)]
        if len(own) >= _LEAST and len(own) >= _NEARLY_ALL * len(twins):
            held = (line for inside in own for strip in inside if (line := squeezed(strip.text)) in lines)
            best = max(best, sum(map(len, held)))
    return best


def _twins(strips: Sequence[Strip], view: PageView) -> list[list[list[Strip]]]:
    """For each level of headings the strips of the elements of one look of which each begins with one."""
    found = []
    headings = [strip for strip in strips if strip.shape is Shape.HEADING and strip is not view.heading]
    for _level, members in groupby(sorted(headings, key=lambda strip: strip.level or 0), key=lambda strip: strip.level):
        paths = [strip.path for strip in members]
        depth = len(common_path(paths))
        if len(paths) < _LEAST or any(len(path) - depth < 2 for path in paths):
            continue
        numbers = [path[depth] for path in paths]
        looks = {view.layout.looks.get(number) for number in numbers}
        if len(set(numbers)) == len(numbers) and len(looks) == 1:
            found.append([[strip for strip in strips if number in strip.path] for number in numbers])
    return found


def _is_dated(inside: Sequence[Strip]) -> bool:
    return any(map(is_date_line, inside[:_HEAD])) and any(weigh(strip).is_text for strip in inside)


def _leads_to_itself(inside: Sequence[Strip], view: PageView) -> bool:
    """Whether an element ends with a short link to another page of the site, and to one alone."""
    hrefs = {run.href for strip in inside[-_FOOT:] if strip.linked for run in strip.runs if run.href}
    targets = {target.split("#")[0] for href in hrefs if (target := absolute(view.base, href)) is not None}
    if len(targets) != 1 or not any(weigh(strip).is_text for strip in inside):
        return False
    target = targets.pop()
    return urlsplit(target).hostname == urlsplit(view.url).hostname and target != view.url.split("#")[0]
