"""Reports of citations that the reading room keeps: when they are counted again."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from access.web.room.kept_reports import KeptReports
from storage.archive.archive import Archive
from storage.types.citation_figures import CitationGrouping
from tests.access.room.looks import Room, target_of, text_of
from tests.storage.filing import URL
from tests.storage.test_withholdings import fill, release, withhold


def test_a_report_is_kept_a_hundred_times_as_long_as_it_took(asked: Room) -> None:
    """Or until somebody asks for it anew; what is told apart otherwise is another report."""
    ticks = count()
    today = datetime(2031, 1, 5, tzinfo=UTC)
    reports = KeptReports(lambda: float(next(ticks)), lambda: today)
    with Archive.at(asked.api.archive).open_database(write=False) as database:
        first = reports.report(database, CitationGrouping.HOST, None)
        assert (first.took, first.counted_at) == (1, today)
        assert reports.report(database, CitationGrouping.HOST, None) is first
        assert reports.report(database, CitationGrouping.MONTH, None).report.by is CitationGrouping.MONTH
        anew = reports.report(database, CitationGrouping.HOST, None, again=True)
        assert anew is not first
        assert anew.report == first.report
        for _ in range(100):
            next(ticks)
        assert reports.report(database, CitationGrouping.HOST, None) is not anew


def test_what_is_withheld_is_not_told_from_before(tmp_path: Path) -> None:
    """Nor is what was released missing."""
    reports = KeptReports()
    with Archive.create(tmp_path / "archive").open_database(write=True) as database:
        fill(database)

        def links() -> int:
            return reports.report(database, CitationGrouping.HOST, None).report.total.citations

        whole = links()
        withhold(database, URL)
        fewer = links()
        assert 0 < fewer < whole
        release(database)
        assert links() == whole


def test_the_page_says_when_its_figures_were_counted(asked: Room) -> None:
    """And leads to counting again, which leads back."""
    page = asked.page("/report?by=host")
    assert text_of(page, ".counted span").startswith("Counted at ")
    counted = asked.answer(target_of(page, ".counted a"))
    assert (counted.status_code, counted.headers["location"]) == (303, "/report?by=host")
