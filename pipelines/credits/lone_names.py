"""Names that stand below a title without a word that says whose they are: alone, beside the day of publication.

Sections and places are printed like that too. So a name has two words or more that only names have, and nothing else on
the page, such as a menu or a link to a section, is called like that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from pipelines.credits.latin_bylines import names_alone
from pipelines.dates import without_date
from pipelines.page.strips import Layout, Region, Strip
from pipelines.stated.publication import is_date_line
from pipelines.words.labels import squeezed

_LONGEST = 60
_EDGES = " \t\u3000|｜•·,，、-–—/"
# Names of places and of sections begin so, and names of papers.
_PLACE = re.compile(
    r"(?:the|new|san|santa|santo|são|saint|st|los|las|el|bad|port|fort|north|south|east|west|central|upper|lower|nord|"
    r"süd|ost|united|great|hong|kuala|buenos|tel|abu|cape|rio|mexico|world|local|breaking|latest|top|real|social|life|"
    r"public|human|climate|middle|in|on|my|our|your|all|more|read|share|print)\b",
    re.IGNORECASE,
)
# The name of a person in three syllables, a usual family name first.
_KOREAN = re.compile(
    r"[김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노하곽성차주우구민나진엄채원천방공현함변염][가-힣]{2}"
)
# Two texts without a blank between: `Ines QuillNews`.
_GLUED = re.compile(r"[a-z]{3}[A-Z]")
_LONG_WORD = re.compile(r"[^\W\d_]{3}")


def names_beside_day(head: Sequence[Strip], layout: Layout) -> Iterator[str]:
    """The persons whose names stand alone on the line of a day, or on the line right above or below it.

    Args:
        head: What stands between title and text.
        layout: The page.
    """
    others = _called_otherwise(layout)
    for name in _lines_beside_day(head):
        if len(name) > _LONGEST or squeezed(name) in others:
            continue
        names = names_alone(name)
        if names and all(map(_is_persons, names)):
            yield from names
            return
    yield from islice(filter(_KOREAN.fullmatch, _on_lines_of_days(head)), 1)


def _is_persons(name: str) -> bool:
    has_words = " " in name and _LONG_WORD.search(name) is not None
    return has_words and not _PLACE.match(name) and not _GLUED.search(name)


def _lines_beside_day(head: Sequence[Strip]) -> Iterator[str]:
    """The texts that stand beside a day, its own line's first."""
    yield from _on_lines_of_days(head)
    for above, below in pairwise(head):
        if is_date_line(below):
            yield above.text
        if is_date_line(above):
            yield below.text


def _on_lines_of_days(head: Sequence[Strip]) -> Iterator[str]:
    """What else the lines say on which a day stands."""
    for strip in head:
        for line in strip.lines:
            beside = without_date(line.text).strip(_EDGES)
            if beside and beside != line.text.strip(_EDGES):
                yield beside


def _called_otherwise(layout: Layout) -> frozenset[str]:
    """What the menus of a page say."""
    return frozenset(squeezed(strip.text) for strip in layout.strips if strip.region is Region.NAVIGATION)
