"""How the process that stays is doing, as its health and its metrics tell it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from access.jobs.metrics import Metric, many, one
from access.running.plan import TaskName, TaskState
from storage.types.instants import instant_text


@dataclass(frozen=True, slots=True)
class Standing:
    """One moment of it: since when it runs, what became of each task, which run now, and when each begins next.

    `is_away`: the database does not answer, and nothing begins.
    """

    since: datetime
    tasks: tuple[TaskName, ...] = ()
    states: Mapping[TaskName, TaskState] = field(default_factory=dict)
    running: frozenset[TaskName] = frozenset()
    starts: Mapping[TaskName, datetime] = field(default_factory=dict)
    is_stopping: bool = False
    is_away: bool = False

    @property
    def failing(self) -> tuple[TaskName, ...]:
        """The tasks that failed when they were run last."""
        return tuple(name for name in self.tasks if self._state(name).failures)

    @property
    def is_well(self) -> bool:
        """Whether it works, and no task failed when it was run last."""
        return not (self.failing or self.is_stopping or self.is_away)

    def health(self) -> str:
        """What `/health` answers: a JSON document."""
        failing = "no-database" if self.is_away else "failing" if self.failing else "well"
        status = "stopping" if self.is_stopping else failing
        tasks = {name: self._told(name) for name in self.tasks}
        return json.dumps({"status": status, "since": instant_text(self.since), "tasks": tasks}, indent=1) + "\n"

    def metrics(self) -> tuple[Metric, ...]:
        """What `/metrics` answers of the process itself."""
        states = {name: self._state(name) for name in self.tasks}
        return (
            one("fonds_run_start_timestamp_seconds", "when fonds run began", self.since),
            _by_task("running", "whether the task runs now", {name: float(name in self.running) for name in states}),
            _by_task(
                "failures",
                "how often the task failed in a row",
                {name: float(state.failures) for name, state in states.items()},
            ),
            _by_task(
                "exit_code",
                "exit code of the task when it ran last, negative when a signal ended it",
                {name: state.exit_code for name, state in states.items()},
            ),
            _by_task(
                "start_timestamp_seconds",
                "when the task began last",
                {name: state.began for name, state in states.items()},
            ),
            _by_task(
                "end_timestamp_seconds",
                "when the task ended last",
                {name: state.ended for name, state in states.items()},
            ),
            _by_task(
                "next_timestamp_seconds", "when the task begins next", {name: self.starts.get(name) for name in states}
            ),
        )

    def _state(self, name: TaskName) -> TaskState:
        return self.states.get(name, TaskState())

    def _told(self, name: TaskName) -> dict[str, object]:
        state, begins = self._state(name), self.starts.get(name)
        moments: Iterator[tuple[str, datetime | None]] = iter(
            (("began", state.began), ("ended", state.ended), ("next", None if name in self.running else begins))
        )
        return {
            "running": name in self.running,
            **{key: None if at is None else instant_text(at) for key, at in moments},
            "exit_code": state.exit_code,
            "failures": state.failures,
        }


def _by_task(what: str, meaning: str, values: Mapping[TaskName, float | datetime | None]) -> Metric:
    """A metric with a value for each task that has one."""
    told = (((("task", name),), value) for name, value in values.items() if value is not None)
    return many(f"fonds_run_task_{what}", meaning, told)
