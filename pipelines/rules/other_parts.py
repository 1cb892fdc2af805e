"""A text of a page of which nothing is known, without the parts of the article that stand in other fields."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from pipelines.credits.byline import read_byline
from pipelines.dates import without_date
from pipelines.page.strips import Region, Shape, Strip
from pipelines.rules.controls import is_share_row
from pipelines.stated.publication import is_date_line
from pipelines.view.page_view import PageView
from pipelines.words.labels import after_label, is_label, squeezed
from storage.types import Block, BlockType, Contributor
from storage.types.profile import Labels

# Above the first paragraph stand at most a deck, a picture and its caption.
_OPENING = 3
_LONGEST_CREDITS = 160


def without_deck(blocks: Sequence[Block], deck: str | None) -> tuple[Block, ...]:
    """The text without the deck with which it opens.

    Args:
        blocks: The text.
        deck: The deck as it is printed; None when the page prints none.
    """
    wanted = squeezed(deck or "")
    place = next((place for place, block in enumerate(blocks[:_OPENING]) if squeezed(block.text) == wanted), None)
    if not wanted or place is None or place + 1 == len(blocks):
        return tuple(blocks)
    return (*blocks[:place], *blocks[place + 1 :])


def without_sources(blocks: Sequence[Block], sources: Sequence[Strip], words: Sequence[str]) -> tuple[Block, ...]:
    """The text without the list of its sources and the heading of that.

    Args:
        blocks: The text.
        sources: What the page prints below the heading for sources.
        words: The words that are such headings.
    """
    listed = squeezed("\n".join(strip.text for strip in sources))
    if not listed:
        return tuple(blocks)
    kept: list[Block] = []
    for place, block in enumerate(blocks):
        if is_label(block.text, words) or (after_label(block.text, words) and _is_listed(block, listed)):
            behind = list(takewhile(lambda other: _is_listed(other, listed), blocks[place + 1 :]))
            is_last = place + 1 == len(blocks)
            if kept and (behind or is_last or not is_label(block.text, words)):
                return (*kept, *blocks[place + 1 + len(behind) :])
        kept.append(block)
    last = len(list(takewhile(lambda block: _is_listed(block, listed), reversed(kept))))
    return tuple(kept[: len(kept) - last]) or tuple(blocks)


def without_lines_around(
    blocks: Sequence[Block], view: PageView, contributors: Sequence[Contributor]
) -> tuple[Block, ...]:
    """The text without the lines of its credits and its day, rows of share buttons, and headings of forms in it.

    Args:
        blocks: The text.
        view: The page.
        contributors: Those whom the article credits.
    """
    names = {who.name for who in contributors}
    strips = view.layout.strips
    strange = {squeezed(strip.text) for strip in view.head if is_date_line(strip)}
    strange |= {squeezed(strip.text) for strip in strips if _credits(strip, names, view.labels)}
    strange |= {squeezed(strip.text) for strip in strips if strip.region is Region.MAIN and is_share_row(strip)}
    strange |= {squeezed(strip.text) for strip, behind in pairwise(strips) if _heads_form(strip, behind, strips)}
    kept = [block for block in blocks if squeezed(block.text) not in strange]
    # What stands below a contributor's name is about the person.
    about = (place for place, block in enumerate(kept) if place and _is_heading_of(block, names))
    return tuple(kept[: next(about, len(kept))]) or tuple(blocks)


def _is_heading_of(block: Block, names: set[str]) -> bool:
    return block.type is BlockType.HEADING and block.text.strip() in names


def _heads_form(strip: Strip, behind: Strip, strips: Sequence[Strip]) -> bool:
    """Whether a heading stands in one element with nothing but the form below it."""
    if strip.shape is not Shape.HEADING or behind.region is not Region.FORM:
        return False
    outer = strip.path[:-1]
    if strip.region is not Region.MAIN or behind.path[: len(outer)] != outer:
        return False
    inside = (other for other in strips if other.text and other.path[: len(outer)] == outer)
    return all(other is strip or other.region is Region.FORM for other in inside)


def _credits(strip: Strip, names: set[str], labels: Labels) -> bool:
    """Whether each line of a strip credits somebody, and all of them are contributors of the article."""
    if len(strip.text) > _LONGEST_CREDITS or not any(name in strip.text for name in names):
        return False
    found = [read_byline(without_date(line.text).strip(), labels.roles) for line in strip.lines]
    return all(found) and all(who.name in names for line in found for who in line)


def _is_listed(block: Block, listed: str) -> bool:
    return all(squeezed(line) in listed for line in block.text.split("\n"))
