"""The time line of a source: what happened in order, and visits that say the same in one line."""

from __future__ import annotations

from dataclasses import replace

from storage.types import SourceState
from storage.types.source_events import SourceEvent, SourceEventKind, time_line

CITED = SourceEvent("2031-01-01T10:00:00.000000Z", SourceEventKind.CITED, "港口重開")


def visit(day: int, says: SourceState = SourceState.CAPTURED, outcome: str = "200", **more: object) -> SourceEvent:
    """A visit on a day of January."""
    event = SourceEvent(f"2031-01-{day:02}T12:00:00.000000Z", SourceEventKind.VISITED, says=says, outcome=outcome)
    return replace(event, **more)  # type: ignore[arg-type]


FIRST = visit(1, revision=1)
SAME = [visit(day, revision=1, is_changed=False) for day in (2, 3, 5)]
CHANGED = visit(6, revision=2, is_changed=True, change_class="numbers")
MISSED = [visit(day, SourceState.GONE, "404", is_gone_by_it=day == 12) for day in (8, 9, 12, 13, 14)]


def test_a_life_is_told_in_order() -> None:
    """The citation before the visit of the same moment, each change by itself, what confirms it in one line."""
    same_moment = replace(CITED, at=FIRST.at)
    line = time_line([*MISSED, CHANGED, *SAME, FIRST, same_moment])
    told = [(event.kind, event.at[8:10], event.until and event.until[8:10], event.times) for event in line]
    cited, visited = SourceEventKind.CITED, SourceEventKind.VISITED
    assert told == [
        (cited, "01", None, 1),
        (visited, "01", None, 1),
        (visited, "02", "05", 3),
        (visited, "06", None, 1),
        (visited, "08", "09", 2),
        (visited, "12", None, 1),
        (visited, "13", "14", 2),
    ]
    assert line[5].is_gone_by_it


def test_what_lies_between_two_visits_keeps_them_apart() -> None:
    """Another answer, another citation, a copy from elsewhere."""
    for between in (
        visit(4, SourceState.UNREACHABLE, "timeout"),
        replace(CITED, at="2031-01-04T00:00:00.000000Z"),
        SourceEvent("2031-01-04T00:00:00.000000Z", SourceEventKind.BORROWED, "holder.example"),
    ):
        assert [event.times for event in time_line([*SAME, between])] == [2, 1, 1]


def test_other_outcomes_are_other_lines() -> None:
    """A 403 is no 404, though both brought nothing."""
    line = time_line([visit(1, SourceState.WALLED, "403"), visit(2, SourceState.GONE, "404")])
    assert [event.outcome for event in line] == ["403", "404"]


def test_nothing_happened_to_what_was_never_cited() -> None:
    """An empty line."""
    assert time_line([]) == ()
