"""When a crawl has something to do, asked of the frontier by a reader that leaves nothing behind."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from storage.types.errors import DatabaseAway, FondsError

if TYPE_CHECKING:
    from storage.archive.archive import Archive


def visits_due(archive: Archive, now: datetime) -> datetime | None:
    """When the next visit of a publication of the archive is due and its hours are not quiet, None when none ever is.

    Now, when it cannot be said: the crawl that begins then says what is wrong, or makes the database.

    Raises DatabaseAway when the database's server does not answer: no crawl could begin.
    """
    from storage.tables.due_visits import next_due

    found = []
    try:
        profiles = {slug: archive.profile(slug) for slug in archive.publications}
        with archive.open_database(write=False) as database, database.read() as connection:
            for slug, profile in profiles.items():
                due = next_due(connection, (slug,))
                if due is not None:
                    found.append(profile.quiet_until(max(due, now)) or due)
    except DatabaseAway:
        raise
    except FondsError:
        return now
    return min(found, default=None)
