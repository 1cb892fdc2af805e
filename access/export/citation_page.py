"""The report on citations as one page that stands alone: charts, the table beside them, and what each column means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from access.citation_words import COLUMNS, EXPLANATIONS, group_heading, group_in_words, notes_in_words, report_rows
from access.export.charts import Series, bars, stacked_bars
from access.export.page_templates import page_templates
from storage.types.citation_figures import CitationFigures, CitationGrouping, CitationReport
from storage.types.strangers_text import harmless

# So many groups are drawn, in the order of the table, which has them all; of months the latest.
_DRAWN = 24
_UNITS = (("Seconds", 1), ("Minutes", 60), ("Hours", 3600), ("Days", 86_400))
# Of the unit that is drawn, the longest has at least so many.
_ENOUGH = 3
_WHITE, _BLACK = "#ffffff", "#1b1b1b"
# Each with its key, its name, its colour and that of the figures on it.
_FATES: tuple[tuple[str, str, str, str, Callable[[CitationFigures], int]], ...] = (
    ("kept", "as cited, or unchanged since", "#2b7a4b", _WHITE, lambda figures: figures.alive - figures.changed),
    ("changed", "changed after it was cited", "#e0a526", _BLACK, lambda figures: figures.changed),
    ("rotted", "rotted", "#b23a3a", _WHITE, lambda figures: figures.rotted),
    ("closed", "closed to us", "#6b6b6b", _WHITE, lambda figures: figures.closed),
    ("unfound", "not found at the last visit", "#e6b8af", _BLACK, lambda figures: figures.unfound),
    (
        "unknown",
        "not known",
        "#c9c9c9",
        _BLACK,
        lambda figures: figures.unknown - figures.unfound,
    ),
)


def citation_page(report: CitationReport, publications: str, at: datetime) -> str:
    """The page as HTML.

    Args:
        report: the figures.
        publications: whose articles they are of.
        at: when they were counted.
    """
    drawn = _drawn(report)
    labels = [harmless(group_in_words(report.by, figures.group)) for figures in drawn]
    return (
        page_templates()
        .get_template("citations.html.j2")
        .render(
            publications=publications,
            at=at,
            total=report.total,
            heading=group_heading(report.by),
            columns=COLUMNS,
            rows=report_rows(report),
            fates=fates_chart(report),
            lags=_lags(labels, drawn),
            left_out=len(report.groups or (report.total,)) - len(drawn),
            explanations=EXPLANATIONS,
            notes=notes_in_words(report),
        )
    )


def fates_chart(
    report: CitationReport,
    fate: Callable[[str], str] | None = None,
    group: Callable[[str | None], str] | None = None,
    dark: str | None = None,
    *,
    narrow: bool = False,
) -> str:
    """What became of deep links, group by group, as SVG.

    Args:
        report: the figures.
        fate: puts a fate into words by its key (`kept`, `changed`, `rotted`, `closed`, `unfound`, `unknown`).
        group: puts a group into words; both are English when they are not given.
        dark: the background where the reader's system is dark; None: it is light there too.
        narrow: drawn for a telephone.
    """
    drawn = _drawn(report)
    named = group or (lambda name: group_in_words(report.by, name))
    counted = [
        Series(name if fate is None else fate(key), colour, on, tuple(count(each) for each in drawn))
        for key, name, colour, on, count in _FATES
    ]
    # What nothing came to needs no place in the legend.
    fates = [each for each in counted if any(each.values)] or counted[:1]
    labels = [harmless(named(figures.group)) for figures in drawn]
    title = "What became of deep links, by group; the table has the numbers"
    return stacked_bars("fates", labels, fates, title, dark, narrow=narrow)


def _drawn(report: CitationReport) -> tuple[CitationFigures, ...]:
    groups = report.groups or (report.total,)
    return groups[-_DRAWN:] if report.by is CitationGrouping.MONTH else groups[:_DRAWN]


def _lags(labels: list[str], drawn: tuple[CitationFigures, ...]) -> tuple[str, str] | None:
    """The unit, and the chart of how soon after they were seen cited sources were captured; None when none was."""
    longest = max((figures.lag_95 for figures in drawn if figures.lag_95 is not None), default=None)
    if longest is None:
        return None
    unit, size = next((each for each in reversed(_UNITS) if longest >= _ENOUGH * each[1]), _UNITS[0])
    lags = [
        Series("median", "#2f6f9f", _WHITE, tuple(_in(size, figures.lag_median) for figures in drawn)),
        Series("95 of 100", "#94bfdb", _BLACK, tuple(_in(size, figures.lag_95) for figures in drawn)),
    ]
    title = f"{unit} from when an article was seen to cite a source to its capture, by group; the table has the numbers"
    return unit, bars("lags", labels, lags, title)


def _in(size: int, seconds: int | None) -> float | None:
    return None if seconds is None else round(seconds / size, 1)
