"""How pages by seed came out: how many fields were right, honest or wrong, by field, skeleton and change."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from tests.pages.houses.judging import Judged, Mark, judged, wrong_citations
from tests.pages.houses.page import HousePage

Table = dict[str, Counter[Mark]]


def _table() -> Table:
    return defaultdict(Counter)


@dataclass(slots=True)
class Report:
    """Counts of fields, in three tables; `faults` are those that are not right, each with its page."""

    pages: int = 0
    by_field: Table = field(default_factory=_table)
    by_skeleton: Table = field(default_factory=_table)
    by_change: Table = field(default_factory=_table)
    faults: list[tuple[HousePage, Judged]] = field(default_factory=list)
    cited_wrongly: list[HousePage] = field(default_factory=list)

    def share(self, mark: Mark) -> float:
        """The share of all fields that came out so."""
        counts = [sum(marks.values()) for marks in self.by_field.values()]
        return sum(marks[mark] for marks in self.by_field.values()) / max(sum(counts), 1)

    def add(self, page: HousePage) -> None:
        """Read a page and count its fields."""
        self.pages += 1
        article, outcome = page.plan.article, page.read()
        if wrong_citations(article, outcome):
            self.cited_wrongly.append(page)
        for each in judged(article, outcome, page.html):
            self.by_field[each.field][each.mark] += 1
            self.by_skeleton[page.skeleton][each.mark] += 1
            for change in page.changes:
                self.by_change[change.name][each.mark] += 1
            if each.mark is not Mark.RIGHT:
                self.faults.append((page, each))

    def lines(self) -> Iterator[str]:
        """The report in print, the worst first."""
        for title, table in (("field", self.by_field), ("skeleton", self.by_skeleton), ("change", self.by_change)):
            yield f"{title:36} {'right':>7} {'honest':>7} {'wrong':>7}"
            for name, marks in sorted(
                table.items(), key=lambda row: (-row[1][Mark.WRONG], -row[1][Mark.HONEST], row[0])
            ):
                yield f"{name:36} {marks[Mark.RIGHT]:7} {marks[Mark.HONEST]:7} {marks[Mark.WRONG]:7}"
            yield ""
        shares = ", ".join(f"{self.share(mark):.2%} {mark}" for mark in Mark)
        yield f"{self.pages} pages: {shares}; {len(self.cited_wrongly)} pages with a wrong citation"


def report_of(pages: Iterable[HousePage]) -> Report:
    """Read pages and count how their fields came out."""
    report = Report()
    for page in pages:
        report.add(page)
    return report
