"""The queue of captures that wait to be read: claimed, read side by side, filed one after the other.

Crawl, recovery, import and rebuild only fill the queue; this is the one way out of it. Captures are filed in the order
of their records, whatever order they were read in, so that a rebuilt database lists the same revisions and changes.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, Self

from pipelines.capture_job import CaptureJob, read_kept
from pipelines.filing import VisitFiler
from pipelines.reader import READER_VERSION
from pipelines.reader_processes import Readers
from storage.archive.archive import Archive
from storage.tables.captures import Captures
from storage.tables.database import Database
from storage.types import Capture, Reading, Refusal
from storage.types.errors import FondsError, UnknownId
from storage.types.profile import Profile

logger = logging.getLogger(__name__)

_IDLE_SECONDS = 0.05
# Enough waits for each reader that none is ever idle, little enough that the order of filing holds nobody up.
AHEAD = 4
MODULES = ("pipelines.capture_job",)


class ReadingSession(Protocol):
    """What a crawl offers to its readers."""

    archive: Archive
    database: Database
    captures: Captures

    @property
    def member(self) -> str:
        """The name under which this process claims captures."""

    def profile(self, publication: str) -> Profile:
        """The profile of a publication."""

    def fail(self, error: FondsError) -> None:
        """Say that the archive itself cannot go on."""

    def settle(self) -> None:
        """Take what has become withheld out of the indexes."""


@dataclass(frozen=True, slots=True)
class _Underway:
    capture: Capture
    reading: Future[Reading | Refusal] | None


class Desk:
    """Reads and files what waits, until it is told to stop; used by one thread.

    Args:
        session: whose captures.
        readers: the processes that read.
        ahead: how many captures are claimed at once.
        before: told of each capture that is about to be filed.
    """

    def __init__(
        self,
        session: ReadingSession,
        readers: Readers,
        ahead: int,
        before: Callable[[Capture], None] = lambda _capture: None,
    ) -> None:
        self._session = session
        self._readers = readers
        self._ahead = ahead
        self._before = before
        self._store = VisitFiler(session.database, session.captures, session.profile)
        self._underway: deque[_Underway] = deque()

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; what is claimed and not filed then is given back.

        Raises FondsError when the archive cannot be read or written.
        """
        try:
            while not stop.is_set():
                if not self.step():
                    stop.wait(_IDLE_SECONDS)
        finally:
            self._session.captures.release([self._session.member])

    def step(self) -> bool:
        """Claim what there is room for and file the next capture; False when nothing waits."""
        room = self._ahead - len(self._underway)
        if room > self._ahead // 2:
            for capture in self._session.captures.claim(self._session.member, room):
                self._underway.append(_Underway(capture, self._begin(capture)))
        if not self._underway:
            return False
        first = self._underway.popleft()
        reading = None if first.reading is None else _reading(first.capture, first.reading.result())
        self._before(first.capture)
        if self._store.file(self._store.visit(first.capture, reading), self._reread):
            self._session.settle()
        return True

    def _begin(self, capture: Capture) -> Future[Reading | Refusal] | None:
        """Hand a capture to the readers, None when it holds no page: a failure, an error, a 304."""
        if capture.status is None or not 200 <= capture.status <= 299:
            return None
        return self._submit(capture)

    def _submit(self, capture: Capture) -> Future[Reading | Refusal]:
        original = None
        if capture.refers_to is not None:
            # An original without a row is damage for the reader to tell of this page, not for all others to wait for.
            with suppress(UnknownId):
                original = self._session.captures.get(capture.refers_to).place
        shelf = self._session.archive.shelf(capture.publication)
        profile = self._session.profile(capture.publication)
        return self._readers.submit(read_kept, CaptureJob(capture, shelf, original), profile)

    def _reread(self, capture_id: str) -> Reading | None:
        """The present reader's reading of an earlier capture, None when that capture holds no page."""
        capture = self._session.captures.get(capture_id)
        future = self._begin(capture)
        return None if future is None else _reading(capture, future.result())


def _reading(capture: Capture, outcome: Reading | Refusal) -> Reading:
    """A worker that ended without an outcome has read nothing; that is what is kept of its page."""
    return Reading(capture.capture_id, READER_VERSION, outcome) if isinstance(outcome, Refusal) else outcome


class ReadingPipeline:
    """Scrapy's item pipeline that ends the crawl's part: it reads what the crawl captures, and never makes it wait."""

    def __init__(self, session: ReadingSession) -> None:
        self._session = session
        self._stop = threading.Event()
        # A daemon: a crawl that is told twice to stop waits for nobody, and the next one reads what still waits.
        self._work = threading.Thread(target=self._run, name="reading", daemon=True)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Read for the session of the crawler's spider."""
        return cls(crawler.spider.session)

    async def open_spider(self) -> None:
        """Start the readers."""
        self._work.start()

    def process_item(self, item: Capture) -> Capture:
        """A capture needs nothing here: its row says that it waits to be read."""
        return item

    async def close_spider(self) -> None:
        """Stop after the page at hand; what still waits is read by the next crawl."""
        self._stop.set()
        if self._work.ident is not None:
            await asyncio.to_thread(self._work.join)

    def _run(self) -> None:
        limits = self._session.archive.configuration.limits
        try:
            with Readers(
                limits.readers, deadline=limits.reader_seconds, memory=limits.reader_memory, modules=MODULES
            ) as readers:
                Desk(self._session, readers, AHEAD * limits.readers).run(self._stop)
        except FondsError as error:
            self._session.fail(error)
        except Exception as error:
            # The thread ends here, and a crawl whose captures nobody reads would wait for them for ever.
            logger.exception("reading broke off")
            self._session.fail(FondsError(f"reading broke off by a fault in Fonds itself: {error!r}"))
