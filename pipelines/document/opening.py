"""The opening of a document: its lines, which of them are in large print, and the title that is printed there.

Old official pages have no headings: their title is in a larger font, or stands in capitals in the middle of a line of
preformatted text, while the page's head holds the number of a file or of an issue.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.document.official import OpeningLine
from pipelines.page.rows import joined_rows
from pipelines.page.strips import Layout, Region, Strip
from pipelines.page.tree import HtmlElement
from pipelines.page.weighing import weigh
from pipelines.sources.words_around import is_around_lists
from pipelines.view.large_print import large_print, title_in
from pipelines.words.labels import squeezed

_SHORTEST_TITLE = 3
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
    large = large_print(tree, has_headings=True)
    texts = {squeezed(text) for _size, text in large}
    main = [strip for strip in layout.strips if strip.region is Region.MAIN]
    lines = tuple(
        OpeningLine(line.text, linked=strip.linked, large=squeezed(line.text) in texts)
        for strip in joined_rows(main[: _end(main)])
        for line in strip.lines
    )
    return Opening(lines, title_in(large))


def _end(main: Sequence[Strip]) -> int:
    """Where a page goes on to other documents: `上一則`, behind a text."""
    texts = (place for place, strip in enumerate(main) if weigh(strip).is_text)
    first = next(texts, len(main))
    behind = (place for place in range(first, len(main)) if is_around_lists(main[place].text))
    return next(behind, len(main))


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
