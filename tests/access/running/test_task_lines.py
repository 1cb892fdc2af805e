"""The lines of the process that stays: each with its time, and true of what comes next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from access.fleet import job_lines
from access.running.child import TaskEnd
from access.running.plan import TaskName, TaskState
from access.running.task_lines import end_line, not_reloaded_line, reloaded_line, said_line
from storage.types.errors import ConfigurationError
from storage.types.fleet_jobs import JobKind

AT = datetime(2031, 5, 4, 3, 2, tzinfo=UTC)
ACCOUNT = "2031-05-04T03:01:59Z crawl=- publication=- ended=failed findings=0 exit=2"
WRONG = "configuration fonds.toml: colour: unknown key; exit=9"
MINUTE = timedelta(minutes=1)


def line_of(name: TaskName, exit_code: int, said: str, again: timedelta | None = MINUTE) -> str:
    """The line of a task that ran for a second and failed for the second time."""
    return end_line(AT, TaskEnd(name, exit_code, said), TaskState(began=AT - timedelta(seconds=1), failures=2), again)


def test_a_wrong_configuration_says_what_it_costs_and_what_to_do() -> None:
    """Tasks are processes of their own and read it anew: nobody is told that what held before holds on."""
    wrong = ConfigurationError(Path("/srv/lia/archive/fonds.toml"), "colour", "unknown key")
    assert not_reloaded_line(AT, wrong) == (
        "2031-05-04T03:02:00Z not reloaded: configuration /srv/lia/archive/fonds.toml: colour: unknown key; what runs"
        " goes on, and tasks begin when they would have, but one that needs this reads it anew and fails: mend it, and"
        " send SIGHUP again"
    )


def test_a_configuration_that_was_taken_says_what_of_it_was_not() -> None:
    """The address for health is that of the start; who changed it would ask where nobody answers."""
    taken = "2031-05-04T03:02:00Z reloaded: "
    assert reloaded_line(AT, ["lia", "yun"], listens_elsewhere=False) == f"{taken}lia, yun"
    later = "; run.listen holds from the next start on"
    assert reloaded_line(AT, [], listens_elsewhere=True) == f"{taken}no publication is known{later}"


def test_every_line_has_one_time_and_tells_each_thing_once() -> None:
    """A crawl's account stands with its own time and exit code, also when it is tried again; a worker's lines too."""
    assert said_line(AT, TaskName.STAMP, "waiting") == "2031-05-04T03:02:00Z task=stamp says: waiting"
    assert job_lines.said_line(AT, JobKind.PUSH, "waiting") == "2031-05-04T03:02:00Z kind=push says: waiting"
    failed = "task=stamp exit=2 seconds=1.0 failures=2 again-in=60s"
    assert line_of(TaskName.STAMP, 2, WRONG) == f"2031-05-04T03:02:00Z {failed}: {WRONG}"
    assert line_of(TaskName.CRAWL, 2, f"{ACCOUNT}: {WRONG}") == f"{ACCOUNT} failures=2 again-in=60s: {WRONG}"
    assert line_of(TaskName.CRAWL, 2, ACCOUNT, again=None) == ACCOUNT


def test_a_crawl_that_ended_otherwise_than_it_says_is_told_as_it_ended() -> None:
    """Killed behind its account, say: the line has what the process ended with, and what it said."""
    killed = "task=crawl signal=9 seconds=1.0 failures=2 again-in=60s"
    assert line_of(TaskName.CRAWL, -9, ACCOUNT) == f"2031-05-04T03:02:00Z {killed}: {ACCOUNT}"


def test_what_a_task_said_is_the_same_each_time_it_says_it() -> None:
    """Without the time of a crawl's account: receivers are told once of what goes on."""
    assert TaskEnd(TaskName.CRAWL, 2, f"{ACCOUNT}: {WRONG}").why == WRONG
    assert TaskEnd(TaskName.CRAWL, 2, ACCOUNT).why == ""
    assert TaskEnd(TaskName.STAMP, 2, WRONG).why == WRONG
