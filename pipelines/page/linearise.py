"""From the tree to strips: one walk, without recursion, in printed order."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum, auto

from pipelines.page.lines import has_text, line_of
from pipelines.page.pictures import picture_of, with_pictures
from pipelines.page.regions import Regions, is_authors, is_caption
from pipelines.page.strips import Layout, Line, Picture, Region, Run, Shape, Strip
from pipelines.page.tree import HtmlElement, iterwalk, tag_of

_DROPPED = frozenset({
    "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "video", "audio", "canvas", "svg",
    "math", "rp", "rt", "select", "input", "textarea", "datalist", "dialog", "map", "applet", "frameset",
    "noframes",
})  # fmt: skip
_BLOCKS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody", "thead",
    "tfoot", "tr", "td", "th", "ul",
})  # fmt: skip
_TITLES = frozenset({*(f"h{level}" for level in range(1, 7)), "summary", "dt", "legend"})
_BLOCK_ROLES = frozenset({"heading", "paragraph", "listitem", "list", "main", "article"})
_STRONG = frozenset({"b", "strong"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HEADING_NAMES = frozenset({"heading", "subheading", "sub-heading"})
_SUB_HEADING, _SUMMARY = 3, 5


class _Kind(IntEnum):
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
    "a": _Kind.LINK,
    **dict.fromkeys(_HEADINGS, _Kind.HEADING),
    **dict.fromkeys(("ul", "ol", "dl"), _Kind.LIST),
    **dict.fromkeys(("li", "dt", "dd"), _Kind.ITEM),
    "blockquote": _Kind.QUOTATION,
    "figcaption": _Kind.CAPTION,
    "table": _Kind.TABLE,
    "tr": _Kind.ROW,
}
_ROLE_KINDS = {"heading": _Kind.HEADING, "list": _Kind.LIST, "listitem": _Kind.ITEM}
_SHAPES = {
    _Kind.HEADING: Shape.HEADING,
    _Kind.NAMED_HEADING: Shape.HEADING,
    _Kind.ITEM: Shape.ITEM,
    _Kind.QUOTATION: Shape.QUOTATION,
    _Kind.CAPTION: Shape.CAPTION,
    _Kind.TABLE: Shape.CELL,
}
_PAIRED = frozenset({"dt", "dd"})
_GROUPS = frozenset({_Kind.LIST, _Kind.QUOTATION, _Kind.TABLE})
_CONTAINERS = frozenset({"article", "main", "td", "body"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# React streams late parts of a page in hidden elements of this id, and a script moves them into place.
_STREAMED = re.compile(r"S:[0-9a-f]+")
_MAX_ELEMENTS = 400_000
_MAX_BUTTON = 30
_WHITE = " \t\r\n\f"
# What opens the text below it is its heading.
_OPENING = frozenset({"summary", "button"})
_INLINE = frozenset({"span", "b", "strong", "em", "i"})


@dataclass(slots=True)
class _Frame:
    """What an open element adds to the text inside it."""

    number: int
    element: HtmlElement
    tag: str
    is_block: bool
    shape: Shape = Shape.PLAIN
    region: Region = Region.MAIN
    level: int | None = None
    group: int | None = None
    row: int | None = None
    href: str | None = None
    strong: bool = False
    moment: str | None = None
    figure: int | None = None
    credited: bool = False


@dataclass(slots=True)
class _Pen:
    """Collects runs into lines and lines into strips."""

    frames: list[_Frame]
    strips: list[Strip] = field(default_factory=list)
    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    pictures: list[Picture] = field(default_factory=list)
    terms: dict[int | None, int] = field(default_factory=dict)

    def row_of(self, frame: _Frame, *, is_term: bool) -> int | None:
        """The row of a term or of its description: the number of the term."""
        if is_term:
            self.terms[frame.group] = frame.number
        return self.terms.get(frame.group)

    def show(self, image: HtmlElement) -> None:
        frame = self.frames[-1]
        path = tuple(open_frame.number for open_frame in self.frames)
        picture = picture_of(image, frame.region, path, frame.figure)
        if picture is not None:
            self.pictures.append(picture)

    def write(self, text: str | None) -> None:
        # White space that begins a line is not shown.
        if not text or (not self.lines[-1] and not text.strip(_WHITE)):
            return
        frame = self.frames[-1]
        self.lines[-1].append(Run(text, frame.href, frame.strong, frame.moment, frame.credited))

    def break_line(self) -> None:
        if not any(run.text.strip() for run in self.lines[-1]) and any(has_text(line) for line in self.lines):
            self.end_strip()
        else:
            self.lines.append([])

    def end_strip(self) -> None:
        if len(self.lines) == 1 and not self.lines[0]:
            return
        lines = [line for runs in self.lines if (line := line_of(runs)) is not None]
        self.lines = [[]]
        if lines:
            self._add("\n".join(line.text for line in lines), tuple(lines))

    def rule(self) -> None:
        self.end_strip()
        self._add("", (), Shape.RULE)

    def _add(self, text: str, lines: tuple[Line, ...], shape: Shape | None = None) -> None:
        frame = self.frames[-1]
        path = tuple(open_frame.number for open_frame in self.frames)
        shape = frame.shape if shape is None else shape
        self.strips.append(Strip(text, lines, shape, frame.region, path, frame.level, frame.group, frame.row))


def linearise(tree: HtmlElement) -> Layout:
    """Lay a page out as strips.

    Args:
        tree: The page; it is not changed. What lies behind its 400,000th element is left out.
    """
    root = _Frame(0, tree, "", is_block=True)
    pen = _Pen([root])
    containers, articles, asides = {0}, set[int](), set[int]()
    looks: dict[int, str] = {}
    regions = Regions(tree)
    number = 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        assert isinstance(element, HtmlElement)
        if event == "start":
            number += 1
            if number > _MAX_ELEMENTS:
                break
            tag = tag_of(element)
            if _is_dropped(element, tag, regions):
                walk.skip_subtree()
                continue
            frame = _open(element, tag, number, pen.frames[-1], regions)
            if frame.is_block:
                pen.end_strip()
            if tag in _PAIRED:
                frame.row = pen.row_of(frame, is_term=tag == "dt")
            if frame.region is not Region.MAIN and pen.frames[-1].region is Region.MAIN:
                asides.add(number)
            if tag == "article":
                articles.add(number)
            pen.frames.append(frame)
            if frame.is_block and (named := element.get("class")):
                looks[number] = f"{tag} {named}"
            if tag in _CONTAINERS or element.get("role") in {"main", "article"}:
                containers.add(number)
            if tag == "img":
                pen.show(element)
            pen.write(element.text)
        else:
            _close(pen, element)
    pen.end_strip()
    strips = with_pictures(pen.strips, pen.pictures)
    pictures = tuple(pen.pictures)
    return Layout(strips, frozenset(containers), pictures, looks, frozenset(articles), frozenset(asides))


def _close(pen: _Pen, element: HtmlElement) -> None:
    frame = pen.frames[-1]
    if frame.element is element:
        if frame.tag == "hr":
            pen.rule()
        elif frame.is_block:
            pen.end_strip()
        elif frame.tag == "br":
            pen.break_line()
        pen.frames.pop()
    pen.write(element.tail)


def _open(element: HtmlElement, tag: str, number: int, outer: _Frame, regions: Regions) -> _Frame:
    role = element.get("role") or ""
    frame = _Frame(
        number=number,
        element=element,
        tag=tag,
        is_block=tag in _BLOCKS or role in _BLOCK_ROLES or _is_block(element, tag),
        shape=outer.shape,
        region=outer.region,
        level=outer.level,
        group=outer.group,
        row=outer.row,
        href=outer.href,
        strong=outer.strong or tag in _STRONG,
        moment=element.get("datetime") or outer.moment if tag == "time" else outer.moment,
        figure=number if tag == "figure" else outer.figure,
        credited=outer.credited or is_authors(element),
    )
    if outer.region is Region.MAIN:
        opened = regions.opened_by(element) if tag != "button" else _button_region(element, is_block=frame.is_block)
        frame.region = opened or Region.MAIN
    kind = _kind_of(element, tag, role)
    if kind is not _Kind.PLAIN:
        _mark(frame, kind)
    return frame


def _is_block(element: HtmlElement, tag: str) -> bool:
    """Whether an element stands by itself though its name does not say so: a button alone, or an element of a name of
    its own beside which no text stands.
    """
    if tag == "button":
        return not _is_in_title(element)
    outer = element.getparent()
    if "-" not in tag or outer is None:
        return False
    return not any(text and text.strip() for text in (outer.text, *(inner.tail for inner in outer)))


def _kind_of(element: HtmlElement, tag: str, role: str) -> _Kind:
    """What an element makes of its text, by its name, its ARIA role, or what its class or data call it."""
    kind = _TAG_KINDS.get(tag, _Kind.PLAIN)
    if role:
        kind = min(kind, _ROLE_KINDS.get(role, _Kind.PLAIN))
    if kind > _Kind.NAMED_HEADING and (tag in _OPENING or (tag == "div" and _is_called_heading(element))):
        return _Kind.NAMED_HEADING
    if kind > _Kind.CAPTION and is_caption(element):
        return _Kind.CAPTION
    return _Kind.PLAIN if kind is _Kind.TABLE and not _is_data(element) else kind


def _mark(frame: _Frame, kind: _Kind) -> None:
    """Put into a frame what its element makes of the text inside it."""
    frame.shape = _SHAPES.get(kind, frame.shape)
    if kind in _GROUPS:
        frame.group = frame.number
        # The row of a table in which a list stands says nothing about its items.
        frame.row = None
    elif kind is _Kind.CAPTION:
        frame.group = frame.figure or frame.number
    elif kind is _Kind.LINK:
        frame.href = frame.element.get("href")
    elif kind is _Kind.ROW:
        frame.row = frame.number
    elif kind is _Kind.HEADING:
        frame.level = _HEADINGS.get(tag_of(frame.element)) or _aria_level(frame.element)
    elif kind is _Kind.NAMED_HEADING:
        frame.level = _SUMMARY if tag_of(frame.element) in _OPENING else _SUB_HEADING


def _is_dropped(element: HtmlElement, tag: str, regions: Regions) -> bool:
    if tag in _DROPPED or element.get("aria-hidden") == "true":
        # A template with a shadow root is shown in its place.
        return tag != "template" or not (element.get("shadowrootmode") or element.get("shadowroot"))
    if tag == "button" and not (_is_in_title(element) or _is_alone(element)):
        return True
    if element.get("hidden") is not None:
        return not _STREAMED.fullmatch(element.get("id") or "")
    style = element.get("style")
    if style is None or not _HIDDEN_STYLE.search(style):
        return False
    # An element that waits for a script to show it may be the whole article; one that takes no space rarely is.
    return not regions.holds_most(element, 0.4 if "display" in style else 0.2)


def _is_in_title(button: HtmlElement) -> bool:
    """Whether a button stands in a heading, whose text it is."""
    for outer in button.iterancestors():
        assert isinstance(outer, HtmlElement)
        if tag_of(outer) not in _INLINE:
            return tag_of(outer) in _TITLES or outer.get("role") == "heading"
    return False


def _is_alone(button: HtmlElement) -> bool:
    """Whether no text stands beside a short button: it may be the heading of what it opens."""
    outer = button.getparent()
    if outer is None or not 0 < len("".join(button.itertext()).strip()) <= _MAX_BUTTON:
        return False
    return not any(text and text.strip() for text in (outer.text, *(inner.tail for inner in outer)))


def _button_region(button: HtmlElement, *, is_block: bool) -> Region | None:
    """A button that stands by itself is a control, unless paragraphs stand in the element right behind it."""
    outer = button.getparent()
    siblings = [] if outer is None else list(outer)
    place = siblings.index(button) if siblings else 0
    behind = siblings[place + 1] if place + 1 < len(siblings) else None
    opens_text = isinstance(behind, HtmlElement) and (tag_of(behind) == "p" or behind.find(".//p") is not None)
    is_heading = opens_text and (button.get("aria-expanded") is not None or place == 0)
    return Region.FORM if is_block and not is_heading else None


def _is_data(table: HtmlElement) -> bool:
    """Whether a table holds data; a table that lays out a page has a cell with blocks or long text in it."""
    if table.find(".//th") is not None or table.find("caption") is not None:
        return table.find(".//table") is None
    if any(table.find(f".//{tag}") is not None for tag in ("table", "p", "div", "h1", "h2", "h3", "hr")):
        return False
    cells = list(table.iter("td"))
    rows = sum(1 for _ in table.iter("tr"))
    return rows > 1 and len(cells) >= 2 * rows and all(len("".join(cell.itertext())) < 300 for cell in cells)


def _is_called_heading(element: HtmlElement) -> bool:
    """Whether the data of an element without a name of its own call it a heading: `data-node="heading"`."""
    return any(value in _HEADING_NAMES and name.startswith("data-") for name, value in element.items())


def _aria_level(element: HtmlElement) -> int:
    level = element.get("aria-level") or ""
    return int(level) if level in {"1", "2", "3", "4", "5", "6"} else 2
