"""A crawl's calls of the frontier and the archive. Each runs in a thread, for the reactor must never wait for a disk.

A call that has begun is always waited for, even when whoever asked for it is cancelled. An error of the archive is
reported to the session at once, whoever waits for the call.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ParamSpec, TypeVar

from crawler.host_claims import HostClaims
from crawler.host_pace import HostClaim
from crawler.in_thread import in_thread
from crawler.listing_job import ListingAnswer
from crawler.recovering import take_over
from crawler.rescuing import Rescuing
from crawler.session import CrawlSession
from storage.archive.capture_pages import message_of
from storage.questions.listing_answers import answers_before
from storage.questions.listing_visits import has_shown_articles, leads_to_articles
from storage.types import Capture, FoundUrl, Target
from storage.types.errors import FondsError, RecordError, StoreError
from storage.types.targets import AddedTargets, TargetOutcome
from storage.types.urlkey import host_of
from storage.warc.message import all_codings

_HOSTS_AT_ONCE = 64
_PER_HOST = 16
# Where some publication has no delay. With a delay, a crawl that ends early would have to wait it out that often.
_PER_UNDELAYED_HOST = 96
_TAKE_OVER_EVERY = 5.0

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Lease:
    """Targets to visit now, and the claims on their hosts as far as they were looked up."""

    targets: tuple[Target, ...]
    claims: Mapping[str, tuple[HostClaim, ...]]

    @property
    def is_full(self) -> bool:
        """Whether the next lease may bring as much again."""
        return len(self.targets) >= _HOSTS_AT_ONCE


class FrontierCalls:
    """Hands the calls of one crawl to threads.

    Args:
        session: the crawl.
        claims: who has a say in a host.
        changed: set when targets were added, or when the archive failed.
    """

    def __init__(self, session: CrawlSession, claims: HostClaims, changed: asyncio.Event) -> None:
        self._session = session
        self._claims = claims
        self._changed = changed
        self._under_way: set[asyncio.Future[Any]] = set()
        self._took_over = time.monotonic()

    @property
    def under_way(self) -> bool:
        """Whether a call has not come back."""
        return bool(self._under_way)

    async def finish(self) -> None:
        """Wait for every call that is under way."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def lease(self, outcomes: Sequence[TargetOutcome], given_back: Sequence[int]) -> Lease:
        """File outcomes, give targets back that were not asked for, and lease what is due, in one transaction."""
        return await self._call(self._lease, outcomes, given_back)

    async def settle(self, outcomes: Sequence[TargetOutcome], given_back: Sequence[int]) -> None:
        """File outcomes, and give targets back that were not asked for."""
        if outcomes or given_back:
            await self._call(self._session.frontier.settle, outcomes, given_back)

    async def take_server(self, host: str, address: str) -> str | None:
        """File the address behind which a host stands; the name of its server, None while this process may not ask."""
        return await self._call(self._session.frontier.take_server, host, address, self._session.clock())

    async def opens_at(self) -> datetime | None:
        """When something that is due may be asked for, None when nothing is; takes over from dead members first."""
        await self.take_over()
        return await self._call(self._session.frontier.opens_at, self._session.wanted, self._session.clock())

    async def take_over(self) -> None:
        """File what members recorded that ended without leaving, and free what they held."""
        self._took_over = time.monotonic()
        await self._call(take_over, self._session)

    def take_over_at_times(self) -> None:
        """Do so without waiting for it, unless it was done a moment ago; on SQLite nobody dies beside this process."""
        is_time = time.monotonic() - self._took_over > _TAKE_OVER_EVERY
        if is_time and self._session.database.dialect == "postgresql":
            self._took_over = time.monotonic()
            self._begin(take_over, self._session)

    async def is_owed(self) -> bool:
        """Whether other members hold what is this one's part, and will let go of it."""
        return await self._call(self._session.frontier.is_owed, self._session.wanted)

    async def share_no_more(self) -> None:
        """Leave all that is free to other members."""
        await self._call(self._session.frontier.share_no_more)

    async def rescue(self, rescuing: Rescuing, is_over: Callable[[], bool]) -> int:
        """Look for copies of missed sources in other archives; returns how many are to be captured."""
        return await self._call(rescuing.go_on, is_over)

    async def is_reading(self) -> bool:
        """Whether captures wait to be read."""
        return await self._call(self._session.captures.has_pending)

    async def add(self, publication: str, found: Sequence[FoundUrl]) -> AddedTargets:
        """Make targets of what a listing shows."""
        try:
            return await self._call(self._session.frontier.add_shown, publication, found, self._session.clock())
        finally:
            self._changed.set()

    async def has_shown_articles(self, publication: str, url: str) -> bool:
        """Whether a listing was the first to show some article."""
        return await self._call(has_shown_articles, self._session.database, publication, url)

    async def leads_to_articles(self, publication: str, url: str) -> bool:
        """Whether a listing is a start address, or was the first to show some article."""
        return await self._call(leads_to_articles, self._session.database, publication, url)

    async def answers_before(self, capture: Capture, most: int) -> list[ListingAnswer]:
        """What a listing answered before a capture of it, the last answer first; those that cannot be read are none."""
        return await self._call(self._answers_before, capture, most)

    async def back_fill(self, publication: str) -> None:
        """Let all listings of a publication be read now: one of them has shown nothing that was known."""
        await self._call(self._session.frontier.back_fill, publication, self._session.clock())
        self._changed.set()

    def add_later(self, publication: str, found: Sequence[FoundUrl]) -> None:
        """Make targets without waiting for it; the end of the crawl does wait."""
        adding = self._begin(self._session.frontier.add, publication, found, self._session.clock())
        adding.add_done_callback(lambda _: self._changed.set())

    async def _call(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        return await asyncio.shield(self._begin(work, *args, **kwargs))

    def _begin(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[T]:
        call = asyncio.ensure_future(in_thread(work, *args, **kwargs))
        self._under_way.add(call)
        call.add_done_callback(self._end)
        return call

    def _end(self, call: asyncio.Future[Any]) -> None:
        self._under_way.discard(call)
        error = None if call.cancelled() else call.exception()
        if isinstance(error, FondsError):
            self._session.fail(error)
            self._changed.set()

    def _lease(self, outcomes: Sequence[TargetOutcome], given_back: Sequence[int]) -> Lease:
        session = self._session
        is_undelayed = any(profile.crawl.delay == 0 for profile in session.profiles.values())
        per_host = _PER_UNDELAYED_HOST if is_undelayed else _PER_HOST
        now = session.clock()
        targets = session.frontier.lease(session.wanted, now, _HOSTS_AT_ONCE, per_host, outcomes, given_back)
        claims = self._claims.planned({host_of(target.url) for target in targets})
        return Lease(self._with_validators(targets), claims)

    def _answers_before(self, capture: Capture, most: int) -> list[ListingAnswer]:
        found, shelf = list[ListingAnswer](), self._session.archive.shelf(capture.publication)
        for earlier in answers_before(self._session.database, capture, most):
            with suppress(RecordError, StoreError):
                message = message_of(shelf.read(earlier.place))
                codings = all_codings(message.entity_head)
                found.append(ListingAnswer(capture.url, earlier.media_type, codings, message.entity, capture.role))
        return found

    def _with_validators(self, targets: Sequence[Target]) -> tuple[Target, ...]:
        known = self._session.captures.validators([target.target_id for target in targets if target.visits])
        return tuple(
            replace(target, validated=found.validated, etag=found.etag, last_modified=found.last_modified)
            if (found := known.get(target.target_id))
            else target
            for target in targets
        )
