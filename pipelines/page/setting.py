"""How a text is set: what all the elements around it make of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.page.kinds import GROUPS, SHAPES, SPEAKING, Kind, kind_of, level_of
from pipelines.page.regions import is_authors
from pipelines.page.strips import Region, Shape
from pipelines.page.tree import HtmlElement

_STRONG = frozenset({"b", "strong"})
# An element of another name says nothing of its text, unless its attributes do.
_SPEAKING = frozenset({*_STRONG, "time", "figure", *SPEAKING})


@dataclass(slots=True)
class Setting:
    """What the elements around a text make of it.

    `group`, `row` and `figure` are the numbers of those elements; `keeps_lines` says that a line break in the source is
    one on the page; the other fields are as in a strip and its runs.
    """

    shape: Shape = Shape.PLAIN
    region: Region = Region.MAIN
    level: int | None = None
    group: int | None = None
    row: int | None = None
    figure: int | None = None
    href: str | None = None
    strong: bool = False
    moment: str | None = None
    credited: bool = False
    keeps_lines: bool = False

    def copy(self) -> Setting:
        """The same, to be changed."""
        return Setting(
            self.shape, self.region, self.level, self.group, self.row, self.figure, self.href, self.strong, self.moment,
            self.credited, self.keeps_lines,
        )  # fmt: skip


def setting_in(element: HtmlElement, tag: str, named: Mapping[str, str], outer: Setting, number: int) -> Setting:
    """What an element makes of the text inside it: the very setting around it where it changes nothing.

    Args:
        element: The element.
        tag: Its name.
        named: Its attributes.
        outer: The setting around it.
        number: Its number.
    """
    is_speaking = tag in _SPEAKING
    if not named and not is_speaking:
        return outer
    kind = kind_of(element, tag, named)
    is_author = bool(named) and is_authors(tag, named)
    if kind is Kind.PLAIN and not is_author and not is_speaking:
        return outer
    setting = outer.copy()
    setting.credited = outer.credited or is_author
    if tag in _STRONG:
        setting.strong = True
    elif tag == "time":
        setting.moment = named.get("datetime") or outer.moment
    elif tag == "figure":
        setting.figure = number
    if kind is not Kind.PLAIN:
        _mark(setting, kind, tag, named, number)
    return setting


def _mark(setting: Setting, kind: Kind, tag: str, named: Mapping[str, str], number: int) -> None:
    setting.shape = SHAPES.get(kind, setting.shape)
    if kind in GROUPS:
        setting.group = number
        # The row of a table in which a list stands says nothing about its items.
        setting.row = None
    elif kind is Kind.CAPTION:
        setting.group = setting.figure or number
    elif kind is Kind.LINK:
        setting.href = named.get("href")
    elif kind is Kind.ROW:
        setting.row = number
    elif kind in {Kind.HEADING, Kind.NAMED_HEADING}:
        setting.level = level_of(tag, named, kind)
