"""The process that stays: it begins what the plan says is due, tells how each ended, and waits for the next event.

An event is a signal, a line or the end of a child, or that a time has come; all of them are taken one after the other
by this one loop.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from queue import Empty, SimpleQueue

from access.jobs.fleet_sweep import sweep
from access.running.checked_archive import checked_archive
from access.running.child import Child, TaskEnd
from access.running.log_lines import note_line
from access.running.plan import TaskName, TaskPlan, TaskState
from access.running.standing import Standing
from access.running.task_lines import end_line, not_reloaded_line, reloaded_line, said_line
from access.running.task_notices import tell_of
from access.running.task_states import read_states, write_states
from access.running.tasks import plan_of
from access.running.visits_due import visits_due
from storage.archive.archive import Archive
from storage.types.clock import Clock
from storage.types.errors import DatabaseAway, FondsError
from storage.types.exit_codes import ExitCode

RELOAD = signal.SIGHUP
STOPPING = (signal.SIGTERM, signal.SIGINT)
STATES, METRICS = "run.json", "run.prom"
# A crawl that was told to stop needs eight of these.
_DRAIN = timedelta(seconds=10)
_LONGEST_WAIT = 3600.0


@dataclass(frozen=True, slots=True)
class _Said:
    name: TaskName
    line: str


class Steward:
    """Works an archive until it is told to stop.

    Args:
        archive: the archive; the caller holds the lock of its one instance.
        clock: says what is due.
        tell: is given each line of the log.
    """

    def __init__(self, archive: Archive, clock: Clock, tell: Callable[[str], None]) -> None:
        self._archive = archive
        self._listens_at = archive.configuration.run.listen
        self._clock = clock
        self._tell = tell
        self._events: SimpleQueue[TaskEnd[TaskName] | _Said | int] = SimpleQueue()
        self._children: dict[TaskName, Child[TaskName]] = {}
        self._states = read_states(archive.path / STATES)
        self._since = clock()
        # A first crawl looks after what an earlier one may have left.
        self._visits_due: datetime | None = self._since
        self._looked = self._since
        self._is_away = False
        self._plan = self._planned()
        self._is_stopping = False
        self.standing = Standing(self._since)

    def signalled(self, number: int, _frame: object = None) -> None:
        """Take a signal: RELOAD, or one of STOPPING. A signal handler may call it."""
        self._events.put(number)

    @property
    def crawl_metrics(self) -> Path:
        """The file into which a crawl writes its metrics."""
        return self._archive.path / METRICS

    def work(self) -> ExitCode:
        """Work until a signal says stop. DONE when everything came to an end by itself, STOPPED when it was cut off."""
        while True:
            wakes = self._begin_what_is_due()
            match self._next_event(wakes):
                case None:
                    continue
                case TaskEnd() as end:
                    self._end(end)
                case _Said(name, line):
                    self._say(name, line)
                case int(number) if number == RELOAD:
                    self._reload()
                case _:
                    return self._drain()

    def _planned(self) -> TaskPlan:
        return plan_of(self._archive.configuration, self.crawl_metrics)

    def _begin_what_is_due(self) -> datetime | None:
        """Begin it; returns when something else may be, unless an event comes first."""
        now, running = self._clock(), frozenset(self._children)
        self._look(now)
        starts = self._starts(now)
        for name in () if self._is_away else self._plan.to_begin(starts, running, now):
            self._begin(name, now)
        running = frozenset(self._children)
        self._publish(starts)
        wakes = self._plan.wakes(starts, running, now)
        if TaskName.CRAWL in running:
            return wakes
        look = now + self._plan.crawl_gap
        return look if wakes is None else min(wakes, look)

    def _look(self, now: datetime) -> None:
        """Ask now and then when visits are due: others may have added some, or the database answers again."""
        is_time = not timedelta(0) <= now - self._looked < self._plan.crawl_gap
        if is_time and (self._is_away or TaskName.CRAWL not in self._children):
            self._ask_when_due(now)
            sweep(self._archive.path)

    def _ask_when_due(self, now: datetime) -> None:
        """Ask when visits are due. While the database does not answer nothing begins, which is told once."""
        self._looked, was_away = now, self._is_away
        try:
            self._visits_due = visits_due(self._archive, now)
            self._is_away = False
        except DatabaseAway as error:
            self._is_away = True
            if not was_away:
                self._tell(note_line(now, f"{error}; nothing begins until it answers"))
            return
        if was_away:
            # What failed meanwhile did for want of it.
            self._states = {name: replace(state, failures=0) for name, state in self._states.items()}
            self._tell(note_line(now, "the database answers again"))

    def _begin(self, name: TaskName, now: datetime) -> None:
        task = next(task for task in self._plan.tasks if task.name is name)
        arguments = (*task.arguments, "--archive", str(self._archive.path))
        begun = self._states.get(name, TaskState()).begun(now)
        try:
            self._children[name] = Child(name, arguments, _unheard if task.is_terse else self._hear, self._events.put)
        except OSError as error:
            self._keep(name, begun.over(now, int(ExitCode.COULD_NOT), failed=True))
            self._say(name, f"no process can be made: {error.strerror or error}")
            return
        self._keep(name, begun)

    def _hear(self, name: TaskName, line: str) -> None:
        self._events.put(_Said(name, line))

    def _say(self, name: TaskName, line: str) -> None:
        self._tell(said_line(self._clock(), name, line))

    def _end(self, end: TaskEnd[TaskName]) -> None:
        now, child = self._clock(), self._children.pop(end.name)
        state = self._states[end.name].over(now, end.exit_code, failed=end.failed)
        if child.was_told and not self._is_stopping:
            # It goes on at once, with what was loaded anew.
            state = replace(state, wants_retry=False)
        elif end.name is TaskName.CRAWL and not self._is_stopping:
            self._ask_when_due(now)
        self._keep(end.name, state)
        # First, so that who reads the line finds the same in the standing.
        self._publish(self._starts(now))
        again = self._plan.retry_after(state.failures) if state.failures else None
        self._tell(end_line(now, end, state, again))
        if not child.was_told:
            self._tell_receivers(end, now)

    def _tell_receivers(self, end: TaskEnd[TaskName], now: datetime) -> None:
        try:
            tell_of(self._archive, end, now, self._clock, partial(self._hear, end.name))
        except FondsError as error:
            self._tell(note_line(now, str(error)))

    def _keep(self, name: TaskName, state: TaskState) -> None:
        self._states[name] = state
        try:
            write_states(self._archive.path / STATES, self._states)
        except FondsError as error:
            self._tell(note_line(self._clock(), str(error)))

    def _reload(self) -> None:
        """Take the configuration and the profiles anew; a crawl that runs is begun again with them."""
        try:
            archive = checked_archive(self._archive.path)
        except FondsError as error:
            self._tell(not_reloaded_line(self._clock(), error))
            return
        self._archive, now = archive, self._clock()
        self._plan = self._planned()
        self._states = {name: replace(state, failures=0) for name, state in self._states.items()}
        self._looked, self._visits_due = now, now
        crawl = self._children.get(TaskName.CRAWL)
        if crawl is not None:
            crawl.stop()
        self._publish(self._starts(now))
        moved = archive.configuration.run.listen != self._listens_at
        self._tell(reloaded_line(now, archive.publications, listens_elsewhere=moved))

    def _drain(self) -> ExitCode:
        """Ask all children to stop, and end those that do not in time, or at once when the signal comes again."""
        self._is_stopping = True
        self._publish(self._starts(self._clock()))
        for child in self._children.values():
            child.stop()
        deadline, code = self._clock() + _DRAIN, ExitCode.DONE
        while self._children:
            match self._next_event(deadline):
                case TaskEnd() as end:
                    self._end(end)
                case _Said(name, line):
                    self._say(name, line)
                case int(number) if number == RELOAD:
                    continue
                case _:
                    code, deadline = ExitCode.STOPPED, self._clock() + _DRAIN
                    for child in self._children.values():
                        child.kill()
        return code

    def _next_event(self, until: datetime | None) -> TaskEnd[TaskName] | _Said | int | None:
        """The next event, None when the time has come first."""
        left = _LONGEST_WAIT if until is None else (until - self._clock()).total_seconds()
        try:
            return self._events.get(timeout=min(max(left, 0.0), _LONGEST_WAIT))
        except Empty:
            return None

    def _starts(self, now: datetime) -> dict[TaskName, datetime]:
        """When each task begins next; none does when the work comes to its end."""
        return {} if self._is_stopping else self._plan.starts(self._states, self._visits_due, self._since, now)

    def _publish(self, starts: dict[TaskName, datetime]) -> None:
        self.standing = Standing(
            since=self._since,
            tasks=tuple(task.name for task in self._plan.tasks),
            states=dict(self._states),
            running=frozenset(self._children),
            starts=starts,
            is_stopping=self._is_stopping,
            is_away=self._is_away,
        )


def _unheard(_name: TaskName, _line: str) -> None:
    """Tell nothing of what a terse task says."""
