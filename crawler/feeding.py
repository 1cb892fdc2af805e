"""Feeds the engine from the frontier, and the frontier with what came of each visit.

The engine holds only what is in flight. The crawl ends when nothing is due, nothing in flight and nothing waits to be
read (for a reading may bring targets that are due at once).
"""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from scrapy import Request

from crawler.cadence import after_answer, after_failure, retry_at
from crawler.conditional_requests import VALIDATORS_KEY, RequestValidators
from crawler.recording import ERRAND_KEY
from crawler.session import CrawlSession
from storage.tables.frontier import TargetOutcome
from storage.types import FailureKind, FoundUrl, Role, Target, Truncated
from storage.types.errors import FondsError
from storage.types.urlkey import host_of

if TYPE_CHECKING:
    from collections.abc import Sequence

_IN_FLIGHT = 192
_HOSTS_AT_ONCE = 64
_PER_HOST = 16
# Of a host that nobody asked us to go slowly with; where there is a wait, ending early would take that many waits.
_PER_UNDELAYED_HOST = 96
# A turn with the frontier costs the same for one visit as for thirty: visits gather until half of what was in flight
# is over, or for this many seconds.
_GATHERING = 0.1
# While readers work and nothing else is to be done, the frontier is asked again this often; else this often at least,
# for another thread, or another process, may have said something.
_WHILE_READING = 0.05
_AT_LEAST_EVERY = 1.0
_LOOK_AFTER_OTHERS_EVERY = 5.0


P = ParamSpec("P")
T = TypeVar("T")


def _unpaced(_host: str) -> float:
    return 0.0


@dataclass(slots=True)
class Feeding:
    """The way between the frontier and the engine for one crawl.

    `reads` says whether somebody reads captures in this process. `finished` tells visits that are over and not filed.
    `under_way` are calls of the archive that have not come back. `pace_of` tells the wait between requests to a host.
    """

    session: CrawlSession
    reads: bool
    in_flight: dict[int, Target] = field(default_factory=dict)
    finished: list[TargetOutcome] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    stopping: bool = False
    under_way: set[asyncio.Future[Any]] = field(default_factory=set)
    looked_after_others: float = field(default_factory=time.monotonic)
    pace_of: Callable[[str], float] = _unpaced

    async def requests(self) -> AsyncIterator[Request]:
        """The requests of the crawl, until there is nothing left to do or somebody said stop."""
        while not (self.stopping or self.session.failed.is_set()):
            self.changed.clear()
            if self._disk_is_full():
                break
            targets = await self._lease()
            for target in targets:
                yield self._request(target)
            if len(targets) >= _HOSTS_AT_ONCE and len(self.in_flight) < _IN_FLIGHT // 2:
                continue
            if self.in_flight or self.under_way:
                await self._news(_AT_LEAST_EVERY)
            elif self.reads and await self._call(self.session.captures.pending) > 0:
                await self._look_after_others()
                await self._news(_WHILE_READING)
            elif not await self._anything_opens():
                break

    async def close(self) -> None:
        """File what is over; to be called when nothing more comes, also after `requests` was cancelled."""
        self.stop()
        while self.under_way:
            await asyncio.wait(self.under_way)
        # What the archive refuses now has been told to the session.
        with suppress(FondsError):
            await self._file_visits()

    async def _news(self, seconds: float) -> None:
        """Wait until something is over or found, at most so long; then a moment for more of it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.changed.wait()
            async with asyncio.timeout(_GATHERING):
                while len(self.in_flight) > len(self.finished) and not (self.stopping or self.session.failed.is_set()):
                    self.changed.clear()
                    await self.changed.wait()

    async def _call(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Call the archive in a thread. Once begun it is waited for, even when whoever asked is cancelled."""
        return await asyncio.shield(self._begin(work, *args, **kwargs))

    def _begin(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        call = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
        self.under_way.add(call)
        call.add_done_callback(self._called)
        return call

    def _called(self, call: asyncio.Future[Any]) -> None:
        self.under_way.discard(call)
        error = None if call.cancelled() else call.exception()
        if isinstance(error, FondsError):
            self.session.fail(error)
            self.changed.set()

    def _disk_is_full(self) -> bool:
        """Stop while there is still room for what is in flight, and for the database to end cleanly."""
        limits, path = self.session.archive.configuration.limits, self.session.archive.path
        free = shutil.disk_usage(path).free
        if free < limits.free_space:
            self.session.stop_early(
                f"{path} has {free} bytes free, less than limits.free_space = {limits.free_space}; make room"
            )
            return True
        return False

    def stop(self) -> None:
        """Begin nothing more; what is in flight comes to its end."""
        self.stopping = True
        self.changed.set()

    def answered(self, target_id: int, status: int, retry_after: bytes | None, host: str) -> None:
        """A target gave an answer; the last one, when there were redirects. `host` is who gave it."""
        target = self.in_flight.pop(target_id)
        rules, now = self.session.profile(target.publication).crawl, self.session.clock()
        failed = status == 429 or status >= 500
        due = after_failure(target, None, rules, now) if failed else after_answer(target, status, rules, now)
        host_next = retry_at(retry_after, now) if failed else None
        self._finish(TargetOutcome(target_id, not failed, now, due, host_next, host, self._paced(target, host)))

    def unanswered(self, target_id: int, kind: FailureKind | None, cut: Truncated | None = None) -> None:
        """A target gave no answer, or one that was cut off."""
        target = self.in_flight.pop(target_id)
        now = self.session.clock()
        due = after_failure(target, kind, self.session.profile(target.publication).crawl, now)
        if cut is Truncated.LENGTH and target.role is Role.REQUISITE:
            # It is larger than the profile lets it be, and will be again.
            due = None
        self._finish(TargetOutcome(target_id, False, now, due, paced=self._paced(target)))

    def _paced(self, target: Target, *answering: str) -> tuple[tuple[str, float], ...]:
        """The hosts that a visit asked, with the wait that is held between two requests to each."""
        hosts = dict.fromkeys((host_of(target.url), *answering))
        return tuple((host, seconds) for host in hosts if (seconds := self.pace_of(host)) > 0)

    def withdrawn(self, target_id: int) -> None:
        """A target was not asked for after all; it is as due as it was, and free when the crawl has ended."""
        del self.in_flight[target_id]
        self.changed.set()

    def _finish(self, visit: TargetOutcome) -> None:
        self.finished.append(visit)
        self.changed.set()

    async def _lease(self) -> Sequence[Target]:
        if len(self.in_flight) >= _IN_FLIGHT:
            await self._file_visits()
            return ()
        visits, self.finished = self.finished, []
        targets = await self._call(self._lease_now, visits)
        self.in_flight.update((target.target_id, target) for target in targets)
        return targets

    def _lease_now(self, over: Sequence[TargetOutcome]) -> Sequence[Target]:
        session, now = self.session, self.session.clock()
        undelayed = any(profile.crawl.delay == 0 for profile in session.profiles.values())
        per_host = _PER_UNDELAYED_HOST if undelayed else _PER_HOST
        leased = session.frontier.lease(session.wanted, now, _HOSTS_AT_ONCE, per_host, over)
        return [self._with_validators(target) for target in leased]

    def _with_validators(self, target: Target) -> Target:
        if not target.visits:
            return target
        known = self.session.captures.validators(target.publication, target.url)
        if known is None:
            return target
        return replace(target, validated=known.validated, etag=known.etag, last_modified=known.last_modified)

    async def _file_visits(self) -> None:
        if self.finished:
            visits, self.finished = self.finished, []
            await self._call(self.session.frontier.settle, visits)

    async def _anything_opens(self) -> bool:
        """Whether there is more to lease after all: what killed members held is free, or a host has rested soon."""
        now = self.session.clock()
        await self._call(self.session.membership.gone, now)
        opens = await self._call(self.session.frontier.opens_at, self.session.wanted, now)
        if opens is not None and opens > now:
            await self._news(min((opens - now).total_seconds(), _AT_LEAST_EVERY))
        return opens is not None

    async def _look_after_others(self) -> None:
        """Free now and then what killed members held, for what they were reading nobody else will read."""
        if time.monotonic() - self.looked_after_others > _LOOK_AFTER_OTHERS_EVERY:
            await self._call(self.session.membership.gone, self.session.clock())
            self.looked_after_others = time.monotonic()

    def _request(self, target: Target) -> Request:
        errand = replace(
            self.session.errand(target.publication, target.role, target.via),
            target_id=target.target_id,
            validated=target.validated,
        )
        profile, is_requisite = self.session.profile(target.publication), target.role is Role.REQUISITE
        rules = profile.crawl
        return Request(
            target.url,
            # As browsers ask for what is no document: a server may have several forms of it.
            headers={"Accept": "*/*"} if is_requisite else None,
            dont_filter=True,
            meta={
                ERRAND_KEY: errand,
                VALIDATORS_KEY: RequestValidators.of(target),
                "download_maxsize": profile.requisites.max_body if is_requisite else rules.max_body,
                "download_timeout": rules.timeout,
                "max_redirects": rules.max_redirects,
            },
        )

    async def found(self, publication: str, found: Sequence[FoundUrl]) -> int:
        """Give the frontier what a listing shows; returns how many targets are new."""
        try:
            return await self._call(self.session.frontier.add, publication, found, self.session.clock())
        finally:
            self.changed.set()

    def found_aside(self, publication: str, found: Sequence[FoundUrl]) -> None:
        """Give the frontier what was found by somebody who cannot wait for it; the crawl's end does."""
        adding = self._begin(self.session.frontier.add, publication, found, self.session.clock())
        adding.add_done_callback(lambda _: self.changed.set())
