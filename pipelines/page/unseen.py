"""What a page holds without showing it, and which of its buttons are text."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.page.regions import Regions
from pipelines.page.strips import Region
from pipelines.page.tree import HtmlElement, tag_of

_DROPPED = frozenset({
    "head", "script", "style", "template", "noscript", "iframe", "object", "embed", "video", "audio", "canvas", "svg",
    "math", "rp", "rt", "select", "input", "textarea", "datalist", "dialog", "map", "applet", "frameset",
    "noframes",
})  # fmt: skip
MAY_BE_DROPPED = _DROPPED | {"button"}
"""The names of elements that `is_dropped` may tell of though they have no attributes."""
_TITLES = frozenset({*(f"h{level}" for level in range(1, 7)), "summary", "dt", "legend"})
_INLINE = frozenset({"span", "b", "strong", "em", "i"})
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# React streams late parts of a page in hidden elements of this id, and a script moves them into place.
_STREAMED = re.compile(r"S:[0-9a-f]+")
_MAX_BUTTON = 30


def is_dropped(element: HtmlElement, tag: str, named: Mapping[str, str], regions: Regions) -> bool:
    """Whether nothing inside an element is text of the page.

    Args:
        element: The element.
        tag: Its name.
        named: Its attributes.
        regions: Those of the page.
    """
    if tag in _DROPPED or named.get("aria-hidden") == "true":
        # A template with a shadow root is shown in its place.
        return tag != "template" or not (named.get("shadowrootmode") or named.get("shadowroot"))
    if tag == "button" and not (is_in_title(element) or _is_alone(element)):
        return True
    if "hidden" in named:
        return not _STREAMED.fullmatch(named.get("id", ""))
    style = named.get("style")
    if style is None or not _HIDDEN_STYLE.search(style):
        return False
    # An element that waits for a script to show it may be the whole article; one that takes no space rarely is.
    return not regions.holds_most(element, 0.4 if "display" in style else 0.2)


def is_in_title(button: HtmlElement) -> bool:
    """Whether a button stands in a heading, whose text it is."""
    for outer in button.iterancestors():
        assert isinstance(outer, HtmlElement)
        if tag_of(outer) not in _INLINE:
            return tag_of(outer) in _TITLES or outer.get("role") == "heading"
    return False


def has_text_beside(element: HtmlElement) -> bool:
    """Whether text stands beside an element, in the one around it."""
    outer = element.getparent()
    return outer is not None and any(text and text.strip() for text in (outer.text, *(inner.tail for inner in outer)))


def _is_alone(button: HtmlElement) -> bool:
    """Whether no text stands beside a short button: it may be the heading of what it opens."""
    if button.getparent() is None or not 0 < len("".join(button.itertext()).strip()) <= _MAX_BUTTON:
        return False
    return not has_text_beside(button)


def button_region(button: HtmlElement, *, is_block: bool) -> Region | None:
    """A button that stands by itself is a control, unless paragraphs stand in the element right behind it."""
    outer = button.getparent()
    siblings = [] if outer is None else list(outer)
    place = siblings.index(button) if siblings else 0
    behind = siblings[place + 1] if place + 1 < len(siblings) else None
    opens_text = isinstance(behind, HtmlElement) and (tag_of(behind) == "p" or behind.find(".//p") is not None)
    is_heading = opens_text and (button.get("aria-expanded") is not None or place == 0)
    return Region.FORM if is_block and not is_heading else None
