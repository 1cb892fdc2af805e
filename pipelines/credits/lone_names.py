"""Names that stand below a title without a word that says whose they are: beside the day, what the person is, the site.

Sections and places are printed like that too. So a name has two words or more that only names have, and nothing else on
the page, such as a menu or a link to a section, is called like that.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice, pairwise

from pipelines.credits.job_titles import JOURNALIST
from pipelines.credits.latin_bylines import names_alone
from pipelines.dates import without_date
from pipelines.page.strips import Layout, Line, Region, Strip
from pipelines.stated.publication import is_date_line
from pipelines.words.labels import squeezed

_LONGEST = 60
_WORDS_OF_JOB, _WITH_SITE, _LETTERS_BESIDE = 4, 2, 3
_JOURNALIST = re.compile(rf"(?:[^\W\d_]+ )*{JOURNALIST}", re.IGNORECASE)
# How long reading takes: `4 min read`, `Lesezeit: 3 Minuten`.
_LENGTH = re.compile(
    r"[\s•·|,–—-]*(?:(?:lesezeit|leestijd|temps de lecture|tiempo de lectura|tempo di lettura|reading time)\s*:?\s*)?"
    r"(?:ca\.?\s*)?\d{1,3}[\s-]*(?:min(?:s|ut\w*)?|мин\w*|dk|dakika)\b\.?"
    r"(?:\s*(?:read|de lectura|di lettura|lesezeit|leestijd))?"
    r"\s*$",
    re.IGNORECASE,
)
# A name of a family and a given one in ideographs, without the letters that words between them have.
_EASTERN = re.compile(r"[\u3400-\u9fff々]{3,5}(?<![部局社網报報室組班])")
# The word for `by` in Romanian, before a given and a family name.
_OF = re.compile(r"^De (?=[^\W\d_a-z]\S+ [^\W\d_a-z])")
_PARTED = re.compile(r"\s*[,|｜•·(（]\s*|\s+[-–—/]\s+")
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

    Between name and day, or in place of the day, may stand what a journalist is: `Islands reporter`.

    Args:
        head: What stands between title and text.
        layout: The page.
    """
    others = _called_otherwise(layout)
    for name in _lines_beside_day(head):
        if len(name) > _LONGEST or squeezed(name) in others:
            continue
        names = names_alone(_OF.sub("", name))
        if names and all(map(_is_persons, names)):
            yield from names
            return
    yield from islice(filter(_KOREAN.fullmatch, _on_lines_of_days(head)), 1)


def _is_persons(name: str) -> bool:
    has_words = " " in name and _LONG_WORD.search(name) is not None
    return has_words and not _PLACE.match(name) and not _GLUED.search(name)


def names_before_site(head: Sequence[Strip], is_site: Callable[[str], bool]) -> Iterator[str]:
    """The persons whom a line of the head names right before the name of the site: `Ines Quill, Port Times`.

    Args:
        head: What stands between title and text.
        is_site: Whether a text is the name of the site.
    """
    for line in (line.text for strip in head for line in strip.lines):
        pieces = _PARTED.split(line) if len(line) <= _LONGEST else []
        is_before = len(pieces) == _WITH_SITE and is_site(pieces[1])
        if is_before and _EASTERN.fullmatch(pieces[0]):
            yield pieces[0]
            return
        names = names_alone(pieces[0]) if is_before else ()
        if names and all(map(_is_persons, names)):
            yield from names
            return


def _lines_beside_day(head: Sequence[Strip]) -> Iterator[str]:
    """The texts that stand beside a day, its own line's first."""
    yield from _on_lines_of_days(head)
    for above, below in pairwise(strip for strip in head if not _says_job(strip.text)):
        if is_date_line(below):
            yield above.text
        if is_date_line(above):
            yield below.text
    for line, following in _pairs_of_lines(head):
        if _says_job(following.text) or _is_day(following.text):
            yield line.text


def _pairs_of_lines(head: Sequence[Strip]) -> Iterator[tuple[Line, Line]]:
    """The lines that follow one another within a strip, and the last of a strip with the first of the next."""
    for strip in head:
        yield from pairwise(strip.lines)
    for above, below in pairwise(strip for strip in head if strip.lines):
        if _says_job(below.text):
            yield above.lines[-1], below.lines[0]


def _is_day(text: str) -> bool:
    """Whether a line is a day and hardly a letter beside it: `4. Mai 2031, 10:14 Uhr`."""
    rest = without_date(text)
    return rest != text and sum(map(str.isalpha, rest)) <= _LETTERS_BESIDE


def _says_job(text: str) -> bool:
    """Whether a line says nothing but what a journalist is."""
    return len(text.split()) <= _WORDS_OF_JOB and len(text) <= _LONGEST and _JOURNALIST.fullmatch(text) is not None


def _on_lines_of_days(head: Sequence[Strip]) -> Iterator[str]:
    """What else the lines say on which a day stands."""
    for strip in head:
        for line in strip.lines:
            beside = _LENGTH.sub("", without_date(line.text)).strip(_EDGES)
            if beside and beside != line.text.strip(_EDGES):
                yield beside


def _called_otherwise(layout: Layout) -> frozenset[str]:
    """What the menus of a page say."""
    return frozenset(squeezed(strip.text) for strip in layout.strips if strip.region is Region.NAVIGATION)
