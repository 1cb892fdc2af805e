"""Reporters as Chinese-language newsrooms print them: on a line of their own, or in brackets in the text.

`記者王小明／台北報導`, `【王小明、陳大文／台北報導】`, `（港通社記者王小明台北4日電）`.
What such a line holds is read word by word; a text that only speaks of reporters is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.credits.chinese_credit_lines import names_desk, read_credit_line
from pipelines.page.strips import Region, Shape, Strip
from storage.types import Block, Contributor, ContributorRole

_BRACKETED = re.compile(r"[【〔（(\[]([^【〔（(\[】〕）)\]]{3,60})[】〕）)\]]")
_BEGUN = re.compile(
    r"\s*(?P<line>[^。，！？]{0,12}(?:記者|记者|特派員)[^。，！？]{2,40}?(?:報導|报道|報道|電))(?=[\s。，]|$)|"
    r"\s*(?P<unnamed>[^\s。，！？／/╱]{2,16}[／/╱][^\s。，！？／/╱]{1,8}(?:報導|报道|報道))(?=\s|$)"
)
_REPORTED = re.compile(r"記者|记者|特派員|報導|报道|報道|專訪|特稿")
_EDITED = re.compile(r"編輯|编辑|責編|责编|核稿|主編|主编")
_AUTHORS = frozenset({ContributorRole.WRITER, ContributorRole.TRANSLATOR})
_KOREAN = re.compile(r"([가-힣]{2,4})\s*(?:(?:선임|수습|전문|인턴)\s*)?기자\s*[\w.]+@[\w.]+")
_SIGNATURE = re.compile(r"[^\W\d_a-z][^\W\d_]+(?: [^\W\d_a-z][^\W\d_]*){1,3}")
_MAX_LINE, _MAX_SIGNATURE = 60, 80
_MAX_STRIPS = 400


def credits_desk(strips: Sequence[Strip]) -> bool:
    """Whether a page prints a desk (`社會中心／綜合報導`) where others print a reporter."""
    main = (strip.text for strip in strips[:_MAX_STRIPS] if strip.region is Region.MAIN)
    return any(names_desk(line) for text in main for line in _candidates(text))


def read_signatures(strips: Sequence[Strip], blocks: Sequence[Block]) -> tuple[Contributor, ...]:
    """The writer who signs at the end of a text: an emphasised name on a line of its own, or a Korean reporter's line.

    Args:
        strips: The page's strips.
        blocks: The article's text.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is Region.MAIN and len(strip.text) <= _MAX_SIGNATURE and (match := _KOREAN.search(strip.text)):
            return (Contributor(match[1], ContributorRole.WRITER, "기자"),)
    last = blocks[-1].text if len(blocks) > 1 else ""
    if not _SIGNATURE.fullmatch(last) or not any(strip.strong and strip.text == last for strip in strips):
        return ()
    return (Contributor(last, ContributorRole.WRITER),)


def read_reporters(strips: Sequence[Strip]) -> tuple[Contributor, ...]:
    """The reporters that a page prints, from the first strip that names some; none without one.

    Args:
        strips: The page's strips.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is Region.MAIN and strip.text and strip.shape is not Shape.CAPTION:
            for line in _candidates(strip.text):
                found = read_credit_line(line)
                if any(who.role in _AUTHORS for who in found):
                    return found
    return ()


def read_editors(strips: Sequence[Strip]) -> tuple[Contributor, ...]:
    """The editors that a text names in brackets or on a line of its own: `（責任編輯：李阿美）`.

    Args:
        strips: The strips from the title on.
    """
    for strip in strips[:_MAX_STRIPS]:
        if strip.region is Region.MAIN and _EDITED.search(strip.text):
            lines = (*_BRACKETED.findall(strip.text), *([strip.text] if len(strip.text) <= _MAX_LINE else []))
            for line in lines:
                found = read_credit_line(line)
                if found and all(who.role is ContributorRole.EDITOR for who in found):
                    return found
    return ()


def _candidates(text: str) -> Iterator[str]:
    """What of a strip may be a credit line: all of it, what it begins with, what stands in brackets."""
    if len(text) <= _MAX_LINE and _REPORTED.search(text):
        yield text
    if (begun := _BEGUN.match(text)) is not None:
        yield begun["line"] or begun["unnamed"]
    yield from _BRACKETED.findall(text)
