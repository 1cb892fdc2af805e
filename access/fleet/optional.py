"""The queue of jobs where its package is installed; it is no part of what every archive needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage.types.errors import UsageError

if TYPE_CHECKING:
    from access.fleet.queue import JobQueue
    from storage.archive.archive import Archive
    from storage.tables.database import Database


def job_queue(archive: Archive, database: Database) -> JobQueue:
    """The queue of an archive.

    Raises:
        UsageError: the package is not installed, or the archive's database is no PostgreSQL server's.
        DatabaseError: the database cannot be changed.
    """
    try:
        from access.fleet.queue import JobQueue
    except ImportError as error:
        raise UsageError("a fleet needs Procrastinate: make fleet, or pip install 'fonds[fleet]'") from error
    return JobQueue(archive, database)
