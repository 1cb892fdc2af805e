"""What the process that stays begins next, and when: decided from settings, what became of each task, and the time.

Nothing here looks at a clock, a process or a file. A task that failed is tried again after a while that doubles with
each further failure; that it is due by its own recurrence meanwhile makes no difference. Of the tasks that look after
the archive one runs at a time, beside a crawl; some run alone, and a crawl that is due waits for such a one.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from storage.types.exit_codes import ExitCode
from storage.types.recurrence import Recurrence

LONGEST_RETRY = timedelta(hours=1)
_DOUBLINGS = 16


class TaskName(StrEnum):
    """What is done by itself, under the word that the log, the metrics and the health say."""

    CRAWL = "crawl"
    PUSH = "push"
    VERIFY = "verify"
    STAMP = "stamp"
    CONSOLIDATE = "consolidate"
    COPY = "copy"
    BACKUP = "backup"
    REPORT = "report"


@dataclass(frozen=True, slots=True)
class Task:
    """A command that is run again and again: its arguments, and when; None: whenever visits are due.

    `is_alone`: nothing else may run beside it. `is_terse`: of what it says only the last line is told, for the rest is
    an answer that somebody may read elsewhere.
    """

    name: TaskName
    arguments: tuple[str, ...]
    recurrence: Recurrence | None = None
    is_alone: bool = False
    is_terse: bool = False


@dataclass(frozen=True, slots=True)
class TaskState:
    """What became of a task: when it last began and ended, with which exit code, how often it failed in a row.

    `exit_code` is negative when a signal ended it, None before its first end. `wants_retry`: it did not do its work,
    though that was no failure: it was told to stop, or found another process at it.
    """

    began: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None
    failures: int = 0
    wants_retry: bool = False

    def begun(self, at: datetime) -> TaskState:
        """The state when it begins."""
        return replace(self, began=at, wants_retry=False)

    def over(self, at: datetime, exit_code: int, *, failed: bool) -> TaskState:
        """The state when it has ended."""
        undone = exit_code in (ExitCode.STOPPED, ExitCode.LOCKED)
        failures = self.failures + 1 if failed else self.failures if undone else 0
        return replace(self, ended=at, exit_code=exit_code, failures=failures, wants_retry=failed or undone)


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """The tasks in the order in which they come first, and the waits between two beginnings.

    `crawl_gap` lies between the beginnings of two crawls at least, `retry` after a first failure.
    """

    tasks: Sequence[Task]
    crawl_gap: timedelta
    retry: timedelta

    def starts(
        self,
        states: Mapping[TaskName, TaskState],
        visits_due: datetime | None,
        known_since: datetime,
        now: datetime,
    ) -> dict[TaskName, datetime]:
        """When each task is to begin; one that is not named never is.

        Args:
            states: what became of each so far.
            visits_due: when the next visit is due, None when none ever is.
            known_since: since when there is somebody to begin them.
            now: the present; what lies behind it by a clock that was set back counts as now.
        """
        found = {}
        for task in self.tasks:
            state = states.get(task.name, TaskState())
            due = self._due(task, state, visits_due, known_since, now)
            if due is not None:
                found[task.name] = due
        return found

    def to_begin(
        self, starts: Mapping[TaskName, datetime], running: Collection[TaskName], now: datetime
    ) -> tuple[TaskName, ...]:
        """The tasks that begin now: the crawl when its time has come, and of the others the one that is due longest."""
        alone = {task.name for task in self.tasks if task.is_alone}
        if alone.intersection(running):
            return ()
        ripe = [name for name, at in starts.items() if at <= now and name not in running]
        crawl = tuple(name for name in ripe if name is TaskName.CRAWL)
        others = [name for name in ripe if name is not TaskName.CRAWL]
        if not others or any(name is not TaskName.CRAWL for name in running):
            return crawl
        longest = min(others, key=lambda name: starts[name])
        if longest in alone:
            return () if running else (longest,)
        return (*crawl, longest)

    def wakes(
        self, starts: Mapping[TaskName, datetime], running: Collection[TaskName], now: datetime
    ) -> datetime | None:
        """When something begins that no end of a task brings about; None: only such an end does."""
        is_busy = any(name is not TaskName.CRAWL for name in running)
        waiting = [
            at
            for name, at in starts.items()
            if name not in running and (name is TaskName.CRAWL or not is_busy) and at > now
        ]
        return min(waiting, default=None)

    def retry_after(self, failures: int) -> timedelta:
        """How long after so many failures in a row something is tried again."""
        return min(self.retry * (1 << min(max(failures - 1, 0), _DOUBLINGS)), max(LONGEST_RETRY, self.retry))

    def _due(
        self, task: Task, state: TaskState, visits_due: datetime | None, known_since: datetime, now: datetime
    ) -> datetime | None:
        if state.wants_retry and state.ended is not None:
            return min(state.ended, now) + self.retry_after(state.failures)
        began = None if state.began is None else min(state.began, now)
        if task.recurrence is not None:
            return task.recurrence.next_after(began, known_since)
        if visits_due is None:
            return None
        return visits_due if began is None else max(visits_due, began + self.crawl_gap)
