"""The loop of a crawl: lease targets that are due, ask for them, file what came of the visits, and lease again.

The engine holds only what is in flight. The crawl ends when nothing is due, nothing is in flight, and nothing waits to
be read: a reading may bring targets that are due at once. Only then are other archives asked for copies of what
was missed, which may bring targets too.
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from crawler.frontier_calls import FrontierCalls
from crawler.left_alone import LeftAlone
from crawler.pacing import Pacing
from crawler.rescuing import Rescuing
from crawler.session import CrawlSession
from crawler.tally import Tally
from crawler.target_request import target_request
from crawler.visits import Visits
from storage.types import Target
from storage.types.errors import FondsError
from storage.types.targets import TargetOutcome

if TYPE_CHECKING:
    from scrapy import Request

_IN_FLIGHT = 192
# A turn with the frontier costs the same for one visit as for thirty. So outcomes gather until half of what was in
# flight is over, or for this many seconds: the longer, the more is in flight, of which nothing has to wait for a turn.
_GATHERING, _GATHERING_MOST, _PER_VISIT = 0.1, 0.5, 0.005
# How often the frontier is asked while nothing happens: what is read, or another process, may have added targets.
_AT_LEAST_EVERY = 1.0
# So long it is waited for what others hold above their part: who asks slow servers lets go of them late.
_PATIENCE = 300.0
# During readings, whose end is told: each turn takes from the readers what they could read in its time.
_WHILE_READING = 0.5


def gathering_time(in_flight: int) -> float:
    """The seconds for which outcomes gather at most, when so many visits are in flight.

    Of several processes that share a crawl each has few outcomes a second, and its turns are at the others' cost, too.
    """
    return min(max(_GATHERING, in_flight * _PER_VISIT), _GATHERING_MOST)


class Feeding:
    """Feeds the engine from the frontier.

    Args:
        session: the crawl.
        calls: its calls of the frontier.
        visits: its visits.
        pacing: how fast hosts are asked.
        left_alone: who is not to be asked at the moment.
        changed: set when a visit ends, targets are added, or the crawl is to stop.
        rescuing: looks for copies in other archives.
        tally: counts what was kept.
        reads: whether captures are read in this process.
    """

    def __init__(
        self,
        session: CrawlSession,
        calls: FrontierCalls,
        visits: Visits,
        pacing: Pacing,
        left_alone: LeftAlone,
        changed: asyncio.Event,
        rescuing: Rescuing,
        tally: Tally,
        *,
        reads: bool,
    ) -> None:
        self._session = session
        self._calls = calls
        self._visits = visits
        self._pacing = pacing
        self._left_alone = left_alone
        self._changed = changed
        self._rescuing = rescuing
        self._tally = tally
        self._reads = reads
        self._asked = 0
        self._began = time.monotonic()
        self._is_stopping = False
        self._is_at_limit = False
        self._had_something_at = self._began

    def is_stopping(self) -> bool:
        """Whether no further request is to begin."""
        return self._is_stopping

    def stop(self) -> None:
        """Begin nothing more. What is in flight comes to its end."""
        self._is_stopping = True
        self._changed.set()

    async def requests(self) -> AsyncIterator[Request]:
        """Yield the requests of the crawl, until there is nothing left to do or it is told to stop."""
        loop = asyncio.get_running_loop()
        self._session.when_all_is_read = partial(loop.call_soon_threadsafe, self._changed.set)
        while not self._is_over():
            self._changed.clear()
            if self._disk_is_full() or self._limit_is_reached():
                break
            self._left_alone.look()
            # What a dead member held or was reading is done by nobody else, and a visit may wait for its server.
            self._calls.take_over_at_times()
            targets, may_be_more = await self._lease()
            for target in targets:
                yield target_request(target, self._session.crawl_id, self._session.profile(target.publication))
            if may_be_more and self._visits.in_flight < _IN_FLIGHT // 2:
                continue
            if self._visits.in_flight or self._calls.under_way:
                await self._wait_for_change(_AT_LEAST_EVERY)
            elif self._reads and await self._calls.is_reading():
                await self._wait_for_change(_WHILE_READING)
            elif not await self._something_opens() and not await self._something_is_rescued():
                break

    async def finish(self) -> None:
        """Wait until what was asked for has come and was read, when a limit ended the requests."""
        if self._is_at_limit and not self._session.failed.is_set():
            await self._calls.share_no_more()
        while self._is_at_limit and not self._session.failed.is_set():
            self._changed.clear()
            await self._calls.settle(*self._over())
            waits = self._visits.in_flight or self._calls.under_way
            if not waits and not (self._reads and await self._calls.is_reading()):
                break
            await self._wait_for_change(_WHILE_READING)

    async def close(self) -> None:
        """File what is left; call it when nothing more comes, also after `requests` was cancelled."""
        self.stop()
        await self._calls.finish()
        # An error of the archive has been reported to the session by now.
        with suppress(FondsError):
            await self._calls.settle(*self._over())

    def _is_over(self) -> bool:
        return self._is_stopping or self._session.failed.is_set()

    async def _lease(self) -> tuple[Sequence[Target], bool]:
        if self._visits.in_flight >= _IN_FLIGHT:
            await self._calls.settle(*self._over())
            return (), False
        lease = await self._calls.lease(*self._over())
        self._pacing.add(lease.claims)
        # What a limit leaves no room for stays due, and is free when the crawl has ended.
        targets = lease.targets[: self._session.options.limits.room(self._asked)]
        self._asked += len(targets)
        if targets:
            self._had_something_at = time.monotonic()
        self._visits.begin(targets)
        return targets, lease.is_full

    def _over(self) -> tuple[list[TargetOutcome], list[int]]:
        """The outcomes of visits, and the targets that are given back, which leave room below a limit."""
        given_back = self._visits.take_given_back()
        self._asked -= len(given_back)
        return self._visits.take_outcomes(), given_back

    async def _wait_for_change(self, seconds: float) -> None:
        """Wait for a change, at most so long, and then for a moment until more outcomes have gathered."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
            async with asyncio.timeout(gathering_time(self._visits.in_flight)):
                while self._visits.in_flight > self._visits.unfiled and not self._is_over():
                    self._changed.clear()
                    await self._changed.wait()

    def _disk_is_full(self) -> bool:
        """Stop while there is still room for what is in flight and for the database to end cleanly."""
        limits, path = self._session.archive.configuration.limits, self._session.archive.path
        free = shutil.disk_usage(path).free
        if free >= limits.free_space:
            return False
        why = f"{path} has {free} bytes free, less than limits.free_space = {limits.free_space}; make room"
        self._session.stop_early(why)
        self._tally.no_room(path, why)
        return True

    def _limit_is_reached(self) -> bool:
        """Stop at the first limit that was given; of that of addresses, what was asked for is waited for."""
        limits, taken = self._session.options.limits, timedelta(seconds=time.monotonic() - self._began)
        why = limits.reached(self._asked, taken, self._tally.kept)
        if why is None:
            return False
        self._session.stop_early(why)
        self._is_at_limit = True
        if limits.room(self._asked) != 0:
            self.stop()
        return True

    async def _something_opens(self) -> bool:
        """Whether something is due after all: others held it that died or share it, or its host rests for a moment."""
        opens = await self._calls.opens_at()
        if opens is None:
            is_patient = time.monotonic() - self._had_something_at < _PATIENCE
            if not is_patient or not await self._calls.is_owed():
                return False
            await self._wait_for_change(_AT_LEAST_EVERY)
            return True
        rest = (opens - self._session.clock()).total_seconds()
        if rest > 0:
            await self._wait_for_change(min(rest, _AT_LEAST_EVERY))
        return True

    async def _something_is_rescued(self) -> bool:
        """Whether other archives hold copies that are to be captured now."""
        if not self._reads or self._is_over():
            return False
        return await self._calls.rescue(self._rescuing, self._is_over) > 0
