"""What an element makes of the text inside it: a heading, an item, a quotation, a caption, a cell, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, auto

from pipelines.page.regions import is_caption
from pipelines.page.strips import Shape
from pipelines.page.tree import HtmlElement

HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HEADING_NAMES = frozenset({"heading", "subheading", "sub-heading"})
_SUB_HEADING, _SUMMARY = 3, 5
# What opens the text below it is its heading.
_OPENING = frozenset({"summary", "button"})
_MAX_CELL = 300


class Kind(IntEnum):
    """What an element makes of the text inside it; where several apply, the first in this order counts."""

    LINK = auto()
    HEADING = auto()
    NAMED_HEADING = auto()
    LIST = auto()
    ITEM = auto()
    QUOTATION = auto()
    CAPTION = auto()
    TABLE = auto()
    ROW = auto()
    PLAIN = auto()


_TAG_KINDS = {
    "a": Kind.LINK,
    **dict.fromkeys(HEADINGS, Kind.HEADING),
    **dict.fromkeys(("ul", "ol", "dl"), Kind.LIST),
    **dict.fromkeys(("li", "dt", "dd"), Kind.ITEM),
    "blockquote": Kind.QUOTATION,
    "figcaption": Kind.CAPTION,
    "table": Kind.TABLE,
    "tr": Kind.ROW,
}
_ROLE_KINDS = {"heading": Kind.HEADING, "list": Kind.LIST, "listitem": Kind.ITEM}
SHAPES = {
    Kind.HEADING: Shape.HEADING,
    Kind.NAMED_HEADING: Shape.HEADING,
    Kind.ITEM: Shape.ITEM,
    Kind.QUOTATION: Shape.QUOTATION,
    Kind.CAPTION: Shape.CAPTION,
    Kind.TABLE: Shape.CELL,
}
SPEAKING = frozenset({*_TAG_KINDS, *_OPENING})
"""The names of elements that say something of the text inside them."""
GROUPS = frozenset({Kind.LIST, Kind.QUOTATION, Kind.TABLE})


def kind_of(element: HtmlElement, tag: str, named: Mapping[str, str]) -> Kind:
    """What an element makes of its text, by its name, its ARIA role, or what its class or data call it.

    Args:
        element: The element.
        tag: Its name.
        named: Its attributes.
    """
    kind = _TAG_KINDS.get(tag, Kind.PLAIN)
    if named:
        if role := named.get("role"):
            kind = min(kind, _ROLE_KINDS.get(role, Kind.PLAIN))
        if kind > Kind.NAMED_HEADING and tag == "div" and _is_called_heading(named):
            return Kind.NAMED_HEADING
    if kind > Kind.NAMED_HEADING and tag in _OPENING:
        return Kind.NAMED_HEADING
    if named and kind > Kind.CAPTION and is_caption(element, tag, named):
        return Kind.CAPTION
    return Kind.PLAIN if kind is Kind.TABLE and not _is_data(element) else kind


def level_of(tag: str, named: Mapping[str, str], kind: Kind) -> int:
    """The level of a heading, by its name, its ARIA level, or what it is called."""
    if kind is Kind.NAMED_HEADING:
        return _SUMMARY if tag in _OPENING else _SUB_HEADING
    stated = named.get("aria-level") or ""
    return HEADINGS.get(tag) or (int(stated) if stated in {"1", "2", "3", "4", "5", "6"} else 2)


def _is_called_heading(named: Mapping[str, str]) -> bool:
    """Whether the data of an element without a name of its own call it a heading: `data-node="heading"`."""
    if _HEADING_NAMES.isdisjoint(named.values()):
        return False
    return any(value in _HEADING_NAMES and name.startswith("data-") for name, value in named.items())


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data; a table that lays out a page has a cell with blocks or long text in it."""
    if table.find(".//th") is not None or table.find("caption") is not None:
        return table.find(".//table") is None
    if any(table.find(f".//{tag}") is not None for tag in ("table", "p", "div", "h1", "h2", "h3", "hr")):
        return False
    cells = list(table.iter("td"))
    rows = sum(1 for _ in table.iter("tr"))
    return rows > 1 and len(cells) >= 2 * rows and all(len("".join(cell.itertext())) < _MAX_CELL for cell in cells)
