"""A page as a sequence of strips: what a reader sees one below the other, with its emphasis, links and place.

A strip is what stands between two block boundaries; a single line break divides it into lines, two divide the strip.
Nothing here knows a site's class names. What is around the content (menus, asides, footers, comments, share bars) is
kept and marked by its region, from the element's name, its ARIA role, or the words that the whole web uses for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

_LETTER = re.compile(r"[^\W_]")


class Region(StrEnum):
    """The part of the page in which a strip stands."""

    MAIN = "main"
    NAVIGATION = "navigation"
    ASIDE = "aside"
    FOOTER = "footer"
    COMMENTS = "comments"
    FORM = "form"


class Shape(StrEnum):
    """What kind of element holds a strip."""

    PLAIN = "plain"
    HEADING = "heading"
    ITEM = "item"
    QUOTATION = "quotation"
    CAPTION = "caption"
    CELL = "cell"
    RULE = "rule"


class Run(NamedTuple):
    """A piece of text of one look.

    `href` is the address of the link around it as written, `strong` says that it is emphasised, `moment` is the
    machine-readable value of the time element around it, `credited` says that it is marked as the author's name.
    """

    text: str
    href: str | None = None
    strong: bool = False
    moment: str | None = None
    credited: bool = False


class Line(NamedTuple):
    """What stands between two line breaks; `text` is that of its runs."""

    text: str
    runs: tuple[Run, ...]

    @property
    def leading(self) -> int:
        """How many blank characters of the first runs stand before the text."""
        whole = "".join(run.text for run in self.runs)
        return len(whole) - len(whole.lstrip())


@dataclass(frozen=True, slots=True)
class Strip:
    """A paragraph as the eye sees it.

    `path` holds the numbers of the elements around it, outermost first; `level` is a heading's; `group` the number of
    the list, table, quotation or figure to which it belongs, `row` that of its table row, or of its term in a list of
    definitions; `image` the address, as written, of the picture of which it is the caption.
    """

    text: str
    lines: tuple[Line, ...]
    shape: Shape
    region: Region
    path: tuple[int, ...]
    level: int | None = None
    group: int | None = None
    row: int | None = None
    image: str | None = None

    @property
    def runs(self) -> tuple[Run, ...]:
        """The runs of all lines."""
        if len(self.lines) == 1:
            return self.lines[0].runs
        return tuple(run for line in self.lines for run in line.runs)

    @property
    def strong(self) -> bool:
        """Whether all of it is emphasised."""
        return bool(self.text) and all(run.strong for run in self.runs if run.text.strip())

    @property
    def linked(self) -> bool:
        """Whether all of it is links."""
        if not self.text:
            return False
        for run in self.runs:  # noqa: SIM110 - a generator costs more than what it looks at
            if run.href is None and _LETTER.search(run.text):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture where it stands: its address as written, what the page says it shows, the number of its figure."""

    source: str
    alt: str | None
    region: Region
    path: tuple[int, ...]
    figure: int | None


@dataclass(frozen=True, slots=True)
class Layout:
    """The strips and pictures of a page, and which numbers in their paths are containers (`article`, a cell, …).

    `looks` has the name and class of each element with a class: two of one look are parts of one kind. `articles` are
    the elements that call themselves one, `asides` those that open a part around the content.
    """

    strips: tuple[Strip, ...]
    containers: frozenset[int]
    pictures: tuple[Picture, ...] = ()
    looks: Mapping[int, str] = field(default_factory=dict)
    articles: frozenset[int] = frozenset()
    asides: frozenset[int] = frozenset()
