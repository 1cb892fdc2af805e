"""The figures of citations in a reader's words: the columns of the table, its cells, and what they mean."""

from __future__ import annotations

from collections.abc import Sequence

from access.token_words import change_class_in_words, publisher_class_in_words
from storage.types import ChangeClass
from storage.types.citation_figures import PROMPT, CitationFigures, CitationGrouping, CitationReport
from storage.types.durations import duration

COLUMNS = (
    "Links",
    "Deep",
    "Answering",
    "Changed",
    "Rotted",
    "Closed",
    "Not found",
    "Not known",
    "Lag median",
    "Lag 95%",
    "Lag worst",
    "Missed",
    "Rescued",
)
EXPLANATIONS = (
    ("Links", "citations with an address in the latest revision of every article; one source cited twice is two"),
    (
        "Deep",
        "those that lead to more than a front page: as many as answer, rotted, are closed, were not found and are not"
        " known",
    ),
    ("Answering", "the document stood there at the last visit that told, as it was cited or changed"),
    ("Changed", "of those that answer, those whose text changed after it was cited, with their share"),
    ("Rotted", "the document is gone, or another page stands in its place; the share is of what answers or rotted"),
    ("Closed", "a wall, a block or robots.txt keeps Fonds out: whether it stands there still is not known"),
    ("Not found", "at the last visit, or at none so far, which is not yet enough to count as rotted"),
    ("Not known", "it was not visited yet, could not be fetched, or a page answers that may not be the document"),
    (
        "Lag",
        "how long after an article was seen to cite it a source was captured: in the middle, for 95 of 100, at worst",
    ),
    ("Missed", "of all links: it was not found, gone or closed before Fonds could capture it even once"),
    ("Rescued", "of the missed, those of which another archive held a copy that was captured there"),
)
_HEADINGS = {
    CitationGrouping.HOST: "Host",
    CitationGrouping.MONTH: "Published",
    CitationGrouping.CLASS: "Publisher of the source",
    CitationGrouping.TOPIC: "Topic of the article",
}
_NOTHING = "–"


def group_heading(by: CitationGrouping | None) -> str:
    """What stands over the first column."""
    return "" if by is None else _HEADINGS[by]


def group_in_words(by: CitationGrouping | None, group: str | None) -> str:
    """What stands before a row."""
    if group is None:
        return "All"
    if by is CitationGrouping.CLASS:
        return publisher_class_in_words(group)
    return "none" if group == "-" else group


def report_rows(report: CitationReport) -> list[tuple[str, ...]]:
    """The rows of the table, that of all citations last."""
    return [(group_in_words(report.by, figures.group), *_cells(figures)) for figures in (*report.groups, report.total)]


def notes_in_words(report: CitationReport) -> list[str]:
    """What the table does not say of all citations, one sentence each."""
    total, notes = report.total, []
    if report.change_classes:
        notes.append(f"What changed first: {change_classes_in_words(report.change_classes)}.")
    if total.captured:
        notes.append(_promptness(total))
    if total.unfound:
        notes.append(_not_found(total))
    if report.unaddressed:
        notes.append(f"{unaddressed_in_words(report.unaddressed)}: in no figure.")
    return notes


def unaddressed_in_words(number: int) -> str:
    """So many citations that lead to no source, beside those that do."""
    return f"{number} further {'citation' if number == 1 else 'citations'} without an address"


def _promptness(total: CitationFigures) -> str:
    """How many were captured soon, counted from when an article was seen to cite them, and how many never."""
    never = total.citations - total.captured
    return (
        f"Captured within {PROMPT // 60} minutes after an article was seen to cite them: {total.prompt} of"
        f" {total.captured} links that were captured ({total.prompt / total.captured:.1%})"
        + (f"; {never} of {total.citations} never were." if never else ".")
    )


def _not_found(total: CitationFigures) -> str:
    """How many links the last visit did not find, and to how many sources these lead."""
    links, were = ("link", "was") if total.unfound == 1 else ("links", "were")
    sources = "1 source" if total.unfound_sources == 1 else f"{total.unfound_sources} sources"
    return (
        f"{total.unfound} deep {links} to {sources} {were} not found at the last visit:"
        " rotted only after 3 such visits over 3 days."
    )


def change_classes_in_words(classes: Sequence[tuple[ChangeClass | None, int]]) -> str:
    """What changed first in how many citations."""
    return ", ".join(
        f"{'not compared' if token is None else change_class_in_words(token)} in {number}" for token, number in classes
    )


def _cells(figures: CitationFigures) -> tuple[str, ...]:
    lags = (figures.lag_median, figures.lag_95, figures.lag_worst)
    return (
        str(figures.citations),
        str(figures.deep),
        str(figures.alive),
        _part(figures.changed, figures.change_share),
        _part(figures.rotted, figures.rot_share),
        str(figures.closed),
        str(figures.unfound),
        str(figures.unknown - figures.unfound),
        *(_NOTHING if lag is None else duration(lag) for lag in lags),
        str(figures.missed),
        str(figures.rescued),
    )


def _part(number: int, share: float | None) -> str:
    return str(number) if not share else f"{number} ({share:.0%})"
