"""The long jobs that machines share: what one is, what becomes of it when it ended, and how all of them stand.

What becomes of a job is decided here and nowhere else, for the worker that did it and for whoever finds it stranded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from storage.types.exit_codes import ExitCode

MOST_FAILURES = 6
"""After so many failures in a row a job is dead: it is not tried again, and `fonds status` shows it."""
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
# Told to stop, or another one was at it: that says nothing against the job.
_UNDONE = {ExitCode.STOPPED: timedelta(0), ExitCode.LOCKED: timedelta(minutes=1)}
_DONE = (ExitCode.DONE, ExitCode.LOOK)


class JobKind(StrEnum):
    """What is done; `fonds submit KIND` asks for it."""

    CRAWL = "crawl"
    REREAD = "reread"
    VERIFY = "verify"
    PUSH = "push"
    IMPORT = "import"
    REBUILD = "rebuild"


@dataclass(frozen=True, slots=True)
class FleetJob:
    """One job: a publication to crawl, a WARC file to do something with, or a database to rebuild into (`subject`).

    `options` are those of the command that does it, by their names without dashes; empty for a flag. `host` is the
    machine that alone can do it, None for any.
    """

    kind: JobKind
    subject: str
    options: Mapping[str, str] = field(default_factory=dict)
    host: str | None = None


@dataclass(frozen=True, slots=True)
class JobEnd:
    """How a job ended: its exit code, negative for a signal, and its last line.

    `failed` False: what it came to is not the job's failure, whatever the exit code says.
    """

    exit_code: int
    line: str
    failed: bool = True


@dataclass(frozen=True, slots=True)
class AfterEnd:
    """What becomes of a job: done, dead, or tried again after a while; `failures` in a row with this end."""

    failures: int
    again: timedelta | None = None
    is_dead: bool = False


@dataclass(frozen=True, slots=True)
class DeadJob:
    """A job that is not tried again: how often it failed, when it ended last, and what it said then."""

    kind: str
    subject: str
    failures: int
    ended_at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class FleetStanding:
    """How the jobs stand: how many run and wait, by kind, and those that are dead.

    `hosts` says for how many that wait one machine is needed, by its name; `workers` is how many are alive.
    """

    running: tuple[tuple[str, int], ...]
    waiting: tuple[tuple[str, int], ...]
    hosts: tuple[tuple[str, int], ...]
    dead: tuple[DeadJob, ...]
    workers: int


def after_end(end: JobEnd, failures: int) -> AfterEnd:
    """What becomes of a job that failed so many times in a row before this end.

    A wrong command or configuration is dead at once: trying again changes nothing. Any other failure is tried again
    after a minute, then two, up to an hour.
    """
    if end.exit_code in _UNDONE:
        return AfterEnd(failures, _UNDONE[ExitCode(end.exit_code)])
    if end.exit_code in _DONE or not end.failed:
        return AfterEnd(0)
    failures += 1
    if end.exit_code == ExitCode.USAGE or failures >= MOST_FAILURES:
        return AfterEnd(failures, is_dead=True)
    return AfterEnd(failures, min(FIRST_RETRY * (1 << (failures - 1)), LONGEST_RETRY))
