"""From the tree to strips: one walk, without recursion, in printed order."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from pipelines.page.pen import Pen
from pipelines.page.pictures import with_pictures
from pipelines.page.regions import OPENING, Regions
from pipelines.page.setting import Setting, setting_in
from pipelines.page.strips import Layout, Region, Shape
from pipelines.page.tree import HtmlElement, iterwalk
from pipelines.page.unseen import MAY_BE_DROPPED, button_region, has_text_beside, is_dropped, is_in_title

_BLOCKS = frozenset({
    "html", "body", "address", "article", "aside", "blockquote", "center", "dd", "details", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "legend", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "caption", "tbody", "thead",
    "tfoot", "tr", "td", "th", "ul",
})  # fmt: skip
_BLOCK_ROLES = frozenset({"heading", "paragraph", "listitem", "list", "main", "article"})
_CONTAINERS = frozenset({"article", "main", "td", "body"})
_CONTAINER_ROLES = frozenset({"main", "article"})
_PAIRED = frozenset({"dt", "dd"})
_MAX_ELEMENTS = 400_000
_STYLED_BLOCK = re.compile(r"display\s*:\s*(?:block|flex|grid|list-item|table)(?![\w-])", re.IGNORECASE)
_STYLED_LINES = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
# A program's text or a poem holds less of its page.
_MOST = 0.5
_NOTHING: Mapping[str, str] = {}


@dataclass(slots=True)
class _Walk:
    """What is known of a page on the way through it: the elements that are open, and those of some kinds so far."""

    regions: Regions
    opened: list[tuple[HtmlElement, str, bool]] = field(default_factory=list)
    containers: set[int] = field(default_factory=lambda: {0})
    articles: set[int] = field(default_factory=set)
    asides: set[int] = field(default_factory=set)
    looks: dict[int, str] = field(default_factory=dict)


def linearise(tree: HtmlElement) -> Layout:
    """Lay a page out as strips.

    Args:
        tree: The page; it is not changed. What lies behind its 400,000th element is left out.
    """
    pen, state, number = Pen([Setting()], [0]), _Walk(Regions(tree)), 0
    walk = iterwalk(tree, events=("start", "end"))
    for event, node in walk:
        element: HtmlElement = node  # type: ignore[assignment]  # the parser makes no other
        if event == "end":
            if state.opened and state.opened[-1][0] is element:
                _close(pen, state)
            if (tail := element.tail) is not None:
                pen.write(tail)
            continue
        number += 1
        if number > _MAX_ELEMENTS:
            break
        attributes = element.items()
        tag = element.tag if isinstance(element.tag, str) else ""
        named = dict(attributes) if attributes else _NOTHING
        if (attributes or tag in MAY_BE_DROPPED) and is_dropped(element, tag, named, state.regions):
            walk.skip_subtree()
            continue
        _open(pen, state, element, tag, named, number)
        if (text := element.text) is not None:
            pen.write(text)
    pen.end_strip()
    return _layout(pen, state)


def _layout(pen: Pen, state: _Walk) -> Layout:
    strips = with_pictures(pen.strips, pen.pictures)
    containers, articles, asides = map(frozenset, (state.containers, state.articles, state.asides))
    return Layout(strips, containers, tuple(pen.pictures), state.looks, articles, asides)


def _close(pen: Pen, state: _Walk) -> None:
    """Close the element that was opened last."""
    _element, tag, is_block = state.opened.pop()
    if tag == "hr":
        pen.rule()
    elif is_block:
        pen.end_strip()
    elif tag == "br":
        pen.break_line()
    pen.settings.pop()
    pen.path.pop()


def _open(pen: Pen, state: _Walk, element: HtmlElement, tag: str, named: Mapping[str, str], number: int) -> None:
    """Open an element: it ends the strip before it if it is a block, and sets the text inside it."""
    is_block = tag in _BLOCKS or named.get("role") in _BLOCK_ROLES or _is_block(element, tag, named)
    if is_block:
        pen.end_strip()
        if looks := named.get("class"):
            state.looks[number] = f"{tag} {looks}"
    outer = pen.settings[-1]
    if tag == "small" and outer.shape is Shape.HEADING:
        # HTML has it for what stands beside the heading: a deck, a day, the name of a section.
        pen.break_line()
    setting = setting_in(element, tag, named, outer, number)
    may_keep = not outer.keeps_lines and (tag == "pre" or "style" in named)
    if may_keep and _keeps_lines(element, tag, named, state.regions):
        setting = setting.copy() if setting is outer else setting
        setting.keeps_lines = True
    may_part = outer.region is Region.MAIN and (named or tag in OPENING)
    if may_part and (region := _region(element, tag, named, state, is_block=is_block)) is not None:
        setting = setting.copy() if setting is outer else setting
        setting.region = region
        state.asides.add(number)
    if tag in _PAIRED:
        setting.row = pen.row_of(setting, number, is_term=tag == "dt")
    if tag == "article":
        state.articles.add(number)
    if tag in _CONTAINERS or named.get("role") in _CONTAINER_ROLES:
        state.containers.add(number)
    state.opened.append((element, tag, is_block))
    pen.settings.append(setting)
    pen.path.append(number)
    if tag == "img":
        pen.show(element)


def _keeps_lines(element: HtmlElement, tag: str, named: Mapping[str, str], regions: Regions) -> bool:
    """Whether the line breaks of an element's source are shown: by its style, or as a page that is one plain text."""
    style = named.get("style")
    is_styled = style is not None and _STYLED_LINES.search(style) is not None
    return is_styled or (tag == "pre" and regions.holds_most(element, _MOST))


def _is_block(element: HtmlElement, tag: str, named: Mapping[str, str]) -> bool:
    """Whether an element stands by itself though neither its name nor its role says so.

    It does by its style, as a button alone, or, of a name of its own, where no text stands beside it.
    """
    if (style := named.get("style")) is not None and _STYLED_BLOCK.search(style):
        return True
    if tag == "button":
        return not is_in_title(element)
    return "-" in tag and element.getparent() is not None and not has_text_beside(element)


def _region(element: HtmlElement, tag: str, named: Mapping[str, str], state: _Walk, *, is_block: bool) -> Region | None:
    """The part around the content that an element opens, None when it opens none."""
    opened = (
        button_region(element, is_block=is_block) if tag == "button" else state.regions.opened_by(element, tag, named)
    )
    return None if opened is Region.MAIN else opened
