"""What the desk remembers while the server runs; no part of the archive."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from access.web.limits import Limits
from access.web.problems import Problem, ProblemKind
from access.web.room.desk.checks import Checks
from access.web.room.desk.sessions import DeskSessions
from access.web.room.desk.tickets import Tickets
from access.web.tokens import Tokens
from storage.types.errors import FondsError
from storage.types.strangers_text import in_one_line

# Five log-ins at once, then one every twelve seconds.
_LOG_INS_A_SECOND = 1 / 12
_LOG_INS_SAVED = 60


class ServedDesk:
    """Sessions, tickets, log-ins and checks of the desk of one server.

    Args:
        tokens: the archive's.
        log: takes a line for each act.
    """

    def __init__(self, tokens: Tokens, log: Callable[[str], None]) -> None:
        self.tokens = tokens
        self.log = log
        self.sessions = DeskSessions(tokens.listed)
        self.tickets = Tickets(secrets.token_bytes(32))
        self.log_ins = Limits(_LOG_INS_A_SECOND, _LOG_INS_SAVED)
        self.checks = Checks()
        self._reading = Lock()
        self._acting = Lock()

    @contextmanager
    def reading_pages(self) -> Iterator[bool]:
        """Whether pages may be read within the block for somebody who drafts a profile: not while they are for another.

        That takes a large process and a while, and whoever waited would keep others from being answered.
        """
        is_free = self._reading.acquire(blocking=False)
        try:
            yield is_free
        finally:
            if is_free:
                self._reading.release()

    @contextmanager
    def acting(self, who: str, what: str) -> Iterator[None]:
        """Do an act within the block, one at a time, and log it with how it ended; what failed is a Problem.

        Args:
            who: does it.
            what: is done, in a line.
        """
        with self._acting:
            try:
                yield
            except FondsError as error:
                self.log_act(who, what, str(error))
                raise Problem(ProblemKind.NOT_DONE, str(error)) from error
        self.log_act(who, what, "done")

    def log_act(self, who: str, what: str, how: str) -> None:
        """Write into the log who did what, and how it went."""
        self.log(f"desk: {in_one_line(who, 60)}: {in_one_line(what)}: {in_one_line(how)}")


def now() -> float:
    """Seconds of a clock that never goes back: sessions and tickets end by it."""
    return time.monotonic()
