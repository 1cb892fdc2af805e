"""Labels and values that a page sets side by side: in the rows of a table, or as terms and their descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipelines.page.strips import Line, Run, Shape, Strip

_LONGEST_LABEL = 16
_MOST_CELLS = 12
_COLONS = ":： \u3000"
# A row of a table that is only there for its look holds anything, but for these words beside their values.
_FIELD = re.compile(
    r".{0,8}(?:日期|[時时][間间]|[單单]位|[機机][關关]|次[數数]|人[氣气]|date|time|views?)", re.IGNORECASE
)


def joined_rows(strips: Sequence[Strip]) -> list[Strip]:
    """The strips, each pair of a label and its value as one line: `發布日期：114-08-20`.

    Args:
        strips: Strips in printed order; rows that are no such pairs stay as they are.
    """
    joined: list[Strip] = []
    for row, members in groupby(strips, key=lambda strip: strip.row):
        cells = list(members)
        joined += _pairs(cells) if row is not None and _are_pairs(cells) else cells
    return joined


def _are_pairs(cells: Sequence[Strip]) -> bool:
    labels, values = cells[::2], cells[1::2]
    are_short = all(len(strip.text) <= _LONGEST_LABEL and strip.text.strip(_COLONS) for strip in labels)
    if cells[0].shape is Shape.ITEM:
        # A term may have several descriptions.
        return len(cells) > 1 and len(cells[0].text) <= _LONGEST_LABEL
    are_fields = cells[0].shape is Shape.CELL or all(_FIELD.fullmatch(strip.text.strip(_COLONS)) for strip in labels)
    return len(labels) == len(values) and len(cells) <= _MOST_CELLS and are_short and are_fields


def _pairs(cells: Sequence[Strip]) -> Iterator[Strip]:
    if cells[0].shape is Shape.ITEM:
        yield _joined(cells[0], cells[1:])
        return
    for label, value in zip(cells[::2], cells[1::2], strict=True):
        yield _joined(label, [value])


def _joined(label: Strip, values: Sequence[Strip]) -> Strip:
    opening = f"{label.text.rstrip(_COLONS)}："
    runs = [Run(opening)]
    for place, value in enumerate(values):
        runs += [*([Run("、")] if place else []), *(run for run in value.runs if run.text)]
    text = "".join(run.text for run in runs).strip()
    return replace(values[-1], text=text, lines=(Line(text, tuple(runs)),))
