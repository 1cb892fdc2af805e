"""The figures of a crawl in a reader's words: the tables of `fonds report crawl`, on a terminal and on its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from access.token_words import outcome, role_in_words
from storage.types.crawl_figures import SourceLags
from storage.types.durations import duration

if TYPE_CHECKING:
    from storage.questions.crawl_report import CrawlFigures

_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class FiguresTable:
    """One table of the report: its heading, its columns, its rows, and what is said when it has none."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str


def crawl_tables(figures: CrawlFigures) -> tuple[FiguresTable, ...]:
    """Pages by kind, errors by host, disputed fields, and the lag of sources."""
    return (
        FiguresTable(
            "Pages by kind",
            ("Kind", "What came", "Number"),
            tuple((role_in_words(one.role), outcome(one.outcome), str(one.count)) for one in figures.visits),
            "Nothing was fetched.",
        ),
        FiguresTable(
            "Errors by host",
            ("Host", "Kind", "What came", "Number"),
            tuple(
                (one.host, role_in_words(one.role), outcome(one.outcome), str(one.count)) for one in figures.failures
            ),
            "No page failed.",
        ),
        FiguresTable(
            "Fields about which the rules of reading disagree",
            ("Field", "Host", "Articles"),
            tuple((one.field, one.host, str(one.count)) for one in figures.disputed),
            "No field is disputed.",
        ),
        FiguresTable(
            "From when a source was seen cited to its first capture",
            ("Captured within", "Sources"),
            (*_within(figures.lags), *_spread(figures.lags)) if figures.lags.captured else (),
            "No source was captured for the first time.",
        ),
    )


def lag_labels(lags: SourceLags) -> Sequence[str]:
    """What stands before the number of the sources that were captured within so long."""
    last = max(most for most, _ in lags.within if most is not None)
    return [f"more than {duration(last)}" if most is None else duration(most) for most, _ in lags.within]


def _within(lags: SourceLags) -> list[tuple[str, str]]:
    labels = lag_labels(lags)
    return [(label, str(number)) for label, (_, number) in zip(labels, lags.within, strict=True)]


def _spread(lags: SourceLags) -> list[tuple[str, str]]:
    named = (("half of all", lags.median), ("95 of 100", lags.lag_95), ("the slowest", lags.worst))
    return [(name, _NOTHING if lag is None else f"within {duration(lag)}") for name, lag in named]
