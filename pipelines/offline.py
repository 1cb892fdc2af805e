"""Reading what waits without a crawl: after a rebuild or an import."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from pipelines.reading import AHEAD, MODULES, Desk
from pipelines.workers import Readers
from storage.archive import Archive
from storage.errors import FondsError
from storage.profile import Profile
from storage.tables.captures import Captures
from storage.tables.database import Database


@dataclass(slots=True)
class OfflineSession:
    """What the readers need of an archive that nobody crawls at the moment."""

    archive: Archive
    database: Database
    captures: Captures
    member: str = field(default_factory=lambda: f"offline-{os.getpid()}")
    _profiles: dict[str, Profile] = field(default_factory=dict)

    def profile(self, publication: str) -> Profile:
        """The profile of a publication, loaded once."""
        if publication not in self._profiles:
            self._profiles[publication] = self.archive.profile(publication)
        return self._profiles[publication]

    def fail(self, error: FondsError) -> None:
        """Nobody else is at work: the error is the caller's."""
        raise error


def read_pending(archive: Archive, database: Database, tell: Callable[[int], None]) -> int:
    """Read and file everything that waits, in the order of the records; returns how many captures that were.

    Arguments: `tell` is given the number filed so far, now and then.
    Raises FondsError when the archive cannot be read or written.
    """
    limits = archive.configuration.limits
    session = OfflineSession(archive, database, Captures(database))
    done = 0
    with Readers(
        limits.readers, deadline=limits.reader_seconds, memory=limits.reader_memory, modules=MODULES
    ) as readers:
        desk = Desk(session, readers, AHEAD * limits.readers)
        while desk.step():
            done += 1
            if done % 100 == 0:
                tell(done)
    return done
