"""The queue of captures that wait to be read: claimed, read in parallel, filed one after the other.

Crawl, recovery, import and rebuild only fill the queue; this is the one way out of it. Captures are filed in the order
of their records, whatever order they were read in, so that a rebuilt database has the same revisions and changes.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any, Protocol, Self

from pipelines.capture_job import job_of, read_kept
from pipelines.early_readings import EarlyReadings
from pipelines.filing import VisitFiler
from pipelines.reader_processes import BrokenOff, Readers
from pipelines.reader_version import version_for
from pipelines.reading_window import ReadingWindow
from pipelines.visit import Visit
from storage.archive.archive import Archive
from storage.tables.broken_readings import count_broken_reading
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, Reading, Refusal, Role, Verdict
from storage.types.errors import FondsError
from storage.types.profile import Profile
from storage.types.shortage import shortage_of
from storage.types.spider_code import with_code_named

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.05
# The most captures in one transaction: who keeps what was fetched waits for its end.
_TOGETHER = 16
MODULES = ("pipelines.capture_job", "pipelines.reader")


class ReadingSession(Protocol):
    """What the desk needs of a crawl, or of an archive that nobody crawls."""

    archive: Archive
    database: Database
    captures: Captures

    @property
    def member(self) -> str:
        """The name under which this process claims captures."""

    def profile(self, publication: str) -> Profile:
        """The profile of a publication."""

    def fail(self, error: FondsError) -> None:
        """Report that the archive itself can no longer be used."""

    def rest(self) -> None:
        """Hear that nothing waits to be read any more."""

    def settle(self) -> None:
        """Take what has become withheld out of the indexes."""


@dataclass(frozen=True, slots=True)
class _Settled:
    """Stands in for a reading that need not be made: the capture only waits to be filed in order."""

    reading: Reading | None

    def result(self) -> Reading | None:
        """What was read before; None for a capture without a page."""
        return self.reading

    def done(self) -> bool:
        """There is nothing to wait for."""
        return True


class Desk:
    """Reads and files the captures that wait, in order; used by one thread.

    Args:
        session: whose captures.
        readers: the processes that read.
        before_filing: called with each capture just before it is filed, None for nothing to do; captures are then filed
            together.
        early: what was read of captures before they were filed, None for nothing.
    """

    def __init__(
        self,
        session: ReadingSession,
        readers: Readers,
        before_filing: Callable[[Capture], None] | None = None,
        early: EarlyReadings | None = None,
    ) -> None:
        self._session = session
        self._readers = readers
        self._before_filing = before_filing
        self._early = early
        self._told: tuple[str, str] | None = None
        self._store = VisitFiler(session.database, session.captures, session.profile)
        self._window: ReadingWindow[Capture, Reading | Refusal | None] = ReadingWindow(readers.ahead + _TOGETHER)

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then give back what is claimed and not filed.

        Raises FondsError when the archive cannot be read or written.
        """
        try:
            is_resting = False
            while not stop.is_set():
                if self.step():
                    is_resting = False
                    continue
                if not is_resting:
                    is_resting = True
                    self._session.rest()
                stop.wait(_IDLE_SECONDS)
        finally:
            self._session.captures.release([self._session.member])

    def step(self) -> int:
        """Claim what there is room for and file the next captures; returns how many, 0 when nothing waits.

        It waits until the first of them is read. Those behind it that are read by then are filed with it, in one
        transaction: the busier the crawl, the fewer the transactions.
        """
        # Claiming writes to the database: several at once, when half of the window is free.
        if self._window.room > (self._readers.ahead + _TOGETHER) // 2:
            for capture in self._session.captures.claim(self._session.member, self._window.room):
                self._window.add(capture, self._begin(capture))
        if not self._window:
            return 0
        most = _TOGETHER if self._before_filing is None else 1
        visits = [self._visit(capture, outcome) for capture, outcome in self._window.take_together(most)]
        if self._store.file(visits, self._reread):
            self._session.settle()
        return len(visits)

    def _visit(self, capture: Capture, outcome: Reading | Refusal | None) -> Visit:
        if isinstance(outcome, BrokenOff):
            outcome = self._begin(capture).result()
            if isinstance(outcome, BrokenOff):
                # Refused for now: later crawls read it again, until it has broken too many readers.
                count_broken_reading(self._session.database, capture.capture_id)
        if self._before_filing is not None:
            self._before_filing(capture)
        reading = self._reading(capture, outcome)
        if reading is not None and isinstance(failed := reading.outcome, Refusal) and failed.verdict is Verdict.WORKER:
            self._tell(capture.url, failed.reason)
        return self._store.visit(capture, reading)

    def _tell(self, url: str, reason: str) -> None:
        """Log why a page was not read; what a browser made of it, which comes next, fails as the page itself did."""
        if (url, reason) != self._told:
            self._told = (url, reason)
            logger.error("%s was not read: %s", url, reason)

    def _begin(self, capture: Capture) -> Future[Reading | Refusal] | _Settled:
        """Hand a capture to the readers, unless it was read, or holds no page: a failure, an error, a 304."""
        if capture.status is None or not 200 <= capture.status <= 299:
            return _Settled(None)
        if self._early is not None and (reading := self._early.of(capture)) is not None:
            return _Settled(reading)
        job = job_of(capture, self._session.archive, self._session.captures)
        return self._readers.submit(read_kept, job, self._session.profile(capture.publication))

    def _reread(self, capture_id: str) -> Reading | None:
        """The present reader's reading of an earlier capture, None when that capture holds no page."""
        capture = self._session.captures.get(capture_id)
        return self._reading(capture, self._begin(capture).result())

    def _reading(self, capture: Capture, outcome: Reading | Refusal | None) -> Reading | None:
        """A reader process that ended without a reading has refused the page; that refusal is kept as its reading."""
        if not isinstance(outcome, Refusal):
            return outcome
        profile = self._session.profile(capture.publication)
        if capture.role is Role.ARTICLE:
            outcome = replace(outcome, reason=with_code_named(outcome.reason, profile.code))
        return Reading(capture.capture_id, version_for(capture.role, profile), outcome)


class ReadingPipeline:
    """Scrapy's item pipeline: reads what the crawl captures, in a thread of its own, and never makes the crawl wait.

    No item passes through it: the row of a capture says already that it waits to be read.
    """

    def __init__(self, session: ReadingSession) -> None:
        self._session = session
        self._stop = threading.Event()
        # A daemon thread: a crawl that is told twice to stop does not wait for it; the next crawl reads what is left.
        self._work = threading.Thread(target=self._run, name="reading", daemon=True)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Read for the session of the crawler's spider."""
        return cls(crawler.spider.session)

    async def open_spider(self) -> None:
        """Start the readers."""
        self._work.start()

    async def close_spider(self) -> None:
        """Stop after the present page; the next crawl reads what still waits."""
        self._stop.set()
        if self._work.ident is not None:
            await asyncio.to_thread(self._work.join)

    def _run(self) -> None:
        limits = self._session.archive.configuration.limits
        try:
            # Readers cost a second of CPU time before they read anything, and of pages as they were nothing is read.
            while not self._session.captures.has_pending():
                if self._stop.wait(_IDLE_SECONDS):
                    return
            with Readers.within(limits, MODULES) as readers:
                Desk(self._session, readers).run(self._stop)
        except FondsError as error:
            self._session.fail(error)
        except Exception as error:
            # Without readers the crawl would wait for its captures for ever, so it must be told.
            shortage = shortage_of(error)
            if shortage is None:
                logger.exception("reading broke off")
            self._session.fail(FondsError(shortage or f"reading broke off by a fault in Fonds itself: {error!r}"))
