"""The report of one crawl as a page that stands alone: charts, with the tables beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from access.crawl_words import FiguresTable, crawl_tables, lag_labels
from access.export.charts import Series, stacked_bars
from access.export.page_templates import page_templates
from access.token_words import changes, crawl_ending, role_in_words
from storage.questions.crawl_report import CrawlFigures
from storage.types import Role
from storage.types.crawl_figures import VisitCount, has_failed
from storage.types.outcome_tokens import AS_EXPECTED, GONE
from storage.types.strangers_text import harmless

_DRAWN = 24
_WHITE, _BLACK = "#ffffff", "#1b1b1b"
_KEPT, _UNCHANGED, _MOVED, _ABSENT, _FAILED = "kept", "unchanged", "moved", "no such file", "failed"
_COLOURS = {
    _KEPT: ("#2b7a4b", _WHITE),
    _UNCHANGED: ("#94bfdb", _BLACK),
    _MOVED: ("#e0a526", _BLACK),
    _ABSENT: ("#6b675f", _WHITE),
    _FAILED: ("#b23a3a", _WHITE),
}


@dataclass(frozen=True, slots=True)
class _Section:
    """A table with its chart, None without one, and how many of its bars are not drawn."""

    table: FiguresTable
    chart: str | None
    left_out: int = 0


def crawl_page(figures: CrawlFigures, at: datetime) -> str:
    """The page as HTML.

    Args:
        figures: the crawl.
        at: when it was counted.
    """
    crawl = figures.crawl
    pages, errors, disputed, lags = crawl_tables(figures)
    hosts = _summed((one.host, one.count) for one in figures.failures)
    fields = _summed((one.field, one.count) for one in figures.disputed)
    sections = (
        _Section(pages, _pages_chart(figures)),
        _Section(errors, _chart("hosts", hosts, "errors", _FAILED), max(len(hosts) - _DRAWN, 0)),
        _Section(disputed, _chart("fields", fields, "articles", _MOVED), max(len(fields) - _DRAWN, 0)),
        _Section(lags, _lags_chart(figures)),
    )
    return (
        page_templates()
        .get_template("crawl.html.j2")
        .render(
            publications=", ".join(slug for slug, _ in crawl.captures) or "nothing",
            crawl=crawl,
            ended="without an end so far" if crawl.ending is None else _ended(figures),
            at=at,
            changes=[changes(kind, number) for kind, number in crawl.changes],
            sections=sections,
        )
    )


def _ended(figures: CrawlFigures) -> str:
    crawl = figures.crawl
    assert crawl.ending is not None
    seconds = ((crawl.ended_at or crawl.started_at) - crawl.started_at).total_seconds()
    return f"{crawl_ending(crawl.ending)} after {seconds:.0f} s with exit code {crawl.exit_code}"


def _pages_chart(figures: CrawlFigures) -> str | None:
    """A bar a role, in which what came of its pages has its part."""
    roles = sorted({one.role for one in figures.visits})
    counted = Counter[tuple[str, str]]()
    for one in figures.visits:
        counted[one.role, _part(one)] += one.count
    parts = [part for part in _COLOURS if any(counted[role, part] for role in roles)]
    series = [Series(part, *_COLOURS[part], tuple(counted[role, part] for role in roles)) for part in parts]
    title = "What was fetched, by kind; the table has the numbers"
    return stacked_bars("pages", [role_in_words(role) for role in roles], series, title) if series else None


def _part(visit: VisitCount) -> str:
    """What came; that a host has no robots.txt is no failure, for it then asks for nothing."""
    if visit.outcome == "304":
        return _UNCHANGED
    if visit.outcome in AS_EXPECTED:
        return _KEPT
    if visit.role is Role.ROBOTS and visit.outcome in GONE:
        return _ABSENT
    return _FAILED if has_failed(visit.outcome) else _MOVED


def _lags_chart(figures: CrawlFigures) -> str | None:
    if not figures.lags.captured:
        return None
    counted = list(zip(lag_labels(figures.lags), (number for _, number in figures.lags.within), strict=True))
    return _chart("lags", counted, "sources", _KEPT)


def _summed(counted: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Numbers by name, the greatest first."""
    summed = Counter[str]()
    for name, number in counted:
        summed[name] += number
    return sorted(summed.items(), key=lambda pair: (-pair[1], pair[0]))


def _chart(key: str, counted: Sequence[tuple[str, int]], what: str, colour: str) -> str | None:
    """A bar a name; None when there is none."""
    drawn = counted[:_DRAWN]
    if not drawn:
        return None
    series = Series(what, *_COLOURS[colour], tuple(number for _, number in drawn))
    labels = [harmless(name) for name, _ in drawn]
    return stacked_bars(key, labels, [series], f"{what.capitalize()}; the table has the numbers")
