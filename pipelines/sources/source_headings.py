"""The headings inside a list of sources that are set as lines of it: in bold print, or numbered as no source is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.page.strips import Line, Strip
from pipelines.sources.source_lines import Named

_COUNTED_PARTS = re.compile(r"\s*[（(]?(?:[一二三四五六七八九十]{1,3}|[甲乙丙丁戊己庚辛壬癸])\s*[)）、．.]")
_COUNTED_SOURCES = re.compile(r"\s*[\[［(（]?\d{1,3}\s*[.．、)）\]］]")
_FEWEST = 2


def inner_headings(strips: Sequence[Strip], named: Mapping[Line, tuple[Named, ...]]) -> frozenset[Line]:
    """The lines that divide a list and are no sources of it.

    Args:
        strips: The strips of the list.
        named: The sources that each of their lines names.
    """
    read = [[(line, named[line]) for line in strip.lines] for strip in strips]
    return frozenset((*_in_bold(read), *_counted_apart([pair for lines in read for pair in lines])))


def _in_bold(read: Sequence[Sequence[tuple[Line, tuple[Named, ...]]]]) -> list[Line]:
    """The lines in bold print above the sources of their paragraph, where one of these holds several."""
    headed = [lines for lines in read if len(lines) > 1 and _is_bold(lines[0][0]) and _are_whole(lines[1:])]
    is_divided = any(len(lines) > _FEWEST for lines in headed) and all(not _names(lines[0][1]) for lines in headed)
    return [lines[0][0] for lines in headed] if is_divided else []


def _counted_apart(lines: Sequence[tuple[Line, tuple[Named, ...]]]) -> list[Line]:
    """The lines without an address that are counted `一、`, where all other titles are counted `1.`."""
    apart = [line for line, named in lines if _COUNTED_PARTS.match(line.text) and not _names(named)]
    titled = [line for line, named in lines if line not in apart and any(each.title for each in named)]
    are_counted = bool(titled) and all(_COUNTED_SOURCES.match(line.text) for line in titled)
    return apart if are_counted else []


def _is_bold(line: Line) -> bool:
    return all(run.strong for run in line.runs if run.text.strip())


def _are_whole(lines: Sequence[tuple[Line, tuple[Named, ...]]]) -> bool:
    """Whether each of these lines holds a title with its address."""
    return all(named and all(each.title and each.printed for each in named) for _line, named in lines)


def _names(named: Sequence[Named]) -> bool:
    """Whether a line holds an address."""
    return any(each.printed is not None for each in named)
