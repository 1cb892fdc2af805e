"""Reads the captures that wait to be read, without a crawl: after a rebuild or an import."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pipelines.early_readings import EarlyReadings
from pipelines.reader_processes import Readers
from pipelines.reading_queue import Desk
from storage.archive.archive import Archive
from storage.custody.withholding import file_decision, settle_indexes
from storage.custody.withholding_notes import NotedDecision
from storage.tables.captures import OFFLINE, Captures
from storage.tables.database import Database
from storage.types import Capture, Place
from storage.types.errors import FondsError
from storage.types.profile import Profile


@dataclass(slots=True)
class OfflineSession:
    """What the readers need of an archive that nobody crawls at the moment."""

    archive: Archive
    database: Database
    captures: Captures
    member: str = field(default_factory=lambda: f"{OFFLINE}{os.getpid()}")
    _profiles: dict[str, Profile] = field(default_factory=dict)

    def profile(self, publication: str) -> Profile:
        """The profile of a publication, loaded once."""
        if publication not in self._profiles:
            self._profiles[publication] = self.archive.profile(publication)
        return self._profiles[publication]

    def fail(self, error: FondsError) -> None:
        """Nobody else is at work: the error is the caller's."""
        raise error

    def rest(self) -> None:
        """Nobody waits for it: who reads asks for each step."""

    def settle(self) -> None:
        """Settled once all decisions are filed: after half of them the indexes would show the wrong captures."""


def read_pending(
    archive: Archive,
    database: Database,
    readers: Readers,
    report_read: Callable[[int], None],
    decisions: Iterable[NotedDecision] = (),
    early: EarlyReadings | None = None,
) -> int:
    """Read and file everything that waits, in the order of the records; returns how many captures that were.

    Arguments: `report_read` is called now and then with the number filed so far; `decisions`
    (withholdings and releases) are filed in their places among the captures; `early` has what was read of some before.
    Raises FondsError when the archive cannot be read or written.
    """
    session = OfflineSession(archive, database, Captures(database))
    waiting = deque(sorted(decisions, key=lambda kept: _order(kept.place)))
    done = 0

    def file_acts_before(capture: Capture) -> None:
        while waiting and _order(waiting[0].place) < (session.captures.queued_as(capture), capture.place.offset):
            file_decision(database, waiting.popleft().decision)

    desk = Desk(session, readers, file_acts_before if waiting else None, early)
    while filed := desk.step():
        if done // 100 < (done + filed) // 100:
            report_read(done + filed)
        done += filed
    for kept in waiting:
        file_decision(database, kept.decision)
    settle_indexes(archive, database)
    return done


def _order(place: Place) -> tuple[str, int]:
    return place.warc_file, place.offset
