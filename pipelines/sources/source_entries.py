"""The entries of a list of sources, where the page's own structure says what belongs to one: cards, rows, items."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipelines.page.rows import joined_rows
from pipelines.page.strips import Shape, Strip
from pipelines.sources.source_lines import sources_in
from pipelines.sources.source_words import is_ordinal, says_address, says_field, says_title
from pipelines.view.page_view import PageView

_ANNOUNCING = re.compile(
    r"[^:：]{1,20}[:：]|【[^【】]{1,20}】|〔[^〔〕]{1,20}〕|［[^［］]{1,20}］|[(（][^()（）]{1,20}[)）]|〈[^〈〉]{1,20}〉|<[^<>]{1,20}>|"
    r"[▼▽▾■□◆◇▶►▌▎▍#＃]{1,3}\s*[^:：]{1,20}|(?P<mark>[－—–─━=＝~～*＊-]{1,3})\s*[^:：]{1,20}(?P=mark)"
)


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """Some strips of a list: one source as a whole, or titles and addresses in turn.

    Attributes:
        strips: The strips.
        is_whole: Whether they are one source.
        title: Its title, where the head of a table says in which cell that stands.
    """

    strips: tuple[Strip, ...]
    is_whole: bool
    title: str | None = None


def entries_of(strips: Sequence[Strip], view: PageView) -> Iterator[SourceEntry]:
    """The entries of a list, in printed order.

    Args:
        strips: The strips of the list.
        view: The page.
    """
    printed = [strip for strip in strips if strip.text]
    for group, members in groupby(printed, key=lambda strip: strip.group if strip.shape is Shape.CELL else None):
        if group is not None:
            yield from _of_table(list(members), view)
        else:
            yield from _of_elements(list(members), view)


def _targets(strips: Sequence[Strip], view: PageView) -> set[str]:
    named = (named for strip in strips for line in strip.lines for named in sources_in(line, view))
    return {each.href or each.printed or "" for each in named if each.printed is not None}


def _of_table(cells: Sequence[Strip], view: PageView) -> Iterator[SourceEntry]:
    """The rows of a table; its head says which column holds the titles."""
    rows = [tuple(row) for _number, row in groupby(cells, key=lambda cell: cell.row)]
    if len(rows) > 1 and len(rows[0]) == 1 < len(rows[1]) and not _targets(rows[0], view):
        # The caption of the table.
        rows = rows[1:]
    if all(len(row) == 2 and _names_value(row[0].text) for row in rows):
        # Each row is a field of one source: `名稱`, `網址`.
        yield SourceEntry(tuple(joined_rows(cells)), is_whole=len(_targets(cells, view)) == 1)
        return
    head = rows[0] if len(rows) > 1 and not _targets(rows[0], view) and _targets(rows[1], view) else ()
    for row in rows[1:] if head else rows:
        if _targets(row, view):
            yield SourceEntry(row, is_whole=True, title=_title_cell(row, head))
        else:
            yield SourceEntry(row, is_whole=False)


def _names_value(text: str) -> bool:
    return says_title(text) or says_address(text) or says_field(text)


def _title_cell(row: Sequence[Strip], head: Sequence[Strip]) -> str | None:
    if len(head) != len(row):
        return None
    named = [cell.text for cell, column in zip(row, head, strict=True) if says_title(column.text)]
    usual = [
        cell.text
        for cell, column in zip(row, head, strict=True)
        if not says_field(column.text) and not is_ordinal(cell.text) and "://" not in cell.text
    ]
    return next(iter(named or usual), None)


def _of_elements(strips: Sequence[Strip], view: PageView) -> Iterator[SourceEntry]:
    """Elements side by side that hold one source each; what is not divided so is read line by line."""
    loose: list[Strip] = []
    for strip_group in _cards(strips):
        if len(strip_group) > 1:
            if loose:
                yield from _side_by_side(loose, view)
                loose = []
            headings = [strip.text for strip in strip_group if strip.shape is Shape.HEADING]
            yield SourceEntry(tuple(strip_group), is_whole=True, title=headings[0] if len(headings) == 1 else None)
        else:
            loose += strip_group
    if loose:
        yield from _side_by_side(loose, view)


def _cards(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """The strips, those of one link that holds several together."""
    for href, members in groupby(strips, key=_only_link):
        group = list(members)
        if href is None or "://" in group[0].text:
            yield from ([strip] for strip in group)
        else:
            yield group


def _only_link(strip: Strip) -> str | None:
    """The address of the link that holds all of a strip."""
    links = {run.href for run in strip.runs if any(map(str.isalnum, run.text))}
    return next(iter(links)) if len(links) == 1 else None


def _side_by_side(strips: Sequence[Strip], view: PageView) -> Iterator[SourceEntry]:
    depth = _common_depth(strips)
    groups = [list(members) for _number, members in groupby(strips, key=lambda strip: strip.path[depth : depth + 1])]
    held = [len(_targets(group, view)) for group in groups]
    if _are_sources(groups, held):
        for group, count in zip(groups, held, strict=True):
            yield SourceEntry(tuple(_without_heading(group, view)), is_whole=count == 1)
        return
    waiting: list[Strip] = []
    for group, count in zip(groups, held, strict=True):
        if len(groups) > 1 and count > 1 and len(group) > 1:
            if waiting:
                yield SourceEntry(tuple(waiting), is_whole=False)
                waiting = []
            yield from _side_by_side(group, view)
        else:
            waiting += group
    if waiting:
        yield SourceEntry(tuple(waiting), is_whole=False)


def _are_sources(groups: Sequence[Sequence[Strip]], held: Sequence[int]) -> bool:
    """Whether each of several elements is one source: an address and its title, or a title alone where others have it.

    Args:
        groups: The strips of each element.
        held: How many addresses each holds.
    """
    addressed = [group for group, count in zip(groups, held, strict=True) if count == 1]
    if len(groups) < 2 or max(held) > 1 or not any(_is_more_than_a_line(group) for group in addressed):
        return False
    depths = {len(group[0].path) for group in addressed}
    alone = [group for group, count in zip(groups, held, strict=True) if count == 0]
    are_titles = all(len(group) == 1 and len(group[0].path) in depths and not may_divide(group[0]) for group in alone)
    # A title in one element and its address in the next are no two sources.
    is_apart = not alone or all(_is_more_than_a_line(group) for group in addressed)
    return are_titles and is_apart


def may_divide(strip: Strip) -> bool:
    """Whether a strip may be a heading inside the list: emphasised, `官方文件：`, or a term above its descriptions."""
    is_term = strip.shape is Shape.ITEM and strip.row in strip.path
    return strip.strong or is_term or _ANNOUNCING.fullmatch(strip.text) is not None


def _without_heading(group: list[Strip], view: PageView) -> list[Strip]:
    """The strips of an item without the line above a list inside it: the heading of an inner list that has titles."""
    is_above = len(group) > 1 and group[0].group is not None and group[1].group not in {None, group[0].group}
    if not is_above or group[1].shape is not Shape.ITEM:
        return group
    named = (named for strip in group[1:] for line in strip.lines for named in sources_in(line, view))
    return group[1:] if any(each.title is not None for each in named) else group


def _is_more_than_a_line(group: Sequence[Strip]) -> bool:
    return len(group) > 1 or len(group[0].lines) > 1


def _common_depth(strips: Sequence[Strip]) -> int:
    """How many of the outermost elements hold all strips."""
    first, last = min(strip.path for strip in strips), max(strip.path for strip in strips)
    return next(
        (depth for depth, pair in enumerate(zip(first, last, strict=False)) if pair[0] != pair[1]),
        min(len(first), len(last)),
    )
