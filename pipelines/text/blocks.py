"""From strips to the typed blocks of a text.

Structure decides where the page has some; where it has none (bare text between line breaks), a short line without a
final stop before a longer one is a heading, and a row of lines `term: text` are run-in items. Nothing is reworded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, takewhile

from pipelines.page.pictures import split_credit
from pipelines.page.strips import Line, Shape, Strip
from pipelines.page.weighing import words_in
from storage.types import Block, BlockType

_BARE_HEADING = 22
_BOLD_HEADING = 40
_BOLD_WORDS = 12.0
_STOPS = "。！？」』；，、：.!?;,:…)）"
_TERM = re.compile(r"\s*([^:：。！？「」『』，,;；\n]{1,24}?)\s*[:：]\s*(?=\S)")
_TERM_TAIL = re.compile(r"(?:說|説|表示|指出|強調|稱|認為|寫道|宣布|提到|回應|呼籲|補充|直言|問|答)$")
_BACK = re.compile(r"(?:\s*\[?\s*[↩↵⤴⏎⮌]\ufe0e?\ufe0f?\s*\]?)+\s*$")
_HAS_BACK = re.compile("[↩↵⤴⏎⮌]")
_QUOTES = '「『"“‘'
_LEVEL = 3


def blocks_of(strips: Sequence[Strip]) -> tuple[Block, ...]:
    """The blocks of a text, in printed order.

    Args:
        strips: The strips of the text alone.
    """
    strips = _with_terms([strip for strip in strips if strip.text])
    bare_terms = _bare_terms(strips)
    has_headings = any(strip.shape is Shape.HEADING for strip in strips)
    blocks: list[Block] = []
    for key, run in groupby(enumerate(strips), key=lambda pair: _group_key(pair[1])):
        members = list(run)
        if key is not None:
            blocks.append(_grouped([strip for _, strip in members]))
            continue
        for index, strip in members:
            term = bare_terms.get(index) or _strong_term(strip)
            following = strips[index + 1] if index + 1 < len(strips) else None
            blocks.append(_single(strip, term, following, has_headings=has_headings))
    return tuple(blocks)


def without_back_marks(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks without the marks at the end of notes that lead back into the text: `↩`.

    Args:
        blocks: The blocks of a text.
    """
    return tuple(
        replace(
            block,
            text="\n".join(_BACK.sub("", line) for line in block.text.split("\n")),
            items=tuple(_BACK.sub("", item) for item in block.items),
        )
        if _HAS_BACK.search(block.text)
        else block
        for block in blocks
    )


def _with_terms(strips: Sequence[Strip]) -> list[Strip]:
    """The strips, each term of a list of definitions that ends with a colon in one with its description."""
    joined: list[Strip] = []
    for strip in strips:
        before = joined[-1] if joined else None
        is_described = strip.shape is Shape.ITEM and strip.row is not None and strip.row not in strip.path
        if before is not None and is_described and before.row == strip.row and before.text.endswith((":", "：")):
            runs = (*(run._replace(strong=True) for run in before.runs), *strip.lines[0].runs)
            first = Line(before.text + strip.lines[0].text, runs)
            joined[-1] = replace(strip, text=before.text + strip.text, lines=(first, *strip.lines[1:]))
        else:
            joined.append(strip)
    return joined


def _group_key(strip: Strip) -> tuple[Shape, int] | None:
    """What the strips of one list, quotation, table or caption have in common; None for a strip that stands alone."""
    if strip.group is None or strip.shape not in {Shape.ITEM, Shape.QUOTATION, Shape.CELL, Shape.CAPTION}:
        return None
    if strip.shape is Shape.ITEM and _strong_term(strip) is not None:
        return None
    return strip.shape, strip.group


def _grouped(members: list[Strip]) -> Block:
    texts = tuple(strip.text for strip in members)
    shape = members[0].shape
    if shape is Shape.ITEM:
        return Block(BlockType.LIST, "\n".join(texts), items=texts)
    if shape is Shape.CELL:
        rows = groupby(members, key=lambda strip: strip.row)
        return Block(BlockType.TABLE, "\n".join("\t".join(cell.text for cell in cells) for _, cells in rows))
    text = "\n\n".join(texts)
    if shape is Shape.QUOTATION:
        return Block(BlockType.QUOTATION, text)
    caption, credit = split_credit("\n".join(texts))
    return Block(BlockType.FIGURE, text, caption=caption, credit=credit, image=members[0].image)


def _single(strip: Strip, term: str | None, following: Strip | None, *, has_headings: bool) -> Block:
    if strip.shape is Shape.HEADING:
        return Block(BlockType.HEADING, strip.text, level=max(strip.level or _LEVEL, 2))
    if term is not None:
        return Block(BlockType.RUN_IN, strip.text, term=term)
    if strip.shape is Shape.PLAIN and _is_heading(strip, following, has_headings=has_headings):
        return Block(BlockType.HEADING, strip.text, level=_LEVEL)
    return Block(BlockType.PARAGRAPH, strip.text)


def _is_heading(strip: Strip, following: Strip | None, *, has_headings: bool) -> bool:
    """Whether a strip without heading markup is a heading: short, without a final stop, before something longer."""
    if following is None or strip.text[-1] in _STOPS or len(strip.lines) > 1 or strip.linked:
        return False
    if sum(1 for run in strip.runs if run.href is not None) > 1:
        # A list of linked names.
        return False
    if len(following.text) <= len(strip.text) and following.shape is Shape.PLAIN:
        return False
    if strip.strong:
        return len(strip.text) <= _BOLD_HEADING or words_in(strip.text) <= _BOLD_WORDS
    return not has_headings and len(strip.text) <= _BARE_HEADING


def _strong_term(strip: Strip) -> str | None:
    """The emphasised term with which a strip begins, its colon inside or right behind the emphasis."""
    if not strip.lines or strip.shape is Shape.HEADING:
        return None
    opening = "".join(run.text for run in takewhile(lambda run: run.strong, strip.lines[0].runs))
    behind = strip.text[len(opening.lstrip()) :].lstrip()
    term = opening.strip().rstrip(":： ")
    has_colon = opening.rstrip().endswith((":", "：")) or behind.startswith((":", "："))
    return term if term and has_colon and behind.strip(":： ") and len(term) <= _BOLD_HEADING else None


def _bare_terms(strips: list[Strip]) -> dict[int, str]:
    """The terms of run-in items without emphasis: at least two in a row, and none a speaker before a quotation."""
    terms: dict[int, str] = {}
    for index, strip in enumerate(strips):
        match = _TERM.match(strip.text) if strip.shape in {Shape.PLAIN, Shape.ITEM} else None
        if match and not _TERM_TAIL.search(match[1]) and strip.text[match.end()] not in _QUOTES:
            terms[index] = match[1]
    return {index: term for index, term in terms.items() if index - 1 in terms or index + 1 in terms}
