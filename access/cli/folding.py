"""Long text folded to the terminal: between words, between Chinese characters, never inside an address."""

from __future__ import annotations

import re
import shutil
import sys

# A unit is a word with the blanks before it, or a wide character with the punctuation that may not begin a line.
_WIDE = "\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uff60\U00020000-\U0003ffff"
_CLOSING = "\u3001\u3002\u300d\u300f\u300b\u3009\uff0c\uff1a\uff1b\uff01\uff1f\uff09\u2026"
_OPENING = "\u300c\u300e\u300a\u3008\uff08"
# The marks of wdiff and colours stay with their character.
_BEFORE = rf"(?:\x1b\[[1-9][0-9]*m|\[-|\{{\+|[{_OPENING}])"
_BEHIND = rf"(?:\x1b\[0m|-\]|\+\}}|[{_CLOSING}])"
# Compiled where it is used first: only a terminal folds, and every command imports this.
_UNIT = rf"\s*(?:{_BEFORE}*[{_WIDE}]{_BEHIND}*|[^\s{_WIDE}]+[{_CLOSING}]*)"
_COLOUR = r"\x1b\[[0-9;]*m"


def fold_to_width(text: str, indent: int = 0) -> list[str]:
    """The text in lines that fit the terminal; unfolded when the answer goes elsewhere.

    Args:
        text: Any text; its own line ends stay.
        indent: The columns to the left of it that are taken.
    """
    lines = text.split("\n")
    if not sys.stdout.isatty():
        return lines
    width = max(shutil.get_terminal_size().columns - indent, 20)
    return [piece for line in lines for piece in fold(line, width)]


def fold(line: str, width: int) -> list[str]:
    """A line in pieces of at most so many columns; a piece that cannot be divided may be longer."""
    # Imported here: only a terminal folds.
    from rich.cells import cell_len

    pieces, filled = [""], 0
    for unit in re.findall(_UNIT, line):
        taken = cell_len(re.sub(_COLOUR, "", unit))
        if filled and filled + taken > width:
            pieces.append("")
            unit = unit.lstrip()
            filled, taken = 0, cell_len(re.sub(_COLOUR, "", unit))
        pieces[-1] += unit
        filled += taken
    return pieces
