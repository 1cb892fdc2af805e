"""How often a cited source is visited: soon after a citation, then by its own rate of change, and never all at once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from storage.types import SourceState
from storage.types.identity import source_id
from storage.types.source_cadence import (
    NO_HISTORY,
    ChangeHistory,
    after_citation,
    change_rate,
    next_check,
    observed,
    wait_after,
)
from storage.types.source_standing import SourceDoubt, SourceStanding
from storage.types.waits import FIRST_WAITS, LONGEST_WAIT, SHORTEST_WAIT
from tests.storage.filing import AT, after

ID = source_id("lia", "https://ministry.example/1")
CAPTURED = SourceStanding(SourceState.CAPTURED, since=AT)


def seen(every: timedelta, changed: str, history: ChangeHistory = NO_HISTORY) -> ChangeHistory:
    """The history of visits at one interval, `x` for one that found a change and `.` for one that did not."""
    history = observed(history, AT, is_changed=False)
    at = history.compared_at or AT
    for each in changed:
        at += every
        history = observed(history, at, is_changed=each == "x")
    return history


@pytest.mark.parametrize(
    ("changed", "rate"),
    [("", None), (".x", None), ("...", 0.0), ("xxx", 1.94591), ("x.x.x.", 0.619039), ("x.........", 0.100083)],
)
def test_the_rate_is_the_bias_corrected_estimate(changed: str, rate: float | None) -> None:
    """At equal intervals that of Cho and Garcia-Molina: -ln((unchanged + 1/2) / (visits + 1/2)) / interval."""
    found = change_rate(seen(timedelta(days=1), changed))
    assert found == (rate if rate is None else pytest.approx(rate, rel=1e-4))


@pytest.mark.parametrize("rate", [1 / 60, 1 / 20, 1 / 5, 1.0])
def test_the_rate_of_a_text_that_changes_by_chance_is_found_at_unequal_intervals(rate: float) -> None:
    """Within a quarter, on the average over a hundred texts of sixty visits each."""
    chance = random.Random(7)
    found = []
    for _ in range(100):
        history, at = observed(NO_HISTORY, AT, is_changed=False), AT
        for _ in range(60):
            wait = timedelta(days=chance.choice((0.25, 1, 3, 7, 30)))
            at += wait
            history = observed(history, at, is_changed=chance.expovariate(rate) < wait / timedelta(days=1))
        found.append(change_rate(history) or 0.0)
    assert sum(found) / len(found) == pytest.approx(rate, rel=0.25)


def test_what_is_kept_of_a_history_does_not_grow() -> None:
    """Two years of hourly visits are as short as a week of them."""
    assert len(seen(timedelta(hours=1), "." * 2000).bins) == 1


def test_a_visit_that_is_filed_late_adds_nothing() -> None:
    """Its interval is not known."""
    history = seen(timedelta(days=1), "...")
    assert observed(history, AT, is_changed=True) == history


@pytest.mark.parametrize(
    ("changed", "least", "most"),
    [("." * 60, 180, 180), ("x" * 60, 1, 1), ("x..." * 15, 1, 3), (("." * 29 + "x") * 3, 10, 30)],
)
def test_a_wait_follows_the_rate_within_its_bounds(changed: str, least: float, most: float) -> None:
    """Between a day and half a year."""
    history = seen(timedelta(days=1), changed)
    assert history.compared_at is not None
    wait = wait_after(history, history.compared_at + timedelta(days=1), is_changed=False)
    assert SHORTEST_WAIT <= wait <= LONGEST_WAIT
    assert timedelta(days=least) <= wait <= timedelta(days=most)


def test_a_source_is_visited_sooner_after_a_change() -> None:
    """Half the wait."""
    history = seen(timedelta(days=10), "..x.......")
    at = (history.compared_at or AT) + timedelta(days=10)
    assert wait_after(history, at, is_changed=True) < wait_after(history, at, is_changed=False)


def test_a_source_comes_round_soon_after_each_citation() -> None:
    """At the times that are written, up to a tenth later, and the last up to two fifths."""
    at: datetime | None = AT
    for wait in FIRST_WAITS:
        assert at is not None
        at = next_check(ID, AT, at, CAPTURED, NO_HISTORY, is_changed=False)
        assert at is not None
        assert AT + wait <= at <= AT + wait * (1.4 if wait == FIRST_WAITS[-1] else 1.1)
    assert after_citation(ID, AT, at or AT) is None
    again = next_check(ID, after(days=300), after(days=300), CAPTURED, NO_HISTORY, is_changed=False)
    assert again is not None
    assert after(days=300) < again < after(days=300, hours=2)


@pytest.mark.parametrize(
    ("standing", "days"),
    [
        (SourceStanding(SourceState.UNSUPPORTED), None),
        (SourceStanding(SourceState.CAPTURED, doubts=(SourceDoubt(SourceState.GONE, AT, 1),)), 1),
        (SourceStanding(SourceState.GONE, since=after(days=360)), 15),
        (SourceStanding(SourceState.GONE, since=AT), 30),
        (SourceStanding(SourceState.BLOCKED, since=after(days=399)), 1),
    ],
)
def test_trouble_is_looked_after_within_a_day_and_death_within_a_month(
    standing: SourceStanding, days: float | None
) -> None:
    """What is doubted must be confirmed soon; what is gone is asked for ever more seldom."""
    due = next_check(ID, AT, after(days=400), standing, NO_HISTORY, is_changed=False)
    if days is None:
        assert due is None
    else:
        assert due is not None
        assert 1 <= (due - after(days=400)) / timedelta(days=1) <= days


def visits_of(number: int, days: int, late: float = 0.0) -> list[datetime]:
    """When a source is visited that never changes, each time some hours after it is due at the most."""
    one, chance = source_id("lia", f"https://ministry.example/{number}"), random.Random(number)
    at, history, visits = AT, NO_HISTORY, []
    while at < after(days=days):
        visits.append(at)
        planned = next_check(one, AT, at, CAPTURED, history, is_changed=False)
        history = observed(history, at, is_changed=False)
        assert planned is not None
        assert SHORTEST_WAIT <= planned - at <= LONGEST_WAIT or at < after(days=42)
        at = planned + timedelta(hours=late * chance.random())
    return visits


@pytest.mark.parametrize("late", [0.0, 24.0])
def test_sources_that_were_cited_together_come_round_at_a_constant_rate(late: float) -> None:
    """From the month of their citation on, whether or not they change: no day is busy, and no fortnight is idle."""
    due = Counter((at - AT).days for number in range(1000) for at in visits_of(number, 730, late))
    days = [due[day] for day in range(44, 730)]
    assert max(days) <= 3 * sum(days) / len(days)
    fortnights = [sum(due[day + more] for more in range(14)) for day in range(44, 716, 14)]
    assert max(fortnights) <= 2 * min(fortnights)


def test_a_source_keeps_its_place_in_a_round() -> None:
    """In the end it comes every half year, however late a crawl is; a plan follows from the visits alone."""
    for number in range(20):
        visits = visits_of(number, 900, 24.0)
        last = [later - one for one, later in pairwise(visits)][-3:]
        assert all(abs(wait - LONGEST_WAIT) <= timedelta(days=1) for wait in last)
        assert visits == visits_of(number, 900, 24.0)
