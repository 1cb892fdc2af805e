"""The text of a page on which no rule of a profile finds it.

The page's own running text comes first, because it keeps the page's headings, lists and order. It is doubted where
there is hardly any, and where structured data state another text. Then trafilatura is asked: its text is taken when it
is more by far, or nearer to what is stated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.candidates.candidate import TEXT, Candidate, propose
from pipelines.candidates.rules import ReadingRule
from pipelines.page.strips import Region, Shape, Strip
from pipelines.page.weighing import words_in
from pipelines.stated.statements import Statements
from pipelines.text.blocks import blocks_of
from pipelines.text.extractor import extracted_text
from pipelines.text.running_text import running_text, strips_of_others
from pipelines.view.page_view import PageView
from pipelines.words.labels import squeezed
from storage.types import Block, BlockType

# Beyond this a page would take longer than it may: it is read strip by strip.
_MAX_CHARACTERS = 4_000_000
_MAX_STRIPS = 40_000
_FEW_STRIPS = 2_000
_ABOVE = 6
# A shorter text that structured data state may be a summary.
_LEAST_STATED = 60.0
_ALIKE, _NEARER = 0.9, 0.05


@dataclass(frozen=True, slots=True)
class _Doubt:
    """When the page's own text is doubted.

    Attributes:
        below: The number of words below which it is.
        more: How many times as long another text must be to be taken instead.
    """

    below: float
    more: float


_ARTICLE = _Doubt(below=60.0, more=1.5)
# A document may be all tables and short lines: its own text is doubted whatever its length.
_DOCUMENT = _Doubt(below=float("inf"), more=1.1)
_Text = tuple[tuple[Block, ...], ReadingRule]


def text_candidates(view: PageView) -> Iterator[Candidate[tuple[Block, ...]]]:
    """The text of an article, without its title."""
    return _candidates(view, _ARTICLE)


def stated_text_candidates(view: PageView) -> Iterator[Candidate[tuple[Block, ...]]]:
    """The text that structured data state, to be held against the one that was found."""
    return propose(TEXT, _stated_blocks(view.statements), ReadingRule.JSON_LD)


def document_text_candidates(view: PageView) -> Iterator[Candidate[tuple[Block, ...]]]:
    """The text of a document, without its title; where no line says a word, its tables: days and figures are one."""
    found = list(_candidates(view, _DOCUMENT))
    yield from found or propose(TEXT, blocks_of(_tables(view)), ReadingRule.ALL_TEXT)


def _tables(view: PageView) -> list[Strip]:
    """The cells of the tables that have several rows."""
    cells = [strip for strip in view.layout.strips if strip.shape is Shape.CELL and strip.region is Region.MAIN]
    rows = Counter(group for group, _ in {(cell.group, cell.row) for cell in cells})
    return [cell for cell in cells if cell.text and rows[cell.group] > 1]


def _candidates(view: PageView, doubt: _Doubt) -> Iterator[Candidate[tuple[Block, ...]]]:
    strips = view.layout.strips
    main = [strip for strip in strips if strip.region is Region.MAIN and strip.text]
    if len(main) > _MAX_STRIPS or sum(len(strip.text) for strip in strips) > _MAX_CHARACTERS:
        yield from propose(TEXT, blocks_of(main), ReadingRule.ALL_TEXT)
        return
    blocks, rule = _longest(view, main, doubt)
    yield from propose(TEXT, _without_title(blocks, view), rule)


def _longest(view: PageView, main: list[Strip], doubt: _Doubt) -> _Text:
    """The page's own text, or a better one where that is doubted; and the rule that found it."""
    own, stated = blocks_of(running_text(view)), _stated_blocks(view.statements)
    if _words(own) >= doubt.below:
        return _nearest(own, stated, view, main)
    best, rule = own, ReadingRule.RUNNING_TEXT
    if _words(stated) > doubt.more * _words(best):
        best, rule = stated, ReadingRule.JSON_LD
    extracted = _extracted(view, main)
    if _words(extracted) > doubt.more * _words(best):
        best, rule = extracted, ReadingRule.TRAFILATURA
    return best, rule


def _nearest(own: tuple[Block, ...], stated: tuple[Block, ...], view: PageView, main: list[Strip]) -> _Text:
    """The page's own text, or trafilatura's where that is nearer to the one that structured data state."""
    if _words(stated) >= _LEAST_STATED and (likeness := _likeness(own, stated)) < _ALIKE:
        extracted = _extracted(view, main)
        if _likeness(extracted, stated) > likeness + _NEARER:
            return extracted, ReadingRule.TRAFILATURA
    return own, ReadingRule.RUNNING_TEXT


def _likeness(blocks: Sequence[Block], stated: Sequence[Block]) -> float:
    """How much of two texts is the same, from 0 to 1; structured data often state a text as one long line."""
    whole = squeezed("".join(block.text for block in stated))
    lines = [squeezed(line) for block in blocks for line in block.text.split("\n")]
    both = sum(map(len, lines)) + len(whole)
    return 2 * sum(len(line) for line in lines if line in whole) / both if both else 1.0


def _extracted(view: PageView, main: list[Strip]) -> tuple[Block, ...]:
    """The text that trafilatura finds, in the page's own paragraphs and without what is none of the article's."""
    found = _regrained(extracted_text(view.tree, view.url), main)
    return _own_blocks(_shown(_below_title(found, view.heading), view), view)


def _shown(blocks: tuple[Block, ...], view: PageView) -> tuple[Block, ...]:
    """The blocks of which any line is shown to a reader; all of them where none is."""
    page = squeezed("".join(strip.text for strip in view.layout.strips))
    shown = tuple(block for block in blocks if any(squeezed(line) in page for line in block.text.split("\n") if line))
    return shown or blocks


def _words(blocks: Sequence[Block]) -> float:
    return sum(words_in(block.text) for block in blocks)


def _stated_blocks(statements: Statements) -> tuple[Block, ...]:
    """The paragraphs of the text that JSON-LD states; none where that is markup."""
    body = None if statements.article is None else statements.article.body
    if not body or "</" in body:
        return ()
    lines = (" ".join(line.split()) for line in body.splitlines())
    return tuple(Block(BlockType.PARAGRAPH, line) for line in lines if line)


def _regrained(blocks: tuple[Block, ...], main: list[Strip]) -> tuple[Block, ...]:
    """The page's own paragraphs without its menus where the extractor gives everything in one piece."""
    links = {squeezed(strip.text) for strip in main if strip.linked and strip.shape is Shape.ITEM}
    blocks = tuple(block for block in blocks if not all(squeezed(line) in links for line in block.text.split("\n")))
    if len(blocks) != 1 or len(main) > _FEW_STRIPS:
        return blocks
    whole = squeezed(blocks[0].text)
    held = [strip for strip in main if (text := squeezed(strip.text)) and text in whole]
    regrained = blocks_of([strip for strip in held if not (strip.linked and strip.shape is Shape.ITEM)])
    covered = sum(len(squeezed(strip.text)) for strip in held)
    return regrained if regrained and len(held) > 1 and covered >= 0.9 * len(whole) else blocks


def _own_blocks(blocks: tuple[Block, ...], view: PageView) -> tuple[Block, ...]:
    """The blocks without what stands in other articles of the page, and without calls to the reader and imprints."""
    strange = {squeezed(strip.text) for strip in strips_of_others(view)}
    return tuple(block for block in blocks if squeezed(block.text) not in strange) if strange else blocks


def _below_title(blocks: tuple[Block, ...], heading: Strip | None) -> tuple[Block, ...]:
    """What the extractor gives below the title, where it took the site's name above it for text."""
    title = "" if heading is None else squeezed(heading.text)
    place = next((index for index, block in enumerate(blocks[:_ABOVE]) if title and squeezed(block.text) == title), -1)
    return blocks[place + 1 :] if place + 1 < len(blocks) else blocks


def _without_title(blocks: tuple[Block, ...], view: PageView) -> tuple[Block, ...]:
    titles = {squeezed(title) for title in (*view.stated_titles, *([view.heading.text] if view.heading else []))}
    return blocks[1:] if len(blocks) > 1 and squeezed(blocks[0].text) in titles else blocks
