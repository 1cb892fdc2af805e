"""The headings inside a list of sources that are set as lines of it: in bold print, or numbered as no source is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from pipelines.page.strips import Line, Shape, Strip
from pipelines.sources.source_lines import Named
from pipelines.sources.source_words import names_kind

_COUNTED_PARTS = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸]|[A-Z])\s*[)）、．.]")
_COUNTED_SOURCES = re.compile(r"\s*[\[［(（]?\d{1,3}\s*[.．、)）\]］]")
_FEWEST = 2


def inner_headings(strips: Sequence[Strip], named: Mapping[Line, tuple[Named, ...]]) -> frozenset[Line]:
    """The lines that divide a list and are no sources of it.

    Args:
        strips: The strips of the list.
        named: The sources that each of their lines names.
    """
    read = [[(line, named[line]) for line in strip.lines] for strip in strips]
    lines = [pair for lines in read for pair in lines if pair[1]]
    return frozenset((*_in_bold(read), *_counted_apart(lines), *_of_kinds(lines)))


def kind_headings(strips: Sequence[Strip], named: Mapping[Line, tuple[Named, ...]]) -> frozenset[Line]:
    """The lines that stand by themselves above some sources of a list and say of what kind these are.

    Args:
        strips: The strips of the list.
        named: The sources that each of their lines names.
    """
    alone = {strip.lines[0] for strip in strips if len(strip.lines) == 1}
    lines = [(line, named[line]) for strip in strips for line in strip.lines if named[line]]
    found = (*_counted_apart(lines), *_of_kinds(lines), *_above_items(strips, named))
    return frozenset(line for line in found if line in alone)


def _of_kinds(lines: Sequence[tuple[Line, tuple[Named, ...]]]) -> list[Line]:
    """The lines that say what kind of sources follow, above one that has a title of its own."""
    return [
        line
        for (line, named), (_, below) in pairwise(lines)
        if not _names(named) and names_kind(named[0].title or line.text) and below[0].title is not None
    ]


def _above_items(strips: Sequence[Strip], named: Mapping[Line, tuple[Named, ...]]) -> list[Line]:
    """The lines by themselves above the items of a list in which each source has its title."""
    found: list[Line] = []
    for strip, below in pairwise(strips):
        is_above = strip.shape is Shape.PLAIN and below.shape is Shape.ITEM and len(strip.lines) == 1
        own = named[strip.lines[0]] if is_above else ()
        items = [each for line in below.lines for each in named[line]] if own and not _names(own) else []
        if items and items[0].title is not None:
            found.append(strip.lines[0])
    return found


def _in_bold(read: Sequence[Sequence[tuple[Line, tuple[Named, ...]]]]) -> list[Line]:
    """The lines in bold print above the sources of their paragraph, where one of these holds several."""
    headed = [lines for lines in read if len(lines) > 1 and _is_bold(lines[0][0]) and _are_whole(lines[1:])]
    is_divided = any(len(lines) > _FEWEST for lines in headed) and all(not _names(lines[0][1]) for lines in headed)
    return [lines[0][0] for lines in headed] if is_divided else []


def _counted_apart(lines: Sequence[tuple[Line, tuple[Named, ...]]]) -> list[Line]:
    """The lines without an address that are counted `一、`, where all other titles are counted `1.` or not at all."""
    apart = [line for line, named in lines if _COUNTED_PARTS.match(line.text) and not _names(named)]
    titled = [line for line, named in lines if line not in apart and any(each.title for each in named)]
    are_counted = bool(titled) and all(_COUNTED_SOURCES.match(line.text) for line in titled)
    are_plain = len(apart) > 1 and all(any(each.title for each in below[1]) for line, below in _below(apart, lines))
    are_plain = are_plain and not any(_COUNTED_PARTS.match(line.text) for line in titled)
    return apart if are_counted or are_plain else []


def _below(
    wanted: Sequence[Line], lines: Sequence[tuple[Line, tuple[Named, ...]]]
) -> list[tuple[Line, tuple[Line, tuple[Named, ...]]]]:
    """Each of the wanted lines with what stands below it."""
    return [(line, below) for (line, _), below in pairwise(lines) if line in wanted]


def _is_bold(line: Line) -> bool:
    return all(run.strong for run in line.runs if run.text.strip())


def _are_whole(lines: Sequence[tuple[Line, tuple[Named, ...]]]) -> bool:
    """Whether each of these lines holds a title with its address."""
    return all(named and all(each.title and each.printed for each in named) for _line, named in lines)


def _names(named: Sequence[Named]) -> bool:
    """Whether a line holds an address."""
    return any(each.printed is not None for each in named)
