"""A task that runs: one process of its own, whose lines are passed on, and whose end is told."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from threading import Thread
from typing import Generic, TypeVar

from access.jobs.own_command import begin_own_command
from access.running.plan import TaskName
from storage.types.crawl_ends import CrawlEnding
from storage.types.exit_codes import ExitCode

Name = TypeVar("Name", bound=StrEnum)
_ACCOUNT = re.compile(r"(?P<facts>.*? ended=(?P<ended>[a-z-]+) .*?exit=\d+)(?:: (?P<why>.*))?")
_DONE = {ExitCode.DONE, ExitCode.LOOK}
_UNDONE = {ExitCode.STOPPED, ExitCode.LOCKED}


@dataclass(frozen=True, slots=True)
class TaskEnd(Generic[Name]):
    """How a task ended: its exit code, negative when a signal ended it, and the last line that it said.

    Of a crawl that came so far it is the one line that tells of it, whatever was warned of behind that.
    """

    name: Name
    exit_code: int
    last_line: str

    @property
    def failed(self) -> bool:
        """Whether it failed itself.

        Not when it found something to look at, was told to stop, or found another one at it. Nor did a crawl that came
        to its end, and could not reach a publication: that publication's listings say when they are asked again.
        """
        if self.exit_code in _DONE or self.exit_code in _UNDONE:
            return False
        account = _account_in(self.name, self.last_line)
        return account is None or account["ended"] not in (CrawlEnding.DONE, CrawlEnding.NOTHING_DUE)

    @property
    def account(self) -> str | None:
        """A crawl's own account of how it ended, up to its exit code; None when it gave none of this end."""
        account = _account_in(self.name, self.last_line)
        return account["facts"] if account and account["facts"].endswith(f" exit={self.exit_code}") else None

    @property
    def why(self) -> str:
        """What it said last; of a crawl's account only what stands behind the exit code."""
        account = _account_in(self.name, self.last_line)
        return self.last_line if account is None else account["why"] or ""


class Child(Generic[Name]):
    """One task that runs.

    Args:
        name: which task.
        arguments: those of its command.
        say: is given each line that it says but the last, or but the account of a crawl, from a thread of its own.
        ended: is told how it ended, from the same thread.
        ends_with_us: whether it ends when this process is killed.

    Raises:
        OSError: no process can be made.
    """

    def __init__(
        self,
        name: Name,
        arguments: Sequence[str],
        say: Callable[[Name, str], None],
        ended: Callable[[TaskEnd[Name]], None],
        *,
        ends_with_us: bool = False,
    ) -> None:
        self.name = name
        self._say = say
        self._ended = ended
        self.was_told = False
        self._process = begin_own_command(arguments, errors_apart=False, ends_with_us=ends_with_us)
        Thread(target=self._follow, name=f"task-{name}", daemon=True).start()

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def stop(self) -> None:
        """Ask it to stop; it keeps what it has done."""
        self.was_told = True
        with suppress(ProcessLookupError):
            self._process.terminate()

    def kill(self) -> None:
        """End it at once, with the processes that it has; the archive stays whole, and the next one goes on."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _follow(self) -> None:
        last = ""
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for raw in lines:
                line = raw.decode("utf-8", "replace").rstrip()
                said, last = (line, last) if _account_in(self.name, last) else (last, line or last)
                if said and line:
                    self._say(self.name, said)
        code = self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        # So early that the command was not there yet to answer.
        stopped = self.was_told and code == -signal.SIGTERM
        self._ended(TaskEnd(self.name, ExitCode.STOPPED if stopped else code, last))


def _account_in(name: StrEnum, line: str) -> re.Match[str] | None:
    """A crawl's account of itself, taken apart; None when a line is none."""
    return _ACCOUNT.fullmatch(line) if name == TaskName.CRAWL else None
