"""The opening of a document: its lines, which of them are in large print, and the title that is printed there.

Old official pages have no headings: their title is in a larger font, or stands in capitals in the middle of a line of
preformatted text, while the page's head holds the number of a file or of an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.dates import parse_moment
from pipelines.document.official import OpeningLine
from pipelines.page.rows import joined_rows
from pipelines.page.strips import Layout, Region, Strip
from pipelines.page.tree import HtmlElement, tag_of
from pipelines.page.weighing import weigh
from pipelines.sources.source_words import is_around_lists
from pipelines.words.labels import squeezed

_HEADINGS = {"h1": 7, "h2": 6, "h3": 5}
_USUAL = 3
_FONT_SIZE = re.compile(r"font-size\s*:\s*(\d+(?:\.\d+)?)\s*(px|pt|em|rem|%)", re.IGNORECASE)
# How many of each unit make the step of one size of the font element.
_STEPS = {"px": (16.0, 3.5), "pt": (12.0, 2.5), "em": (1.0, 0.2), "rem": (1.0, 0.2), "%": (100.0, 20.0)}
_MAX_LARGE = 400
_LONGEST_TITLE = 200
_SHORTEST_TITLE = 3
_CODE = re.compile(r"\s*[(（\[][A-Za-z]{0,3}\d+[)）\]]\s*$")
_MOSTLY = 0.6
_PARAGRAPHS = 8
_CAPITALS = 0.95
_EDGE = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """A document's lines and the title that it prints where it has no heading."""

    lines: tuple[OpeningLine, ...]
    title: str | None


def read_opening(tree: HtmlElement, layout: Layout) -> Opening:
    """Read the opening of a page that is a document."""
    preformatted = _preformatted(tree)
    if preformatted is not None:
        lines = tuple(OpeningLine(line.strip()) for line in preformatted.splitlines() if line.strip())
        return Opening(lines, _title_in_capitals(preformatted))
    large = _large_print(tree)
    texts = {squeezed(text) for _size, text in large}
    main = [strip for strip in layout.strips if strip.region is Region.MAIN]
    lines = tuple(
        OpeningLine(line.text, linked=strip.linked, large=squeezed(line.text) in texts)
        for strip in joined_rows(main[: _end(main)])
        for line in strip.lines
    )
    return Opening(lines, _title_in_large_print(large))


def _end(main: Sequence[Strip]) -> int:
    """Where a page goes on to other documents: `上一則`, behind a text."""
    texts = (place for place, strip in enumerate(main) if weigh(strip).is_text)
    first = next(texts, len(main))
    behind = (place for place in range(first, len(main)) if is_around_lists(main[place].text))
    return next(behind, len(main))


def _large_print(tree: HtmlElement) -> list[tuple[float, str]]:
    """The texts in larger print than usual, with their sizes on the scale of the font element, in printed order."""
    found: list[tuple[float, str]] = []
    for element in tree.iter("h1", "h2", "h3", "font", "span", "p", "div", "b", "strong", "td"):
        assert isinstance(element, HtmlElement)
        size = _size(element)
        if size <= _USUAL:
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


def _title_in_large_print(large: list[tuple[float, str]]) -> str | None:
    """The text in the largest print, when only one text is printed that large and it is not a date."""
    titles = [(size, text) for size, text in large if len(squeezed(text)) >= _SHORTEST_TITLE]
    if not titles:
        return None
    largest = max(size for size, _text in titles)
    candidates = list(dict.fromkeys(text for size, text in titles if size == largest))
    if len(candidates) != 1 or largest <= _USUAL + 1 or parse_moment(candidates[0]) is not None:
        return None
    return _CODE.sub("", candidates[0]) or None


def _preformatted(tree: HtmlElement) -> str | None:
    """The preformatted text that is most of the page, None when none is."""
    longest = max(("".join(element.itertext()) for element in tree.iter("pre")), key=len, default="")
    body = tree.find(".//body")
    whole = "" if body is None else "".join(body.itertext())
    return longest if longest and len(longest) >= _MOSTLY * len(whole) else None


def _title_in_capitals(text: str) -> str | None:
    """The first paragraph of the opening that is indented and has capitals alone."""
    paragraphs = [part for part in re.split(r"\n\s*\n", text) if part.strip()]
    for part in paragraphs[:_PARAGRAPHS]:
        lines = part.strip("\n").splitlines()
        letters = [character for character in part if character.isalpha()]
        capitals = sum(character.isupper() for character in letters)
        if part.lstrip().startswith("[") or len(letters) < 2 * _SHORTEST_TITLE or capitals < _CAPITALS * len(letters):
            continue
        title = " ".join(" ".join(lines).split())
        if all(line.startswith(" " * _EDGE) or number for number, line in enumerate(lines)) and len(title) <= 300:
            return title
    return None
