"""How far a crawl is, as frozen facts to be shown while it runs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from storage.types import Role
from storage.types.errors import FondsError

if TYPE_CHECKING:
    from crawler.session import CrawlSession
    from crawler.tally import Tally
    from crawler.visits import Visits

_EVERY = 1.0
# Counting what is due takes as long as the frontier is large, and must not keep a crawl busy: at most this share of it.
_COUNTING = 0.01


@dataclass(frozen=True, slots=True)
class CrawlProgress:
    """A crawl at one moment.

    `visits` are the visits that ended so far, by role and outcome; `kept` the bytes of their records. `in_flight`
    counts requests that wait for an answer, `due` targets that wait for their turn, `unread` captures that wait to be
    read.
    """

    publications: tuple[str, ...]
    seconds: float
    visits: tuple[tuple[Role, str, int], ...]
    kept: int
    in_flight: int
    due: int
    unread: int

    @property
    def visited(self) -> int:
        """How many visits have ended."""
        return sum(number for _, _, number in self.visits)


Watch = Callable[[CrawlProgress], None]


async def report_progress(watch: Watch, session: CrawlSession, tally: Tally, visits: Visits) -> None:
    """Tell `watch` every second how far the crawl is, until cancelled; in a large frontier `due` is somewhat old."""
    due, count_again = 0, time.monotonic()
    # The clock may be set while a crawl runs, and the time that it takes is none of the clock's.
    lead = (session.clock() - session.started).total_seconds() - time.monotonic()
    while True:
        await asyncio.sleep(_EVERY)
        try:
            unread = await asyncio.to_thread(session.captures.pending)
            began = time.monotonic()
            if began >= count_again:
                due = await asyncio.to_thread(session.frontier.due, session.wanted, session.clock())
                ended = time.monotonic()
                count_again = ended + (ended - began) / _COUNTING
        except FondsError:
            # The crawl's own work meets the same error and reports it.
            return
        watch(
            CrawlProgress(
                publications=session.publications,
                seconds=time.monotonic() + lead,
                visits=tuple((role, outcome, number) for (role, outcome), number in tally.visits.items()),
                kept=tally.kept,
                in_flight=visits.in_flight,
                due=max(0, due - visits.in_flight),
                unread=unread,
            )
        )
