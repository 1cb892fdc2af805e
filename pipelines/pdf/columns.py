"""Columns written from top to bottom, put in the order in which they are read.

Japanese and Chinese pages may be printed downwards, their columns from right to left, in one tier or in several, one
below the other. PDFium gives such columns in the order in which they were drawn, or from left to right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pypdfium2 import PdfTextPage, raw

_IDEOGRAPHS = re.compile(r"[\u3041-\u30ff\u3400-\u9fff]")
_FEWEST = 12
_MOSTLY = 0.6
_LIMIT = 20_000


@dataclass(slots=True)
class _Column:
    """Characters one below the other; `left` and `right`, `top` and `bottom` in points, upwards."""

    text: str
    left: float
    right: float
    top: float
    bottom: float


def read_downwards(page: PdfTextPage, text: str) -> str:
    """The text of a page in reading order, where it is written downwards; as it is where it is not."""
    count = page.count_chars()
    shown = len(text) - text.count(" ")
    if count > _LIMIT or len(_IDEOGRAPHS.findall(text)) < max(_FEWEST, shown / 2):
        return text
    columns, steps = _columns(page, count)
    downwards = sum(len(column.text) - 1 for column in columns)
    if downwards < _MOSTLY * steps or downwards < _FEWEST:
        return text
    return "\n".join(column.text for tier in _tiers(columns) for column in tier)


def _columns(page: PdfTextPage, count: int) -> tuple[list[_Column], int]:
    """The runs of characters one below the other, and how many characters follow another one."""
    columns: list[_Column] = []
    steps = -1
    for place in range(count):
        character = chr(raw.FPDFText_GetUnicode(page.raw, place))
        if character in "\r\n" or not character.strip():
            continue
        left, bottom, right, top = page.get_charbox(place, loose=True)
        middle = (left + right) / 2
        last = columns[-1] if columns else None
        steps += 1
        if (
            last is not None
            and last.left <= middle <= last.right
            and (top + bottom) / 2 < last.bottom + (top - bottom) / 2
        ):
            last.text += character
            last.bottom = min(last.bottom, bottom)
        else:
            columns.append(_Column(character, left, right, top, bottom))
    return columns, steps


def _tiers(columns: list[_Column]) -> list[list[_Column]]:
    """The columns by tiers from top to bottom, each tier from right to left."""
    tiers: list[tuple[float, list[_Column]]] = []
    for column in sorted(columns, key=lambda column: -column.top):
        if tiers and column.top > tiers[-1][0]:
            lowest, members = tiers[-1]
            members.append(column)
            tiers[-1] = (min(lowest, column.bottom), members)
        else:
            tiers.append((column.bottom, [column]))
    return [sorted(members, key=lambda column: -column.right) for _lowest, members in tiers]
