"""The text of a page on which no rule of a profile finds it.

The page's own running text comes first, for it keeps the page's headings, lists and order. Where there is hardly any,
the text that structured data state is taken, and else what trafilatura finds, if that is more.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.fields.headline import stated_titles
from pipelines.page.strips import Layout, Region, Shape, Strip
from pipelines.page.tree import HtmlElement
from pipelines.page.weighing import words_in
from pipelines.stated.statements import Statements
from pipelines.text.blocks import blocks_of
from pipelines.text.extractor import extracted_text
from pipelines.text.running_text import running_text
from pipelines.words.labels import squeezed
from storage.types import Block, BlockType

# Beyond this a page would take longer than it may: it is read strip by strip.
_MAX_CHARACTERS = 4_000_000
_MAX_STRIPS = 40_000
_FEW_STRIPS = 2_000
_ABOVE = 6
# A text of fewer words is doubted.
_FEW_WORDS = 100.0
# How many times as long as the page's own text another one must be to be taken instead.
_MORE, _MORE_OF_DOCUMENT = 1.5, 1.1


def read_text(
    tree: HtmlElement,
    layout: Layout,
    statements: Statements,
    url: str,
    heading: Strip | None,
    related: Sequence[str],
    is_document: bool = False,
) -> tuple[tuple[Block, ...], str]:
    """The blocks of a page's text without its title, and the rule that found them.

    Args:
        tree: The page; it is not changed.
        layout: Its strips.
        statements: What its head states.
        url: Its address.
        heading: The strip that carries the title, None when none does.
        related: The words that stand before links to other articles.
        is_document: Whether the page is a document, which may be all tables and short lines: its own text is doubted
            whatever its length.
    """
    main = [strip for strip in layout.strips if strip.region is Region.MAIN and strip.text]
    if len(main) > _MAX_STRIPS or sum(len(strip.text) for strip in layout.strips) > _MAX_CHARACTERS:
        return blocks_of(main), "page:all"
    own = blocks_of(running_text(layout, heading, stated_titles(statements), related))
    found, rule = own, "page:running-text"
    if is_document or _words(own) < _FEW_WORDS:
        more = _MORE_OF_DOCUMENT if is_document else _MORE
        stated = _stated_blocks(statements)
        if _words(stated) > more * _words(found):
            found, rule = stated, "json-ld"
        extracted = _below_title(_regrained(extracted_text(tree, url), main), heading)
        if _words(extracted) > more * _words(found):
            found, rule = extracted, "trafilatura"
    return _without_title(found, heading, statements), rule


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
    """The page's own paragraphs, without its menus, where the extractor gives everything in one piece."""
    links = {squeezed(strip.text) for strip in main if strip.linked and strip.shape is Shape.ITEM}
    blocks = tuple(block for block in blocks if not all(squeezed(line) in links for line in block.text.split("\n")))
    if len(blocks) != 1 or len(main) > _FEW_STRIPS:
        return blocks
    whole = squeezed(blocks[0].text)
    held = [strip for strip in main if (text := squeezed(strip.text)) and text in whole]
    regrained = blocks_of([strip for strip in held if not (strip.linked and strip.shape is Shape.ITEM)])
    covered = sum(len(squeezed(strip.text)) for strip in held)
    return regrained if regrained and len(held) > 1 and covered >= 0.9 * len(whole) else blocks


def _below_title(blocks: tuple[Block, ...], heading: Strip | None) -> tuple[Block, ...]:
    """What the extractor gives below the title, where it took the site's name above it for text."""
    title = "" if heading is None else squeezed(heading.text)
    place = next((index for index, block in enumerate(blocks[:_ABOVE]) if title and squeezed(block.text) == title), -1)
    return blocks[place + 1 :] if place + 1 < len(blocks) else blocks


def _without_title(blocks: tuple[Block, ...], heading: Strip | None, statements: Statements) -> tuple[Block, ...]:
    titles = {squeezed(title) for title in (*stated_titles(statements), *([heading.text] if heading else []))}
    return blocks[1:] if len(blocks) > 1 and squeezed(blocks[0].text) in titles else blocks
