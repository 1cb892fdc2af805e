"""The lines that the process that stays writes: one for each task that ended, with its time and facts as name=value."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from access.running.child import TaskEnd
from access.running.log_lines import end_facts, facts_line, note_line, with_reason
from access.running.plan import TaskName, TaskState


def end_line(at: datetime, end: TaskEnd[TaskName], state: TaskState, again: timedelta | None) -> str:
    """The line of a task that ended; a crawl that came so far wrote its own, which stands, with when it is tried again.

    Args:
        at: when it ended.
        end: how.
        state: what became of it, this end included.
        again: how long after a failure it is tried again, None when it did not fail.
    """
    retry = [] if again is None else [f"failures={state.failures}", f"again-in={again.total_seconds():.0f}s"]
    if end.account is not None:
        return with_reason(" ".join([end.account, *retry]), end.why)
    return facts_line(at, [f"task={end.name}", *end_facts(end.exit_code, state.began, at), *retry], end.last_line)


def reloaded_line(at: datetime, publications: Iterable[str], *, listens_elsewhere: bool) -> str:
    """The line of a configuration that was taken; where it is asked how it does stays what it was at its start."""
    taken = ", ".join(publications) or "no publication is known"
    return note_line(at, f"reloaded: {taken}{'; run.listen holds from the next start on' if listens_elsewhere else ''}")


def not_reloaded_line(at: datetime, why: object) -> str:
    """The line of a wrong configuration that was not taken; each task reads the files itself when it begins."""
    goes_on = "what runs goes on, and tasks begin when they would have"
    anew = "one that needs this reads it anew and fails: mend it, and send SIGHUP again"
    return note_line(at, f"not reloaded: {why}; {goes_on}, but {anew}")


def said_line(at: datetime, name: TaskName, line: str) -> str:
    """A line that a task said before its last, and when."""
    return note_line(at, f"task={name} says: {line}")
