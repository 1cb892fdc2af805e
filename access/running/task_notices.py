"""Tells the receivers of fonds.toml of tasks that ended badly, beside the loop of the process that stays.

A crawl tells of itself at its end. What it could not, because it was killed or its configuration is wrong, is told
here, as is every other task.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING

from access.jobs.notice_words import how_ended
from access.jobs.task_ends import keep_task_end, task_end
from access.jobs.telling import untold_by
from access.running.child import TaskEnd
from access.running.plan import TaskName
from storage.types.clock import Clock
from storage.types.exit_codes import ExitCode

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def is_told(name: TaskName, exit_code: int) -> bool:
    """Whether the end of a task is told here: that it could not, or that somebody should look."""
    if name is TaskName.CRAWL and exit_code in (ExitCode.COULD_NOT, ExitCode.LOOK):
        return False
    return exit_code < 0 or exit_code in (ExitCode.COULD_NOT, ExitCode.USAGE, ExitCode.LOOK)


def tell_of(archive: Archive, end: TaskEnd[TaskName], at: datetime, clock: Clock, say: Callable[[str], None]) -> None:
    """Keep the end of a task when it is a bad one, and tell of it from a thread: a receiver may take a minute.

    Args:
        archive: the archive, by the configuration that holds: its receivers are told when its fonds.toml is wrong.
        end: how the task ended.
        at: when.
        clock: gives the time of what is told.
        say: is given what could not be told, from that thread, unless that is what the task said.

    Raises:
        ArchiveError: it cannot be kept.
    """
    if not is_told(end.name, end.exit_code):
        return
    keep_task_end(archive.path, task_end(end.name, at, end.exit_code, end.why or how_ended(end.exit_code)))

    def tell() -> None:
        for line in untold_by(archive, clock):
            if line not in end.why:
                say(line)

    Thread(target=tell, name="notices", daemon=True).start()
