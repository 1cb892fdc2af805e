"""The blocks of a text as the demo's TOML files write them: pieces between blank lines, known by their first sign.

    ## a sub-heading            - term：a run-in item        * an item of a list
    > a quotation               | a | row | of a table |      ![picture] a caption

Everything else is a paragraph. A figure's `image` is the name of its picture; the page gives it an address.
"""

from __future__ import annotations

import re

from storage.types import Block, BlockType

_COLON = re.compile("[：:]")
_FIGURE = re.compile(r"!\[(?P<name>[\w-]+)\]\s*(?P<caption>.+)", re.DOTALL)


def marked_paragraphs(text: str) -> tuple[str, ...]:
    """The pieces of a text between blank lines."""
    return tuple(piece.strip() for piece in text.split("\n\n") if piece.strip())


def blocks_in(text: str) -> tuple[Block, ...]:
    """The blocks of a text."""
    return tuple(block for piece in marked_paragraphs(text) for block in _piece(piece))


def table_rows(table: Block) -> list[list[str]]:
    """The cells of a table, row by row."""
    return [row.split("\t") for row in table.text.split("\n")]


def _piece(piece: str) -> list[Block]:
    lines = piece.splitlines()
    if piece.startswith("## "):
        return [Block(BlockType.HEADING, piece[3:].strip(), level=3)]
    if piece.startswith("- "):
        items = [line.removeprefix("- ").strip() for line in lines]
        return [Block(BlockType.RUN_IN, item, term=_COLON.split(item, maxsplit=1)[0]) for item in items]
    if piece.startswith("* "):
        items = [line.removeprefix("* ").strip() for line in lines]
        return [Block(BlockType.LIST, "\n".join(items), items=tuple(items))]
    if piece.startswith("> "):
        return [Block(BlockType.QUOTATION, piece[2:].strip())]
    if piece.startswith("| "):
        rows = ("\t".join(cell.strip() for cell in line.strip("| ").split("|")) for line in lines)
        return [Block(BlockType.TABLE, "\n".join(rows))]
    if match := _FIGURE.fullmatch(piece):
        return [Block(BlockType.FIGURE, match["caption"].strip(), image=match["name"])]
    return [Block(BlockType.PARAGRAPH, piece)]
