"""In which order the titles and addresses of a list of sources stand, told from the list as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.page.strips import Line, Shape, Strip
from pipelines.sources.source_lines import Named

_FEWEST_GLUED = 3


def addresses_come_first(strips: Sequence[Strip], named: Mapping[Line, Sequence[Named]]) -> bool:
    """Whether each title stands below its address, in a line of its own; `named` holds the sources of each line."""
    if _each_begins_with_address(strips, named):
        return True
    lines = [line for strip in strips if strip.shape is not Shape.HEADING for line in strip.lines]
    kinds = [each for line in lines for each in named[line]]
    bare = sum(1 for each in kinds if each.printed is not None and each.title is None)
    titles = sum(1 for each in kinds if each.printed is None)
    if not kinds or bare != titles:
        return False
    return kinds[0].printed is not None and kinds[0].title is None and kinds[-1].printed is None


def are_glued(strips: Sequence[Strip], named: Mapping[Line, Sequence[Named]]) -> bool:
    """Whether lines that elements without a break between them run together hold an address and the next title.

    So the first line is a title alone and the last an address alone, and each between them an address before a title.
    """
    lines = [(line, named[line]) for strip in strips for line in strip.lines if named[line]]
    if len(lines) < _FEWEST_GLUED or any(len(found) != 1 for _line, found in lines):
        return False
    (_, [first]), *between, (_, [last]) = lines
    are_between = (
        found[0].title is not None and found[0].printed is not None and _begins_with(line, found[0].printed)
        for line, found in between
    )
    return first.printed is None and last.title is None and last.printed is not None and all(are_between)


def _begins_with(line: Line, printed: str) -> bool:
    return line.text.startswith(printed) or line.runs[0].href == printed


def _each_begins_with_address(strips: Sequence[Strip], named: Mapping[Line, Sequence[Named]]) -> bool:
    """Whether each strip of several lines is an address above its title."""
    several = [[each for line in strip.lines for each in named[line]] for strip in strips if len(strip.lines) > 1]
    return bool(several) and all(
        len(found) == 2 and found[0].printed is not None and found[0].title is None and found[1].printed is None
        for found in several
    )
