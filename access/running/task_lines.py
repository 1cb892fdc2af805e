"""The lines that the process that stays writes: one for each task that ended, with its time and facts as name=value."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from access.running.child import TaskEnd
from access.running.plan import TaskName, TaskState


def end_line(at: datetime, end: TaskEnd[TaskName], state: TaskState, again: timedelta | None) -> str:
    """The line of a task that ended; a crawl that came so far wrote its own, which stands as it is.

    Args:
        at: when it ended.
        end: how.
        state: what became of it, this end included.
        again: how long after a failure it is tried again, None when it did not fail.
    """
    if end.name is TaskName.CRAWL and again is None and f" exit={end.exit_code}" in end.last_line:
        return end.last_line
    took = 0.0 if state.began is None else max((at - state.began).total_seconds(), 0.0)
    facts = [f"task={end.name}", _ending(end.exit_code), f"seconds={took:.1f}"]
    if again is not None:
        facts += [f"failures={state.failures}", f"again-in={again.total_seconds():.0f}s"]
    return _line(at, f"{' '.join(facts)}: {end.last_line}" if end.last_line else " ".join(facts))


def said_line(name: TaskName, line: str) -> str:
    """A line that a task said before its last."""
    return f"task={name} says: {line}"


def note_line(at: datetime, text: str) -> str:
    """A line about the process itself."""
    return _line(at, text)


def _ending(code: int) -> str:
    return f"exit={code}" if code >= 0 else f"signal={-code}"


def _line(at: datetime, text: str) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {text}"
