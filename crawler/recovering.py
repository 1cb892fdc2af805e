"""What a process that died has left is finished: what it recorded is filed before anybody asks for its targets again.

A recording process writes records first and rows next. Killed in between, it leaves pages that were fetched and have no
row: to free its targets before they are filed would have them fetched twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from crawler.recovered_visits import RecoveredVisits
from storage.archive.archive import Archive
from storage.custody.collection_recovery import recover_collections
from storage.custody.importing.unfinished_imports import recover_imports
from storage.recording.noted_ends import file_noted_ends
from storage.recording.recovery import Recovered
from storage.tables.captures import Captures
from storage.tables.crawl_locks import sole_recovery
from storage.tables.database import Database
from storage.types.clock import Clock
from storage.types.profile import Profile

if TYPE_CHECKING:
    from crawler.session import CrawlSession


def recover_all(
    archive: Archive, database: Database, profiles: Mapping[str, Profile], clock: Clock
) -> tuple[Recovered, ...]:
    """Recover the files that dead processes left here, and finish their imports and the crawls that they took part in.

    Raises FondsError.
    """
    with sole_recovery(database):
        recovered = _recover_files(archive, database, profiles, clock)
    recover_imports(archive, database)
    file_noted_ends(database, map(archive.collection, archive.collections()))
    return recovered


def take_over(session: CrawlSession) -> None:
    """File what members of the crawl recorded that ended without leaving, then free what they held.

    What lies on another machine is recovered there; its targets are free all the same. Raises FondsError.
    """
    with session.membership.taking_over(session.clock()) as dead:
        if dead:
            session.recovered += _recover_files(session.archive, session.database, session.profiles, session.clock)


def _recover_files(
    archive: Archive, database: Database, profiles: Mapping[str, Profile], clock: Clock
) -> tuple[Recovered, ...]:
    """Collection by collection; the caller sees to it that nobody else recovers meanwhile."""
    sink = RecoveredVisits(database, Captures(database), profiles, clock)
    return recover_collections(archive, database, sink)
