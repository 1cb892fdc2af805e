"""How far a crawl is, as frozen facts to be shown while it runs."""

from __future__ import annotations

import asyncio
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
    """Tell `watch` every second how far the crawl is, until cancelled."""
    while True:
        await asyncio.sleep(_EVERY)
        try:
            due, unread = await asyncio.to_thread(_waiting, session)
        except FondsError:
            # The crawl's own work meets the same error and reports it.
            return
        watch(
            CrawlProgress(
                publications=session.publications,
                seconds=(session.clock() - session.started).total_seconds(),
                visits=tuple((role, outcome, number) for (role, outcome), number in tally.visits.items()),
                kept=tally.kept,
                in_flight=visits.in_flight,
                due=max(0, due - visits.in_flight),
                unread=unread,
            )
        )


def _waiting(session: CrawlSession) -> tuple[int, int]:
    return session.frontier.due(session.wanted, session.clock()), session.captures.pending()
