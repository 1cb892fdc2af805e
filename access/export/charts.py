"""Charts as SVG that stands in a page: no script, nothing from elsewhere, the same bytes for the same numbers."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from unicodedata import east_asian_width
from xml.etree import ElementTree

import pygal
from pygal.style import Style

# It finds maps that are not used here, in a way that imports of other modules would have to warn of (PEP 302).
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

_FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK TC', sans-serif"
_BACKGROUND = "#ffffff"
_LONGEST_LABEL = 40
_LONGEST_OF_THREE = 22
_MOST_STEPS = 10
# A label is given the room of Latin letters; what is twice as wide needs so many units more a letter.
_WIDER = 6
_SVG = "http://www.w3.org/2000/svg"
ElementTree.register_namespace("", _SVG)


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers with its name, its colour and that of the figures on it; None leaves a gap."""

    name: str
    colour: str
    on_colour: str
    values: tuple[float | None, ...]


def stacked_bars(key: str, labels: Sequence[str], series: Sequence[Series], title: str) -> str:
    """A bar a label, in which each series has its part.

    Arguments: `key` names the chart within its page; `title` says what it shows to whoever cannot see it.
    """
    greatest = max(
        (sum(value or 0 for value in bar) for bar in zip(*(each.values for each in series), strict=True)), default=0
    )
    return _drawn(pygal.HorizontalStackedBar, key, labels, series, title, greatest)


def bars(key: str, labels: Sequence[str], series: Sequence[Series], title: str) -> str:
    """A bar a label and series; the arguments are those of `stacked_bars`."""
    greatest = max((value or 0 for each in series for value in each.values), default=0)
    return _drawn(pygal.HorizontalBar, key, labels, series, title, greatest)


def _drawn(
    kind: type[pygal.Graph], key: str, labels: Sequence[str], series: Sequence[Series], title: str, greatest: float
) -> str:
    # A long name would run into the next one's square.
    columns = min(3 if max(len(each.name) for each in series) <= _LONGEST_OF_THREE else 2, len(series))
    chart = kind(
        js=(),
        style=Style(
            background=_BACKGROUND,
            plot_background=_BACKGROUND,
            font_family=_FONT,
            colors=tuple(each.colour for each in series),
            value_colors=tuple(each.on_colour for each in series),
            value_font_size=11,
            label_font_size=12,
            legend_font_size=13,
            opacity=1,
        ),
        width=900,
        height=130 + 28 * max(1, len(labels)) + 20 * -(-len(series) // columns),
        legend_at_bottom=True,
        legend_at_bottom_columns=columns,
        y_labels=_whole_steps(greatest) or None,
        print_values=True,
        print_zeroes=False,
        value_formatter=lambda value: "" if value is None else f"{value:g}",
        # The first label at the top, as in the table.
        x_labels=list(reversed(labels)),
        show_x_guides=False,
        truncate_label=_LONGEST_LABEL,
        margin_left=20 + _WIDER * max(map(_wide, labels), default=0),
        truncate_legend=-1,
    )
    chart.uuid = key
    for each in series:
        chart.add(each.name, list(reversed(each.values)))
    return _still(chart.render(is_unicode=True), title)


def _whole_steps(greatest: float) -> list[int]:
    """The marks of an axis that is short enough for one a unit; none leaves them to the drawing."""
    return list(range(max(1, ceil(greatest)) + 1)) if greatest <= _MOST_STEPS else []


def _wide(label: str) -> int:
    """How many letters of a label are as wide as two."""
    return sum(east_asian_width(letter) in "WF" for letter in label[:_LONGEST_LABEL])


def _still(drawn: str, title: str) -> str:
    """The chart without scripts and comments, which hold the day on which it was drawn, and with its title."""
    tree = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by us
    for parent in list(tree.iter()):
        for moving in parent.findall(f"{{{_SVG}}}script"):
            parent.remove(moving)
    tree.set("role", "img")
    tree.set("aria-label", title)
    return ElementTree.tostring(tree, encoding="unicode")
