"""What became of what was cited, counted: each figure from citations that are written down here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from storage.types import ChangeClass, PublisherClass, SourceState
from storage.types.citation_figures import (
    FATES,
    CitationGrouping,
    CitedLink,
    LinkFate,
    citation_report,
    figures_of,
)
from storage.types.source_standing import is_unfound

AT = datetime(2031, 5, 4, tzinfo=UTC)
LINK = CitedLink(
    source_id="s1",
    url="https://ministry.example/statement",
    host="ministry.example",
    publisher_class=PublisherClass.GOVERNMENT,
    state=SourceState.CAPTURED,
    month="2031-04",
    topics=("海洋-電纜", "港口"),
    lag=60,
    is_seen=True,
)
LATER = AT + timedelta(days=9)


def lost(state: SourceState, **more: object) -> CitedLink:
    """A citation whose source we never saw."""
    return replace(LINK, source_id=f"s-{state}", state=state, lag=None, is_seen=False, **more)  # type: ignore[arg-type]


def test_each_citation_is_counted_by_what_a_reader_meets() -> None:
    """Rot of those whose fate is known, change of those that answer; a front page is in neither."""
    links = [
        LINK,
        replace(LINK, changed_since=LATER, change_class=ChangeClass.NUMBERS),
        replace(LINK, url="https://ministry.example/", state=SourceState.GONE, changed_since=LATER),
        replace(LINK, state=SourceState.GONE, changed_since=LATER),
        lost(SourceState.SOFT_GONE, is_borrowed=True),
        lost(SourceState.WALLED),
        lost(SourceState.UNREACHABLE),
        replace(LINK, source_id="s2", state=SourceState.MOVED, lag=0),
    ]
    figures = figures_of(None, links)
    assert (figures.citations, figures.sources, figures.deep) == (8, 5, 7)
    assert replace(LINK, url="https://ministry.example/#/doc/3").is_deep
    assert (figures.alive, figures.rotted, figures.closed, figures.unknown) == (3, 2, 1, 1)
    assert (figures.changed, figures.captured) == (1, 5)
    assert figures.rot_share == pytest.approx(2 / 5)
    assert figures.change_share == pytest.approx(1 / 3)
    assert (figures.missed, figures.rescued) == (2, 1)


def test_what_the_last_visit_did_not_find_is_neither_alive_nor_rotted() -> None:
    """It counts as gone only after more such visits; until then nobody can say what a reader meets."""
    unfound = replace(LINK, is_unfound=True, changed_since=LATER)
    figures = figures_of(None, [LINK, unfound, unfound, lost(SourceState.PENDING, is_unfound=True)])
    assert (figures.alive, figures.rotted, figures.unknown, figures.changed) == (1, 0, 3, 0)
    assert (figures.unfound, figures.unfound_sources, figures.missed) == (3, 2, 1)


@pytest.mark.parametrize(
    ("state", "last_check", "expected"),
    [
        ("pending", None, False),
        ("pending", "gone", True),
        ("pending", "unreachable", True),
        ("captured", "captured", False),
        ("captured", "gone", True),
        ("moved", "soft-gone", True),
        ("walled", "parked", True),
        ("captured", "unreachable", False),
        ("captured", "blocked", False),
        ("gone", "gone", False),
        ("gone", "soft-gone", False),
    ],
)
def test_a_source_is_not_found_until_it_counts_as_gone(state: str, last_check: str | None, expected: bool) -> None:
    """An outage or a wall does not say that nothing is there."""
    assert is_unfound(state, last_check, was_visited=last_check is not None) is expected


@pytest.mark.parametrize(
    ("lags", "expected"),
    [
        ([], (None, None, None)),
        ([7], (7, 7, 7)),
        ([1, 2], (1, 2, 2)),
        (list(range(1, 101)), (50, 95, 100)),
        ([0] * 99 + [86_400], (0, 0, 86_400)),
    ],
)
def test_lag_is_told_by_its_middle_its_end_and_its_worst(
    lags: list[int], expected: tuple[int | None, int | None, int | None]
) -> None:
    """By the nearest rank: each figure is one that was measured."""
    links = [replace(LINK, lag=lag) for lag in lags] or [lost(SourceState.GONE)]
    figures = figures_of(None, links)
    assert (figures.lag_median, figures.lag_95, figures.lag_worst) == expected


def test_shares_of_nothing_are_none() -> None:
    """No citation, or none whose fate is known."""
    for links in ([], [lost(SourceState.PENDING)]):
        figures = figures_of(None, links)
        assert (figures.rot_share, figures.change_share) == (None, None)


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        (None, []),
        (CitationGrouping.HOST, [("ministry.example", 2), ("a.example", 1), ("z.example", 1)]),
        (CitationGrouping.MONTH, [("2031-03", 1), ("2031-04", 2), ("no date", 1)]),
        (CitationGrouping.CLASS, [("government", 3), ("unknown", 1)]),
        (CitationGrouping.TOPIC, [("港口", 3), ("海洋-電纜", 2), ("-", 1)]),
    ],
)
def test_groups_come_in_an_order_that_can_be_read(by: CitationGrouping | None, groups: list[tuple[str, int]]) -> None:
    """Months one after the other, all else with the most citations first; an article counts in each of its topics."""
    links = [
        LINK,
        replace(LINK, month=None, topics=("港口",)),
        replace(LINK, host="z.example", month="2031-03", topics=()),
        replace(LINK, host="a.example", publisher_class=PublisherClass.UNKNOWN),
    ]
    report = citation_report(links, by, unaddressed=3)
    assert [(figures.group, figures.citations) for figures in report.groups] == groups
    assert (report.total.citations, report.unaddressed) == (4, 3)


def test_what_changed_first_is_counted_by_its_kind() -> None:
    """Of those that answer; what was not compared is counted as that."""
    changed = replace(LINK, changed_since=LATER)
    links = [
        LINK,
        changed,
        *[replace(changed, change_class=ChangeClass.NUMBERS)] * 2,
        replace(changed, state=SourceState.GONE, change_class=ChangeClass.WORDING),
    ]
    assert citation_report(links).change_classes == (("numbers", 2), (None, 1))


def test_citations_that_are_counted_together_weigh_as_many() -> None:
    """Of which all the same is known: one link that says how many it stands for."""
    links = [replace(LINK, lag=1), replace(LINK, lag=400), lost(SourceState.GONE, is_borrowed=True)]
    together = citation_report([replace(link, times=3) for link in links], CitationGrouping.TOPIC)
    assert together == citation_report(links * 3, CitationGrouping.TOPIC)


def test_every_state_has_a_fate_or_says_nothing_of_it() -> None:
    """A new state is thought of here too."""
    unknown = {state for state in SourceState if state not in FATES}
    assert unknown == {
        SourceState.PENDING,
        SourceState.UNCONFIRMED,
        SourceState.UNREACHABLE,
        SourceState.DOUBTFUL,
        SourceState.GUARDED,
        SourceState.UNSUPPORTED,
    }
    assert set(FATES.values()) == set(LinkFate) - {LinkFate.UNKNOWN}
