"""A picture of what a page costs each contestant, by the library that draws the reports."""

from __future__ import annotations

from collections.abc import Mapping

from access.export.charts import Series, stacked_bars
from bench.rivals.table import Cost

_FIRST, _ON_FIRST = "#2f5d62", "#ffffff"
_OTHERS, _ON_OTHERS = "#a7c4bc", "#000000"


def chart(found: Mapping[str, Cost]) -> str:
    """Bars of milliseconds of CPU a page: of the process that was started, and of all others."""
    first = tuple(round(max(0.0, each.first), 1) for each in found.values())
    others = tuple(round(each.others, 1) for each in found.values())
    series = (
        Series("the process that was started", _FIRST, _ON_FIRST, first),
        Series("its readers and pools", _OTHERS, _ON_OTHERS, others),
    )
    return stacked_bars("rivals", tuple(found), series, "CPU a page, in milliseconds, of Fonds and its rivals")
