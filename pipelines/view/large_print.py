"""What a page prints in a larger font than usual, as pages without headings print their titles."""

from __future__ import annotations

import re

from pipelines.dates import parse_moment
from pipelines.page.tree import HtmlElement, tag_of
from pipelines.words.labels import squeezed

_HEADINGS = {"h1": 7, "h2": 6, "h3": 5}
_USUAL = 3
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d+(?:\.\d+)?)\s*(px|pt|em|rem|%)", re.IGNORECASE)
# How many of each unit make the step of one size of the font element.
_STEPS = {"px": (16.0, 3.5), "pt": (12.0, 2.5), "em": (1.0, 0.2), "rem": (1.0, 0.2), "%": (100.0, 20.0)}
_MAX_LARGE = 400
_LONGEST_TITLE, _SHORTEST_TITLE = 200, 3
_CODE = re.compile(r"\s*[(（\[][A-Za-z]{0,3}\d+[)）\]]\s*$")


def large_print(tree: HtmlElement, *, has_headings: bool) -> list[tuple[float, str]]:
    """The texts in larger print than usual, with their sizes on the scale of the font element, in printed order.

    Args:
        tree: The page.
        has_headings: Whether the elements for headings count, which are large by themselves.
    """
    found: list[tuple[float, str]] = []
    for element in tree.iter("h1", "h2", "h3", "font", "span", "p", "div", "b", "strong", "td"):
        assert isinstance(element, HtmlElement)
        size = _size(element)
        if size <= _USUAL or (not has_headings and tag_of(element) in _HEADINGS):
            continue
        text = " ".join("".join(element.itertext()).split())
        if text and len(text) <= _LONGEST_TITLE:
            found.append((size, text))
            if len(found) == _MAX_LARGE:
                break
    return found


def _size(element: HtmlElement) -> float:
    tag = tag_of(element)
    if tag in _HEADINGS:
        return _HEADINGS[tag]
    stated = (element.get("size") or "").strip() if tag == "font" else ""
    if re.fullmatch(r"[+-]?\d", stated):
        return _USUAL + int(stated) if stated[0] in "+-" else int(stated)
    match = _FONT_SIZE.search(element.get("style") or "")
    if match is None:
        return _USUAL
    usual, step = _STEPS[match[2].lower()]
    return _USUAL + (float(match[1]) - usual) / step


def title_in(large: list[tuple[float, str]]) -> str | None:
    """The text in the largest print, when only one text is printed that large and it is not a date."""
    titles = [(size, text) for size, text in large if len(squeezed(text)) >= _SHORTEST_TITLE]
    if not titles:
        return None
    largest = max(size for size, _text in titles)
    candidates = list(dict.fromkeys(text for size, text in titles if size == largest))
    if len(candidates) != 1 or largest <= _USUAL + 1 or parse_moment(candidates[0]) is not None:
        return None
    return _CODE.sub("", candidates[0]) or None
