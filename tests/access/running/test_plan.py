"""What the process that stays begins, and when: decided without a clock, a process or a file."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from access.running.plan import LONGEST_RETRY, Task, TaskName, TaskPlan, TaskState
from storage.types.exit_codes import ExitCode
from storage.types.recurrence import DailyAt, Every

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
CRAWL, PUSH, VERIFY = (
    Task(TaskName.CRAWL, ("crawl",)),
    Task(TaskName.PUSH, ("store", "push"), Every(HOUR)),
    Task(TaskName.VERIFY, ("verify",), DailyAt(3, 17)),
)
PLAN = TaskPlan((CRAWL, PUSH, VERIFY), crawl_gap=5 * MINUTE, retry=MINUTE)


def starts(
    states: dict[TaskName, TaskState] | None = None, visits_due: datetime | None = None, now: datetime = NOW
) -> dict[TaskName, datetime]:
    """When each task is to begin, for somebody who is there since a day."""
    return PLAN.starts(states or {}, visits_due, NOW - timedelta(days=1), now)


def test_a_crawl_begins_when_visits_are_due_and_not_sooner_than_the_gap() -> None:
    """With nothing ever due there is none."""
    assert TaskName.CRAWL not in starts()
    assert starts(visits_due=NOW + HOUR)[TaskName.CRAWL] == NOW + HOUR
    lately = {TaskName.CRAWL: TaskState(NOW - MINUTE, NOW, 0)}
    assert starts(lately, visits_due=NOW)[TaskName.CRAWL] == NOW + 4 * MINUTE
    assert starts(lately, visits_due=NOW + HOUR)[TaskName.CRAWL] == NOW + HOUR


def test_what_recurs_follows_its_last_beginning() -> None:
    """A time that passed meanwhile is due now."""
    states = {TaskName.PUSH: TaskState(NOW - MINUTE, NOW, 0), TaskName.VERIFY: TaskState(NOW - 30 * HOUR, NOW, 0)}
    found = starts(states)
    assert found[TaskName.PUSH] == NOW + 59 * MINUTE
    assert found[TaskName.VERIFY] == NOW.replace(hour=3, minute=17)


def test_a_clock_that_was_set_back_stops_nothing() -> None:
    """What lies behind the present by the clock counts as now."""
    later = NOW + timedelta(days=400)
    found = starts({TaskName.PUSH: TaskState(later, later, 0), TaskName.CRAWL: TaskState(later, later, 0)}, NOW)
    assert found[TaskName.PUSH] == NOW + HOUR
    assert found[TaskName.CRAWL] == NOW + 5 * MINUTE


def test_a_failure_is_tried_again_ever_later_and_forgotten_by_a_success() -> None:
    """Doubling from the first wait to an hour, whatever the recurrence says; an early stop is no failure."""
    state, waits = TaskState().begun(NOW), []
    for _ in range(9):
        state = state.over(NOW, -9, failed=True)
        waits.append(starts({TaskName.PUSH: state})[TaskName.PUSH] - NOW)
    assert waits == [MINUTE * min(2**number, 60) for number in range(9)]
    assert PLAN.retry_after(10**6) == LONGEST_RETRY
    stopped = state.over(NOW, ExitCode.STOPPED, failed=False)
    assert (stopped.failures, stopped.wants_retry) == (9, True)
    well = state.over(NOW, ExitCode.LOOK, failed=False)
    assert (well.failures, well.wants_retry) == (0, False)
    assert (
        starts({TaskName.VERIFY: TaskState(NOW, NOW).over(NOW, ExitCode.LOCKED, failed=False)})[TaskName.VERIFY]
        == NOW + MINUTE
    )


@pytest.mark.parametrize(
    ("running", "begins"),
    [
        ((), (TaskName.CRAWL, TaskName.VERIFY)),
        ((TaskName.CRAWL,), (TaskName.VERIFY,)),
        ((TaskName.BACKUP,), (TaskName.CRAWL,)),
        ((TaskName.CRAWL, TaskName.VERIFY), ()),
    ],
)
def test_one_task_looks_after_the_archive_at_a_time_beside_a_crawl(
    running: tuple[TaskName, ...], begins: tuple[TaskName, ...]
) -> None:
    """The one that has been due longest comes first."""
    due = {TaskName.CRAWL: NOW, TaskName.PUSH: NOW - MINUTE, TaskName.VERIFY: NOW - HOUR, TaskName.STAMP: NOW + MINUTE}
    assert PLAN.to_begin(due, running, NOW) == begins


def test_it_sleeps_until_something_begins_that_no_end_brings_about() -> None:
    """What waits for another task to end needs no clock."""
    due = {TaskName.CRAWL: NOW + HOUR, TaskName.PUSH: NOW + MINUTE}
    assert PLAN.wakes(due, (), NOW) == NOW + MINUTE
    assert PLAN.wakes(due, (TaskName.VERIFY,), NOW) == NOW + HOUR
    assert PLAN.wakes(due, (TaskName.VERIFY, TaskName.CRAWL), NOW) is None
    assert PLAN.wakes({}, (), NOW) is None
