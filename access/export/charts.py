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

from storage.types.xml_text import without_prefix, xml_text

# It finds maps that are not used here, in a way that imports of other modules would have to warn of (PEP 302).
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__module__ != pygal.__name__]

_FONT = "system-ui, 'Noto Sans', 'Noto Sans CJK TC', sans-serif"
_BACKGROUND = "#ffffff"
_GUIDE = "#d0d0d0"
_GUIDE_IN_THE_DARK = "#4a453b"
_LONGEST_LABEL = 40
_WIDTH, _NARROW_WIDTH = 900, 360
# On a telephone a long label would leave no room for its bar, and many marks would run together.
_LONGEST_NARROW_LABEL = 16
_NARROW_STEPS = 4
_LONGEST_OF_THREE = 22
_MOST_STEPS = 10
_LEGEND_ROW = 20
# A label is given the room of Latin letters; what is twice as wide needs so many units more a letter.
_WIDER = 6
_SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Series:
    """A row of numbers with its name, its colour and that of the figures on it; None leaves a gap."""

    name: str
    colour: str
    on_colour: str
    values: tuple[float | None, ...]


def stacked_bars(
    key: str,
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,
    dark: str | None = None,
    *,
    narrow: bool = False,
) -> str:
    """A bar a label, in which each series has its part.

    Args:
        key: names the chart within its page.
        labels: what the bars are of.
        series: their parts.
        title: says what it shows to whoever cannot see it.
        dark: the background where the reader's system is dark; None: it is light there too.
        narrow: drawn for a telephone.
    """
    greatest = max(
        (sum(value or 0 for value in bar) for bar in zip(*(each.values for each in series), strict=True)), default=0
    )
    drawn = _drawn(pygal.HorizontalStackedBar, key, labels, series, title, greatest, narrow=narrow)
    return drawn if dark is None else drawn.replace("</style>", f"{_in_the_dark(key, dark)}</style>", 1)


def bars(key: str, labels: Sequence[str], series: Sequence[Series], title: str) -> str:
    """A bar a label and series; the arguments are those of `stacked_bars`."""
    greatest = max((value or 0 for each in series for value in each.values), default=0)
    return _drawn(pygal.HorizontalBar, key, labels, series, title, greatest)


def _drawn(
    kind: type[pygal.Graph],
    key: str,
    labels: Sequence[str],
    series: Sequence[Series],
    title: str,
    greatest: float,
    *,
    narrow: bool = False,
) -> str:
    columns = 1 if narrow else _legend_columns(series)
    rows = -(-len(series) // columns)
    longest = _LONGEST_NARROW_LABEL if narrow else _LONGEST_LABEL
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
            major_label_font_size=12,
            guide_stroke_color=_GUIDE,
            major_guide_stroke_color=_GUIDE,
            legend_font_size=13,
            opacity=1,
            # Else it would fade from white where the system is dark.
            transition="0s",
        ),
        width=_NARROW_WIDTH if narrow else _WIDTH,
        height=130 + 28 * max(1, len(labels)) + _LEGEND_ROW * rows,
        # Room is made for the legend's full rows alone.
        margin_bottom=20 + _LEGEND_ROW * (rows - len(series) // columns),
        legend_at_bottom=True,
        legend_at_bottom_columns=columns,
        y_labels=(_few_steps(greatest) if narrow else _whole_steps(greatest)) or None,
        print_values=True,
        print_zeroes=False,
        value_formatter=lambda value: "" if value is None else f"{value:g}",
        # The first label at the top, as in the table; a drawing is XML, which cannot hold every letter of a stranger's.
        x_labels=[xml_text(label) for label in reversed(labels)],
        show_x_guides=False,
        truncate_label=longest,
        margin_left=20 + _WIDER * max((_wide(label[:longest]) for label in labels), default=0),
        truncate_legend=-1,
    )
    chart.uuid = key
    for each in series:
        chart.add(each.name, list(reversed(each.values)))
    return _still(chart.render(is_unicode=True), title)


def _in_the_dark(key: str, background: str) -> str:
    """What is drawn otherwise where the reader's system is dark; figures on the bars stay as they are."""
    chart = f"#chart-{key}"
    return (
        f"@media screen and (prefers-color-scheme: dark){{{chart},{chart} .background{{background-color:{background};"
        f"fill:{background}!important}}{chart} .axis text,{chart} .legends .legend text{{fill:{_GUIDE}!important}}"
        f"{chart} .axis .line{{stroke:{_GUIDE_IN_THE_DARK}!important}}}}"
    )


def _whole_steps(greatest: float) -> list[int]:
    """The marks of an axis that is short enough for one a unit; none leaves them to the drawing."""
    return list(range(max(1, ceil(greatest)) + 1)) if greatest <= _MOST_STEPS else []


def _few_steps(greatest: float) -> list[int]:
    """The few marks of a narrow axis, at whole numbers."""
    step = max(1, ceil(greatest / _NARROW_STEPS))
    return list(range(0, ceil(greatest) + step, step))


def _legend_columns(series: Sequence[Series]) -> int:
    """Beside how many others a name stands; a long one would run into the next one's square."""
    return min(3 if max(len(each.name) for each in series) <= _LONGEST_OF_THREE else 2, len(series))


def _wide(label: str) -> int:
    """How many letters of a label are as wide as two."""
    return sum(east_asian_width(letter) in "WF" for letter in label)


def _still(drawn: str, title: str) -> str:
    """The chart without scripts and comments, which hold the day on which it was drawn, and with its title."""
    tree = ElementTree.fromstring(drawn)  # noqa: S314 - drawn by us
    for parent in list(tree.iter()):
        for moving in parent.findall(f"{{{_SVG}}}script"):
            parent.remove(moving)
    tree.set("role", "img")
    tree.set("aria-label", title)
    return ElementTree.tostring(without_prefix(tree, _SVG), encoding="unicode")
